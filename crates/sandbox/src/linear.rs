//! Everything that Linear keeps: the workspaces, each a world of its own, and the OAuth applications and tokens that
//! reach across them.

use uuid::Uuid;

use crate::ids::Ids;
use crate::model::DateTime;
use crate::oauth::Authority;
use crate::world::{WORKSPACES, World};

/// Which workspace. Workspaces are never removed, so a place is always taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place(usize);

impl Place {
    /// Where things happen that name no workspace.
    pub(crate) const HOME: Self = Self(0);
}

/// All workspaces and what is between them.
#[derive(Debug)]
pub(crate) struct Linear {
    worlds: Vec<World>,
    pub(crate) oauth: Authority,
}

impl Linear {
    /// Fresh workspaces and no applications.
    pub(crate) fn seeded(base_url: &str, id_seed: Option<u64>, now: DateTime) -> Self {
        // Each has ids of its own, so that what happens in one leaves the repeatable ids of the others alone.
        let ids = |offset: u64| Ids::new(id_seed.map(|seed| seed.wrapping_add(offset)));
        let worlds = (0..)
            .zip(&WORKSPACES)
            .map(|(offset, blueprint)| World::seeded(blueprint, base_url, ids(offset), now))
            .collect();
        Self {
            worlds,
            oauth: Authority::new(ids(1_000)),
        }
    }

    pub(crate) fn world(&self, place: Place) -> &World {
        &self.worlds[place.0]
    }

    pub(crate) fn world_mut(&mut self, place: Place) -> &mut World {
        &mut self.worlds[place.0]
    }

    /// All workspaces, home first.
    pub(crate) fn places(&self) -> impl Iterator<Item = Place> + use<> {
        (0..self.worlds.len()).map(Place)
    }

    /// All workspaces with their places, home first.
    pub(crate) fn worlds(&self) -> impl Iterator<Item = (Place, &World)> {
        self.places().zip(&self.worlds)
    }

    /// A workspace by id, url key or name.
    pub(crate) fn organization(&self, who: &str) -> Option<Place> {
        self.find(|world| {
            let organization = &world.organization;
            organization.id.to_string().eq_ignore_ascii_case(who)
                || organization.url_key.eq_ignore_ascii_case(who)
                || organization.name.eq_ignore_ascii_case(who)
        })
    }

    /// The workspace of an issue, by id or identifier.
    pub(crate) fn place_of_issue(&self, id_or_identifier: &str) -> Option<Place> {
        self.find(|world| world.issue(id_or_identifier).is_ok())
    }

    /// The workspace of a team, by id or key.
    pub(crate) fn place_of_team(&self, id_or_key: &str) -> Option<Place> {
        self.find(|world| world.team(id_or_key).is_ok())
    }

    /// The workspace of a webhook.
    pub(crate) fn place_of_webhook(&self, id: Uuid) -> Option<Place> {
        self.find(|world| world.webhooks.get(id).is_some())
    }

    fn find(&self, fits: impl Fn(&World) -> bool) -> Option<Place> {
        self.worlds()
            .find(|(_, world)| fits(world))
            .map(|(place, _)| place)
    }
}

//! What a person does in the app: move, assign, edit, comment, decide on applications. The board and the in-process
//! handle call the same functions.

mod edit;
mod oauth;

use std::sync::Arc;

use async_graphql::MaybeUndefined;
use uuid::Uuid;

use crate::core::Core;
use crate::linear::Place;
use crate::model::User;
use crate::refusal::Refusal;
use crate::snapshot::IssueSnapshot;
use crate::world::{By, CommentCreateInput, IssueUpdateInput, World};

pub use edit::IssueEdit;
pub(crate) use edit::{edit, limit_active_issues};
pub(crate) use oauth::{decide, remove_application, revoke_authorization, set_team_access};

/// Why the sandbox refused what a person was made to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// There is no such issue, state, person, organization, application or delivery.
    #[error("There is no {kind} \"{name}\" in the sandbox. It has: {available}.")]
    NotFound {
        /// What was looked for.
        kind: &'static str,
        /// By which name.
        name: String,
        /// What could have been named.
        available: String,
    },
    /// Linear's rules forbid it.
    #[error("{0}")]
    Refused(String),
}

impl From<Refusal> for SandboxError {
    fn from(refusal: Refusal) -> Self {
        let presentable = refusal.extensions()["userPresentableMessage"]
            .as_str()
            .map(str::to_owned);
        Self::Refused(presentable.unwrap_or_else(|| refusal.to_string()))
    }
}

pub(crate) fn move_issue(
    core: &Core,
    actor: Option<&str>,
    identifier: &str,
    state: &str,
) -> Result<IssueSnapshot, SandboxError> {
    let place = place_of(core, identifier)?;
    let by = acting(core, place, actor)?;
    let state_id = core.read(place, |world| {
        let issue = world
            .issue(identifier)
            .map_err(|_| no_issue(world, identifier))?;
        state_of(world, issue.team_id, state)
    })?;
    let input = IssueUpdateInput {
        state_id: Some(state_id.to_string()),
        ..Default::default()
    };
    update(core, &by, identifier, &input)
}

/// A state of a team, by id or name.
fn state_of(world: &World, team_id: Uuid, state: &str) -> Result<Uuid, SandboxError> {
    let states = world.states_of(team_id);
    let mut named = states
        .iter()
        .filter(|one| one.id.to_string() == state || one.name.eq_ignore_ascii_case(state));
    let found = named.next().map(|one| one.id);
    found.ok_or_else(|| SandboxError::NotFound {
        kind: "state",
        name: state.to_owned(),
        available: names(states.iter().map(|one| one.name.as_str())),
    })
}

pub(crate) fn assign(
    core: &Core,
    actor: Option<&str>,
    identifier: &str,
    user: &str,
) -> Result<IssueSnapshot, SandboxError> {
    let place = place_of(core, identifier)?;
    let by = acting(core, place, actor)?;
    let assignee_id = match user {
        "" => MaybeUndefined::Null,
        user => MaybeUndefined::Value(person(core, place, user)?.id.to_string()),
    };
    update(
        core,
        &by,
        identifier,
        &IssueUpdateInput {
            assignee_id,
            ..Default::default()
        },
    )
}

pub(crate) fn comment(
    core: &Core,
    actor: Option<&str>,
    identifier: &str,
    body: &str,
) -> Result<IssueSnapshot, SandboxError> {
    let by = acting(core, place_of(core, identifier)?, actor)?;
    let input = CommentCreateInput {
        issue_id: Some(identifier.to_owned()),
        body: Some(body.to_owned()),
        ..Default::default()
    };
    Ok(core.change(|linear| {
        let world = linear.world_mut(by.place);
        world.create_comment(&by, &input)?;
        Ok::<_, Refusal>(world.issue_snapshot(&*world.issue(identifier)?))
    })?)
}

pub(crate) fn redeliver(core: &Core, delivery_id: Uuid) -> Result<(), SandboxError> {
    core.deliveries
        .redeliver(delivery_id, core.clock.now())
        .ok_or_else(|| SandboxError::NotFound {
            kind: "delivery",
            name: delivery_id.to_string(),
            available: "what GET /sandbox/deliveries lists".to_owned(),
        })
}

/// A workspace by id, url key or name; home if it is not named.
pub(crate) fn workspace(core: &Core, who: &str) -> Result<Place, SandboxError> {
    if who.is_empty() {
        return Ok(Place::HOME);
    }
    core.look(|linear| {
        linear
            .organization(who)
            .ok_or_else(|| SandboxError::NotFound {
                kind: "organization",
                name: who.to_owned(),
                available: names(linear.worlds().map(|(_, world)| &*world.organization.name)),
            })
    })
}

/// A person of a workspace by id, e-mail address or name.
pub(crate) fn person(core: &Core, place: Place, who: &str) -> Result<Arc<User>, SandboxError> {
    core.read(place, |world| {
        world.person(who).ok_or_else(|| SandboxError::NotFound {
            kind: "person",
            name: who.to_owned(),
            available: names(world.users.iter().map(|user| user.name.as_str())),
        })
    })
}

fn update(
    core: &Core,
    by: &By,
    identifier: &str,
    input: &IssueUpdateInput,
) -> Result<IssueSnapshot, SandboxError> {
    Ok(core.change(|linear| {
        let world = linear.world_mut(by.place);
        let issue = world.update_issue(by, identifier, input)?;
        Ok::<_, Refusal>(world.issue_snapshot(&issue))
    })?)
}

fn place_of(core: &Core, identifier: &str) -> Result<Place, SandboxError> {
    core.look(|linear| {
        linear
            .place_of_issue(identifier)
            .ok_or_else(|| no_issue(linear.world(Place::HOME), identifier))
    })
}

fn acting(core: &Core, place: Place, actor: Option<&str>) -> Result<By, SandboxError> {
    let user = match actor.filter(|name| !name.is_empty()) {
        Some(name) => person(core, place, name)?,
        None => core
            .read(place, World::first_admin)
            .ok_or_else(|| SandboxError::Refused("The workspace has no admin.".to_owned()))?,
    };
    Ok(core.by(place, user))
}

/// What could have been named.
pub(crate) fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

pub(crate) fn no_issue(world: &World, identifier: &str) -> SandboxError {
    let names: Vec<&str> = world
        .issues
        .iter()
        .rev()
        .take(10)
        .map(|issue| issue.identifier.as_str())
        .collect();
    SandboxError::NotFound {
        kind: "issue",
        name: identifier.to_owned(),
        available: if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(", ")
        },
    }
}

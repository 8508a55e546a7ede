//! The workspaces that every sandbox starts with: Acme, two teams, a few people, labels, projects and cycles; and
//! Globex beside it, with a private team and a person who is in both.
//!
//! Their ids come from fixed seeds: whoever connected to a sandbox finds the same organizations and teams after a
//! restart, although the issues are gone.

mod plans;

use std::sync::Arc;

use uuid::Uuid;

use plans::ProjectBlueprint;

use super::{Table, World};
use crate::ids::Ids;
use crate::model::{DateTime, IssueLabel, Organization, StateType, Team, User, WorkflowState};

/// Apart from the seed of a workspace: what came into it later has ids of its own, so that the first ones stay.
const LATER: u64 = 1_000_000;

/// What a workspace begins with.
pub(crate) struct Blueprint {
    seed: u64,
    name: &'static str,
    url_key: &'static str,
    people: &'static [Person],
    /// Those who came later. Places go on where those of `people` end.
    later_people: &'static [Person],
    teams: &'static [TeamBlueprint],
    /// Projects of the second team alone.
    later_projects: &'static [ProjectBlueprint],
}

/// Name, display name, e-mail address, whether an admin.
type Person = (&'static str, &'static str, &'static str, bool);

struct TeamBlueprint {
    key: &'static str,
    name: &'static str,
    private: bool,
    /// Places in the list of people.
    members: &'static [usize],
}

/// All workspaces; the first one is where things happen that name none.
pub(crate) const WORKSPACES: [Blueprint; 2] = [
    Blueprint {
        seed: 2026,
        name: "Acme",
        url_key: "acme",
        people: &[
            ("Ada Admin", "ada", "ada@acme.test", true),
            ("Max Member", "max", "max@acme.test", false),
            ("Eve Engineer", "eve", "eve@acme.test", false),
            ("Dana Designer", "dana", "dana@acme.test", false),
        ],
        // Names that begin alike: who looks for "alex" finds two.
        later_people: &[
            ("Alex Kim", "alex", "alex@acme.test", false),
            ("Alexandra Stone", "alexandra", "alexandra@acme.test", false),
        ],
        teams: &[
            TeamBlueprint {
                key: "ENG",
                name: "Engineering",
                private: false,
                members: &[0, 1, 2, 4, 5],
            },
            TeamBlueprint {
                key: "DES",
                name: "Design",
                private: false,
                members: &[0, 3, 5],
            },
        ],
        later_projects: &[
            (
                "Design system",
                "One look for everything",
                "started",
                &[("Tokens", 10), ("Components", 40)],
            ),
            (
                "Brand refresh",
                "A new logo and what follows from it",
                "planned",
                &[],
            ),
        ],
    },
    Blueprint {
        seed: 2027,
        name: "Globex",
        url_key: "globex",
        people: &[
            ("Gus Globex", "gus", "gus@globex.test", true),
            ("Hana Helper", "hana", "hana@globex.test", false),
            // The same person as in Acme, and an admin here: rights belong to the workspace, not to the person.
            ("Dana Designer", "dana", "dana@acme.test", true),
        ],
        later_people: &[],
        teams: &[
            TeamBlueprint {
                key: "OPS",
                name: "Operations",
                private: false,
                members: &[0, 1, 2],
            },
            TeamBlueprint {
                key: "BRD",
                name: "Board",
                private: true,
                members: &[0],
            },
        ],
        later_projects: &[],
    },
];

/// Name, kind, color. Positions follow the order, except that Linear keeps triage in front of everything.
const STATES: [(&str, StateType, &str); 7] = [
    ("Backlog", StateType::Backlog, "#bec2c8"),
    ("Todo", StateType::Unstarted, "#e2e2e2"),
    ("In Progress", StateType::Started, "#f2c94c"),
    ("In Review", StateType::Started, "#0f783c"),
    ("Done", StateType::Completed, "#5e6ad2"),
    ("Canceled", StateType::Canceled, "#95a2b3"),
    ("Duplicate", StateType::Duplicate, "#95a2b3"),
];

impl World {
    /// A fresh workspace, in which nobody has written anything yet.
    pub(crate) fn seeded(blueprint: &Blueprint, base_url: &str, ids: Ids, now: DateTime) -> Self {
        let mut fixed = Ids::new(Some(blueprint.seed));
        let organization = Organization {
            id: fixed.uuid(),
            name: blueprint.name.to_owned(),
            url_key: blueprint.url_key.to_owned(),
            created_at: now,
            updated_at: now,
        };
        let mut world = Self {
            organization: Arc::new(organization),
            users: Table::default(),
            teams: Table::default(),
            states: Table::default(),
            labels: Table::default(),
            projects: Table::default(),
            milestones: Table::default(),
            cycles: Table::default(),
            issues: Table::default(),
            comments: Table::default(),
            attachments: Table::default(),
            relations: Table::default(),
            webhooks: Table::default(),
            installations: Table::default(),
            active_issue_limit: None,
            ids,
            base_url: base_url.trim_end_matches('/').to_owned(),
            last_sync_id: 1,
            events: Vec::new(),
        };
        let mut later = Ids::new(Some(blueprint.seed + LATER));
        let mut people = world.seed_people(blueprint.people, &mut fixed, now);
        people.extend(world.seed_people(blueprint.later_people, &mut later, now));
        let teams: Vec<Uuid> = blueprint
            .teams
            .iter()
            .map(|team| world.seed_team(&mut fixed, team, &people, now))
            .collect();
        let public: Vec<Uuid> = world
            .teams
            .iter()
            .filter(|team| !team.private)
            .map(|team| team.id)
            .collect();
        world.seed_labels(&mut fixed, teams[0], now);
        world.seed_plans(&mut fixed, teams[0], public, people[0], now);
        world.seed_more_plans(&mut later, &teams, blueprint.later_projects, now);
        world
    }

    fn seed_people(&mut self, people: &[Person], ids: &mut Ids, now: DateTime) -> Vec<Uuid> {
        let seed = |&(name, display_name, email, admin): &Person| {
            let id = ids.uuid();
            self.users.put(User {
                id,
                name: name.to_owned(),
                display_name: display_name.to_owned(),
                email: email.to_owned(),
                admin,
                active: true,
                app: false,
                is_assignable: true,
                is_mentionable: true,
                application_id: None,
                created_at: now,
                updated_at: now,
            });
            id
        };
        people.iter().map(seed).collect()
    }

    fn seed_team(
        &mut self,
        fixed: &mut Ids,
        team: &TeamBlueprint,
        people: &[Uuid],
        now: DateTime,
    ) -> Uuid {
        let id = fixed.uuid();
        let (key, name) = (team.key, team.name);
        self.teams.put(Team {
            id,
            key: key.to_owned(),
            name: name.to_owned(),
            display_name: name.to_owned(),
            description: None,
            color: Some("#5e6ad2".to_owned()),
            icon: None,
            private: team.private,
            cycles_enabled: matches!(key, "ENG" | "OPS"),
            cycle_duration: 2.0,
            issue_estimation_type: match key {
                "ENG" | "OPS" => "fibonacci".to_owned(),
                _ => "notUsed".to_owned(),
            },
            issue_estimation_allow_zero: false,
            triage_enabled: false,
            timezone: "Etc/UTC".to_owned(),
            default_state_id: None,
            member_ids: team.members.iter().map(|&place| people[place]).collect(),
            last_number: 0,
            archived_at: None,
            created_at: now,
            updated_at: now,
        });
        for (place, (name, kind, color)) in (0_u32..).zip(STATES) {
            self.states.put(WorkflowState {
                id: fixed.uuid(),
                team_id: id,
                name: name.to_owned(),
                kind,
                color: color.to_owned(),
                description: None,
                position: f64::from(place),
                archived_at: None,
                created_at: now,
                updated_at: now,
            });
        }
        id
    }

    fn seed_labels(&mut self, fixed: &mut Ids, engineering: Uuid, now: DateTime) {
        let group = fixed.uuid();
        let labels = [
            (fixed.uuid(), "Bug", "#eb5757", None, None),
            (fixed.uuid(), "Feature", "#bb87fc", None, None),
            (
                fixed.uuid(),
                "Infrastructure",
                "#4ea7fc",
                Some(engineering),
                None,
            ),
            (group, "Size", "#95a2b3", None, None),
            (fixed.uuid(), "Small", "#4cb782", None, Some(group)),
            (fixed.uuid(), "Large", "#f2994a", None, Some(group)),
        ];
        for (id, name, color, team_id, parent_id) in labels {
            self.labels.put(IssueLabel {
                id,
                team_id,
                parent_id,
                is_group: id == group,
                name: name.to_owned(),
                color: color.to_owned(),
                description: None,
                archived_at: None,
                created_at: now,
                updated_at: now,
            });
        }
    }
}

//! The plan of a push: which issues are made of which tickets, under which ids, in which order.
//!
//! The UUID of a ticket follows from the team, the title of the specification and the ticket's key. So Linear itself
//! refuses to make a ticket twice, whatever is repeated, and a push can see which of its tickets an earlier one made.

use domain::policy::CallFacts;
use domain::specification::{Specification, Ticket};
use domain::tool::Arguments;
use domain::view::TargetView;
use domain::{TicketPriority, WorkspaceId};
use linear::tools::{MadeIssue, NamedRef, NamesQuery, PlanNames, PlanNamesQuery};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::fields::Fields;
use super::{Plan, Planned, change};
use crate::ServiceError;
use crate::tool::answer::pushed;
use crate::tool::names::{by_name, look_up};
use crate::tool::trouble::of_linear;
use crate::tool::way::Via;

/// What a push makes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct TicketsPlan {
    /// The title of the specification.
    pub(crate) specification: String,
    /// The team that the issues go to.
    pub(crate) team: Uuid,
    /// Their project.
    pub(crate) project: Option<Uuid>,
    /// In the order in which they are made: every parent before what is part of it.
    pub(crate) tickets: Vec<PlannedTicket>,
}

/// What one of them becomes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PlannedTicket {
    pub(crate) key: String,
    /// The UUID of its issue.
    pub(crate) id: Uuid,
    pub(crate) parent: Option<Parent>,
    /// How deep it stands: 0 without a parent.
    pub(crate) level: u8,
    /// Its place in the order in which people read them.
    pub(crate) place: usize,
    pub(crate) sort_order: f64,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) priority: Option<TicketPriority>,
    pub(crate) labels: Vec<NamedRef>,
    pub(crate) estimate: Option<u8>,
    /// The issue, if an earlier push made it.
    pub(crate) existing: Option<MadeIssue>,
}

/// The ticket that another one is a part of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Parent {
    pub(crate) key: String,
    pub(crate) id: Uuid,
}

impl TicketsPlan {
    /// Linear's input for one of the issues.
    pub(crate) fn input(&self, ticket: &PlannedTicket) -> Value {
        let mut input = Map::new();
        let mut set = |name: &str, value: Value| input.insert(name.to_owned(), value);
        set("id", json!(ticket.id));
        set("teamId", json!(self.team));
        set("title", json!(ticket.title));
        set("sortOrder", json!(ticket.sort_order));
        if let Some(description) = &ticket.description {
            set("description", json!(description));
        }
        if let Some(priority) = ticket.priority {
            set("priority", json!(priority.in_linear()));
        }
        if let Some(project) = self.project {
            set("projectId", json!(project));
        }
        if !ticket.labels.is_empty() {
            let ids: Vec<Uuid> = ticket.labels.iter().map(|label| label.id).collect();
            set("labelIds", json!(ids));
        }
        if let Some(points) = ticket.estimate {
            set("estimate", json!(points));
        }
        if let Some(parent) = &ticket.parent {
            set("parentId", json!(parent.id));
            set("subIssueSortOrder", json!(ticket.sort_order));
        }
        Value::Object(input)
    }
}

/// The issues of a specification in the selected team.
pub(super) async fn push(via: &Via, arguments: &Arguments) -> Result<Planned, ServiceError> {
    let specification = Specification::read(arguments)?;
    let team = via.team()?;
    let project = project(via, arguments, team).await?;
    let labels = labels(via, &specification, team).await?;
    let series = Series::of(via, team, &specification.title);
    let ids: Vec<Uuid> = specification
        .tickets
        .iter()
        .map(|ticket| series.id(&ticket.key))
        .collect();
    let there = via.connection.tool_issues_by_id(&ids).await;
    let there = there.map_err(of_linear)?;
    let tickets = planned(&specification, &series, &labels, &there)?;
    let plan = TicketsPlan {
        specification: specification.title.clone(),
        team,
        project: project.as_ref().map(|project| project.id),
        tickets,
    };
    if plan.tickets.iter().all(|ticket| ticket.existing.is_some()) {
        return Ok(Planned::Nothing(pushed(&plan, &[])));
    }
    propose(via, arguments, &specification, plan, project)
}

/// Where people are shown the whole of it.
fn propose(
    via: &Via,
    arguments: &Arguments,
    specification: &Specification,
    plan: TicketsPlan,
    project: Option<NamedRef>,
) -> Result<Planned, ServiceError> {
    let team_name = via.known_team(plan.team).map(|team| team.name.clone());
    let mut fields = Fields::default();
    fields.set("team", "Team", None, team_name.clone());
    let project_name = project.map(|project| project.name);
    fields.set("project", "Project", None, project_name.clone());
    let title = Some(specification.title.clone());
    fields.set("specification", "Specification", None, title);
    if !specification.as_parent {
        let description = specification.description.clone();
        fields.text("description", "What it is", None, description);
    }
    let facts = CallFacts {
        tool: arguments.tool().to_string(),
        writes: true,
        team: Some(plan.team),
        project: plan.project,
        fields: changed_fields(specification, plan.project),
        priorities: specification.priorities(),
        ..CallFacts::default()
    };
    let shown = TargetView {
        team_name: team_name.clone(),
        project_name,
        ..TargetView::default()
    };
    let summary = summary(&plan, team_name);
    change(
        arguments,
        Plan::Tickets(plan),
        summary,
        shown,
        fields.into_changes(),
        facts,
    )
}

fn summary(plan: &TicketsPlan, team_name: Option<String>) -> String {
    let count = plan.tickets.len();
    let new = plan
        .tickets
        .iter()
        .filter(|ticket| ticket.existing.is_none());
    let new = new.count();
    let tickets = if count == 1 { "ticket" } else { "tickets" };
    let count = if new == count {
        format!("{count} {tickets}")
    } else {
        format!("{new} of {count} {tickets}")
    };
    let place = team_name
        .map(|name| format!(" to {name}"))
        .unwrap_or_default();
    format!(
        "Push {count} of \u{201c}{}\u{201d}{place}",
        plan.specification
    )
}

/// The fields of issues that the tickets set, by the names that policies know.
fn changed_fields(specification: &Specification, project: Option<Uuid>) -> Vec<String> {
    let any = |sets: fn(&Ticket) -> bool| specification.tickets.iter().any(sets);
    let fields = [
        ("team", true),
        ("title", true),
        ("description", any(|one| one.description.is_some())),
        ("priority", any(|one| one.priority.is_some())),
        ("labels", any(|one| !one.labels.is_empty())),
        ("estimate", any(|one| one.estimate.is_some())),
        ("parent", any(|one| one.parent.is_some())),
        ("project", project.is_some()),
    ];
    let set = fields.into_iter().filter(|(_, set)| *set);
    set.map(|(name, _)| name.to_owned()).collect()
}

/// The project that is named, or else the selected one.
async fn project(
    via: &Via,
    arguments: &Arguments,
    team: Uuid,
) -> Result<Option<NamedRef>, ServiceError> {
    if arguments.clears("project_name") {
        return Ok(None);
    }
    let Some(name) = arguments.text("project_name") else {
        let selected = via.integration.as_ref().and_then(|found| {
            let (id, name) = (found.selected_project_id?, &found.selected_project_name);
            let name = name.clone().unwrap_or_default();
            Some(NamedRef { id, name })
        });
        return Ok(selected);
    };
    let asked = NamesQuery {
        team,
        project: Some(name.to_owned()),
        ..NamesQuery::default()
    };
    let known = look_up(via, &asked).await?.projects;
    let id = by_name(&known, "project", "project_name", name)?;
    Ok(known.into_iter().find(|project| project.id == id))
}

/// All labels that a ticket of this team can have; nothing is asked where no ticket has any.
async fn labels(
    via: &Via,
    specification: &Specification,
    team: Uuid,
) -> Result<Vec<NamedRef>, ServiceError> {
    if specification
        .tickets
        .iter()
        .all(|ticket| ticket.labels.is_empty())
    {
        return Ok(Vec::new());
    }
    let asked = PlanNamesQuery {
        team,
        ..PlanNamesQuery::default()
    };
    let names: Result<PlanNames, _> = via.connection.tool_plan_names(&asked).await;
    Ok(names.map_err(of_linear)?.labels)
}

fn planned(
    specification: &Specification,
    series: &Series,
    labels: &[NamedRef],
    there: &[MadeIssue],
) -> Result<Vec<PlannedTicket>, ServiceError> {
    let tree = &specification.tree;
    let reading = tree.in_order_of_reading();
    // The specification's own ticket is none that the agent counts.
    let given = usize::from(specification.as_parent);
    let mut tickets = Vec::with_capacity(specification.tickets.len());
    for place in tree.in_order_of_making() {
        let ticket = &specification.tickets[place];
        let id = series.id(&ticket.key);
        let field = format!("tickets[{}].labels", place.saturating_sub(given));
        let found: Result<Vec<NamedRef>, ServiceError> = ticket
            .labels
            .iter()
            .map(|name| label(labels, &field, name))
            .collect();
        tickets.push(PlannedTicket {
            key: ticket.key.clone(),
            id,
            parent: ticket.parent.as_ref().map(|key| Parent {
                key: key.clone(),
                id: series.id(key),
            }),
            level: u8::try_from(tree.levels()[place]).unwrap_or(u8::MAX),
            place: reading
                .iter()
                .position(|one| *one == place)
                .unwrap_or(place),
            sort_order: series.sort_order(place),
            title: ticket.title.clone(),
            description: ticket.description.clone(),
            priority: ticket.priority,
            labels: found?,
            estimate: ticket.estimate,
            existing: there.iter().find(|issue| issue.id == id).cloned(),
        });
    }
    Ok(tickets)
}

fn label(labels: &[NamedRef], field: &str, name: &str) -> Result<NamedRef, ServiceError> {
    let id = by_name(labels, "label", field, name)?;
    let found = labels.iter().find(|label| label.id == id);
    found
        .cloned()
        .ok_or_else(|| ServiceError::internal("a label was picked that is not there"))
}

/// What the tickets of one specification have in common.
struct Series {
    seed: Sha256,
    /// Where its tickets begin in lists that are sorted by hand.
    begin: f64,
}

/// How far the tickets of two specifications are apart in lists that are sorted by hand; more than one has.
const APART: f64 = 1_000.0;

impl Series {
    fn of(via: &Via, team: Uuid, title: &str) -> Self {
        let workspace = via.integration.as_ref().map(|found| found.workspace);
        Self::new(workspace, team, title)
    }

    fn new(workspace: Option<WorkspaceId>, team: Uuid, title: &str) -> Self {
        let mut seed = Sha256::new();
        // As JSON, so that no two of them read as one.
        let shared = json!([workspace, team, title.to_lowercase()]);
        seed.update(shared.to_string().as_bytes());
        let drawn = seed.clone().finalize();
        // A range of its own, so that the tickets of two specifications do not mingle; below zero, where Linear
        // puts what is new on top.
        let range = u16::from_be_bytes([drawn[0], drawn[1]]);
        let begin = -APART * (f64::from(range) + 1.0);
        Self { seed, begin }
    }

    /// The UUID of a ticket's issue, in the form that Linear takes: version 4.
    fn id(&self, key: &str) -> Uuid {
        let drawn = self.seed.clone().chain_update(key.as_bytes()).finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&drawn[..16]);
        Builder::from_random_bytes(bytes).into_uuid()
    }

    /// The place of a ticket in lists that are sorted by hand: as they were given.
    fn sort_order(&self, place: usize) -> f64 {
        self.begin + u32::try_from(place).map_or(APART, f64::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(title: &str) -> Series {
        Series::new(
            Some(WorkspaceId(Uuid::from_u128(1))),
            Uuid::from_u128(2),
            title,
        )
    }

    #[test]
    fn a_ticket_has_the_same_id_whenever_it_is_pushed() {
        let id = series("Checkout").id("T1");
        assert_eq!(id, series("checkout").id("T1"));
        assert_ne!(id, series("Checkout").id("T2"));
        assert_ne!(id, series("Returns").id("T1"));
        let elsewhere = Series::new(None, Uuid::from_u128(2), "Checkout");
        assert_ne!(id, elsewhere.id("T1"));
        assert_eq!(id.get_version_num(), 4);
    }

    #[test]
    fn tickets_of_two_specifications_do_not_mingle() {
        let (one, other) = (series("Checkout"), series("Returns"));
        assert!(one.sort_order(0) < one.sort_order(1));
        let apart = (one.begin - other.begin).abs();
        assert!(apart >= APART, "{apart}");
        assert!(one.sort_order(100) - one.sort_order(0) < APART);
    }
}

//! Execution tickets: a whole specification that an agent pushes to Linear in one call.
//!
//! Tickets refer to each other by keys of their own. What is checked here is what no single field shows: that keys
//! are unique, and that parents are there, form no circle and are not nested too deep.

mod tree;

pub use tree::{Tree, without};

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::tool::Arguments;
use crate::{Refusal, text, word_enum};

/// Most tickets of one call: two of Linear's batches.
pub const MAX_TICKETS: usize = 100;
/// Most bytes of the tickets of one call, as JSON: what a person can still be asked to read.
pub const MAX_BYTES: usize = 500_000;
/// Most levels of tickets, that of the specification's own issue included. Each level is a request of its own.
pub const MAX_LEVELS: usize = 5;
/// The key of the issue that the specification itself becomes.
pub const PARENT_KEY: &str = "specification";
/// The words of [`TicketPriority`].
pub const PRIORITIES: &[&str] = &["P0", "P1", "P2", "P3"];

word_enum! {
    /// How much a ticket matters, as specifications say it.
    TicketPriority {
        /// Urgent.
        P0 = "P0",
        /// High.
        P1 = "P1",
        /// Medium.
        P2 = "P2",
        /// Low.
        P3 = "P3",
    }
}

impl TicketPriority {
    /// Linear's number: 1 urgent, 2 high, 3 medium, 4 low.
    pub const fn in_linear(self) -> u8 {
        match self {
            Self::P0 => 1,
            Self::P1 => 2,
            Self::P2 => 3,
            Self::P3 => 4,
        }
    }

    /// Linear's word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::P0 => "Urgent",
            Self::P1 => "High",
            Self::P2 => "Medium",
            Self::P3 => "Low",
        }
    }
}

word_enum! {
    /// What became of a ticket.
    TicketState {
        /// Linear has not heard of it.
        NotSent = "not_sent",
        /// It was sent, and no answer is recorded.
        Sent = "sent",
        /// This push made it.
        Created = "created",
        /// An earlier push of the same specification had made it.
        Existing = "existing",
        /// Linear refuses it.
        Refused = "refused",
    }
}

impl TicketState {
    /// Whether it is in Linear.
    pub const fn is_there(self) -> bool {
        matches!(self, Self::Created | Self::Existing)
    }
}

/// One ticket, as the agent gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// What others refer to it by.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Markdown.
    #[serde(default)]
    pub description: Option<String>,
    /// How much it matters.
    #[serde(default)]
    pub priority: Option<TicketPriority>,
    /// The key of the ticket that it is a part of.
    #[serde(default)]
    pub parent: Option<String>,
    /// Names of labels.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Story points.
    #[serde(default)]
    pub estimate: Option<u8>,
}

/// A specification with its tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specification {
    /// What tells its tickets from those of others.
    pub title: String,
    /// Markdown.
    pub description: Option<String>,
    /// Whether the first ticket is the specification itself, with all that had no parent below it.
    pub as_parent: bool,
    /// The tickets, in their order.
    pub tickets: Vec<Ticket>,
    /// Who is part of whom.
    pub tree: Tree,
}

impl Specification {
    /// What checked arguments say. With `as_parent` the specification itself is the first ticket.
    ///
    /// # Errors
    /// Two tickets have one key, a parent is not there, or parents form a circle or are nested too deep.
    pub fn read(arguments: &Arguments) -> Result<Self, Refusal> {
        let given = arguments.value("tickets").cloned().unwrap_or_default();
        let mut tickets: Vec<Ticket> = serde_json::from_value(given).map_err(|error| {
            Refusal::field("tickets", format!("`tickets` cannot be read: {error}."))
        })?;
        let title = arguments.text("specification").unwrap_or_default();
        let description = arguments.text("description").map(str::to_owned);
        let as_parent = arguments.flag("as_parent");
        refuse_twins(&tickets, as_parent)?;
        let mut first = 0;
        if as_parent {
            for ticket in &mut tickets {
                ticket.parent.get_or_insert_with(|| PARENT_KEY.to_owned());
            }
            tickets.insert(0, itself(title, description.clone()));
            first = 1;
        }
        let tree = Tree::of(&tickets, first)?;
        Ok(Self {
            title: title.to_owned(),
            description,
            as_parent,
            tickets,
            tree,
        })
    }

    /// The priorities of its tickets, as Linear's numbers, each once: 0 is none.
    pub fn priorities(&self) -> Vec<u8> {
        let priorities = self.tickets.iter().map(|ticket| ticket.priority);
        let numbers = priorities.map(|priority| priority.map_or(0, TicketPriority::in_linear));
        numbers.collect::<BTreeSet<u8>>().into_iter().collect()
    }
}

/// The specification as a ticket.
fn itself(title: &str, description: Option<String>) -> Ticket {
    Ticket {
        key: PARENT_KEY.to_owned(),
        title: title.to_owned(),
        description,
        priority: None,
        parent: None,
        labels: Vec::new(),
        estimate: None,
    }
}

fn refuse_twins(tickets: &[Ticket], as_parent: bool) -> Result<(), Refusal> {
    for (place, ticket) in tickets.iter().enumerate() {
        let field = format!("tickets[{place}].key");
        let key = text::label(&ticket.key, 60);
        if as_parent && ticket.key == PARENT_KEY {
            let message = format!(
                "`{field}` is `{key}`, which with `as_parent` is the specification itself. Take another key."
            );
            return Err(Refusal::field(&field, message));
        }
        let twin = tickets[..place]
            .iter()
            .position(|other| other.key == ticket.key);
        if let Some(twin) = twin {
            let message = format!(
                "`{field}` is `{key}`, as `tickets[{twin}].key` is. Each ticket needs a key of its own."
            );
            return Err(Refusal::field(&field, message));
        }
    }
    Ok(())
}

/// The place in a list that a field such as `tickets[3].title` names, and what stands behind it.
pub fn place_of<'a>(list: &str, field: &'a str) -> Option<(usize, &'a str)> {
    let (place, rest) = field
        .strip_prefix(list)?
        .strip_prefix('[')?
        .split_once(']')?;
    Some((place.parse().ok()?, rest))
}

/// The tickets of arguments, as they are.
pub fn tickets_of(arguments: &Value) -> &[Value] {
    let tickets = arguments.get("tickets").and_then(Value::as_array);
    tickets.map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tool;
    use serde_json::json;

    fn read(arguments: Value) -> Result<Specification, Refusal> {
        let checked = Arguments::check(Tool::PushExecutionTickets, &arguments)?;
        Specification::read(&checked)
    }

    fn refused(tickets: Value) -> (String, String) {
        let refusal = read(json!({ "specification": "S", "tickets": tickets })).unwrap_err();
        let field = refusal.field_name().unwrap_or_default().to_owned();
        (field, refusal.message)
    }

    #[test]
    fn p0_to_p3_are_linears_1_to_4() {
        let numbers = TicketPriority::ALL
            .iter()
            .map(|priority| priority.in_linear());
        assert_eq!(numbers.collect::<Vec<_>>(), [1, 2, 3, 4]);
        let words = TicketPriority::ALL.iter().map(|priority| priority.as_str());
        assert_eq!(words.collect::<Vec<_>>(), PRIORITIES);
        let tickets = json!([
            {"key": "a", "title": "A", "priority": "p3"},
            {"key": "b", "title": "B", "priority": "P1"},
            {"key": "c", "title": "C"},
        ]);
        let read = read(json!({ "specification": "S", "tickets": tickets })).unwrap();
        assert_eq!(read.tickets[0].priority, Some(TicketPriority::P3));
        assert_eq!(read.tickets[2].priority, None);
        assert_eq!(read.priorities(), [0, 2, 4]);
    }

    #[test]
    fn what_is_wrong_names_the_ticket_and_the_field() {
        let one = |field: &str, value: Value| {
            let mut ticket = json!({"key": "a", "title": "A"});
            ticket[field] = value;
            refused(json!([{"key": "x", "title": "X"}, ticket]))
        };
        for (field, value, named) in [
            ("title", json!(" "), "tickets[1].title"),
            ("priority", json!("P4"), "tickets[1].priority"),
            ("labels", json!("bug"), "tickets[1].labels"),
            ("estimate", json!(101), "tickets[1].estimate"),
            ("owner", json!("me"), "tickets[1].owner"),
            ("parent", json!("y"), "tickets[1].parent"),
            ("key", json!("x"), "tickets[1].key"),
        ] {
            let (blamed, message) = one(field, value);
            assert_eq!(blamed, named, "{message}");
            assert!(message.contains("tickets[1]"), "{message}");
        }
        let (field, message) = refused(json!([{"title": "A"}]));
        assert_eq!(field, "tickets[0].key");
        assert!(
            message.starts_with("`tickets[0].key` is missing"),
            "{message}"
        );
        assert_eq!(
            refused(json!([])).1,
            "`tickets` holds 0; 1 to 100 are allowed."
        );
        assert_eq!(refused(json!(["T1"])).0, "tickets[0]");
        let many: Vec<Value> = (0..=MAX_TICKETS)
            .map(|n| json!({"key": n.to_string(), "title": "T"}))
            .collect();
        assert_eq!(
            refused(many.into()).1,
            "`tickets` holds 101; 1 to 100 are allowed."
        );
        let long = "x".repeat(40_000);
        let heavy: Vec<Value> = (0..20)
            .map(|n| json!({"key": n.to_string(), "title": "T", "description": long}))
            .collect();
        assert!(
            refused(heavy.into())
                .1
                .contains("at most 500000 are allowed")
        );
    }

    #[test]
    fn circles_and_depth_are_refused() {
        let chain = |length: usize| -> Value {
            (0..length)
                .map(|n| match n {
                    0 => json!({"key": "0", "title": "T"}),
                    n => json!({"key": n.to_string(), "title": "T", "parent": (n - 1).to_string()}),
                })
                .collect()
        };
        assert!(read(json!({"specification": "S", "tickets": chain(MAX_LEVELS)})).is_ok());
        assert_eq!(refused(chain(MAX_LEVELS + 1)).0, "tickets[5].parent");
        let (field, message) = refused(json!([
            {"key": "a", "title": "A", "parent": "b"},
            {"key": "b", "title": "B", "parent": "a"},
        ]));
        assert_eq!(field, "tickets[0].parent");
        assert!(message.contains("a part of itself"), "{message}");
        assert_eq!(
            refused(json!([{"key": "a", "title": "A", "parent": "a"}])).0,
            "tickets[0].parent"
        );
    }

    #[test]
    fn the_specification_can_be_an_issue_of_its_own() {
        let tickets =
            json!([{"key": "a", "title": "A"}, {"key": "b", "title": "B", "parent": "a"}]);
        let arguments = json!({"specification": "S", "description": "Why.", "as_parent": true, "tickets": tickets});
        let read_as = read(arguments).unwrap();
        let parents: Vec<Option<&str>> = read_as
            .tickets
            .iter()
            .map(|one| one.parent.as_deref())
            .collect();
        assert_eq!(parents, [None, Some(PARENT_KEY), Some("a")]);
        assert_eq!(read_as.tickets[0].description.as_deref(), Some("Why."));
        assert_eq!(read_as.tree.levels(), [0, 1, 2]);
        let taken = json!({"specification": "S", "as_parent": true, "tickets": [{"key": PARENT_KEY, "title": "A"}]});
        assert_eq!(
            read(taken).unwrap_err().field_name(),
            Some("tickets[0].key")
        );
    }

    #[test]
    fn fields_are_found_by_their_place() {
        assert_eq!(
            place_of("tickets", "tickets[12].title"),
            Some((12, ".title"))
        );
        assert_eq!(place_of("tickets", "tickets"), None);
        assert_eq!(place_of("tickets", "title"), None);
    }
}

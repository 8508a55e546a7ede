//! Who is part of whom among tickets, and the two orders that follow from it: that in which they are made, parents
//! first, and that in which people read them, each below its parent.

use serde_json::Value;

use super::{MAX_LEVELS, Ticket};
use crate::{Refusal, text};

/// The shape of a specification: for each ticket its parent and how deep it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    parents: Vec<Option<usize>>,
    levels: Vec<usize>,
}

impl Tree {
    /// The shape of these tickets; a refusal counts from the ticket at `first`, the first that an agent gave.
    ///
    /// # Errors
    /// A parent is not there, is the ticket itself or below it, or tickets are nested too deep.
    pub fn of(tickets: &[Ticket], first: usize) -> Result<Self, Refusal> {
        let mut parents = Vec::with_capacity(tickets.len());
        for (place, ticket) in tickets.iter().enumerate() {
            let Some(key) = &ticket.parent else {
                parents.push(None);
                continue;
            };
            let parent = tickets.iter().position(|other| other.key == *key);
            let parent = parent.ok_or_else(|| unknown(tickets, place - first, key))?;
            parents.push(Some(parent));
        }
        let mut levels = Vec::with_capacity(tickets.len());
        for place in 0..tickets.len() {
            levels.push(level(&parents, place).map_err(|why| why.refusal(tickets, place, first))?);
        }
        Ok(Self { parents, levels })
    }

    /// How deep each stands: 0 for those without a parent.
    pub fn levels(&self) -> &[usize] {
        &self.levels
    }

    /// The places in the order in which tickets are made: level by level, so that every parent is there before
    /// what is part of it; those of a level in the order in which they were given.
    pub fn in_order_of_making(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.parents.len()).collect();
        order.sort_by_key(|place| self.levels[*place]);
        order
    }

    /// The places in the order in which people read them: each below its parent, siblings as they were given.
    pub fn in_order_of_reading(&self) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.parents.len());
        self.read_below(None, &mut order);
        order
    }

    fn read_below(&self, parent: Option<usize>, order: &mut Vec<usize>) {
        let places = 0..self.parents.len();
        for place in places.filter(|place| self.parents[*place] == parent) {
            order.push(place);
            self.read_below(Some(place), order);
        }
    }
}

enum Nested {
    InItself,
    TooDeep,
}

impl Nested {
    fn refusal(&self, tickets: &[Ticket], place: usize, first: usize) -> Refusal {
        let field = format!("tickets[{}].parent", place - first);
        let key = text::label(&tickets[place].key, 60);
        let message = match self {
            Self::InItself => {
                format!(
                    "`{field}` makes the ticket `{key}` a part of itself: its parents form a circle."
                )
            }
            Self::TooDeep => format!(
                "`{field}` nests the ticket `{key}` deeper than {MAX_LEVELS} levels, which is the most."
            ),
        };
        Refusal::field(&field, message)
    }
}

/// How many tickets stand above this one.
fn level(parents: &[Option<usize>], place: usize) -> Result<usize, Nested> {
    let (mut level, mut at) = (0, place);
    while let Some(parent) = parents[at] {
        if parent == place {
            return Err(Nested::InItself);
        }
        level += 1;
        // Below a circle, not in it: those that are in it are told of when it is their turn.
        if level > parents.len() {
            return Ok(0);
        }
        at = parent;
    }
    if level < MAX_LEVELS {
        Ok(level)
    } else {
        Err(Nested::TooDeep)
    }
}

fn unknown(tickets: &[Ticket], place: usize, key: &str) -> Refusal {
    let field = format!("tickets[{place}].parent");
    let keys: Vec<String> = tickets
        .iter()
        .map(|ticket| text::label(&ticket.key, 60))
        .collect();
    let message = format!(
        "`{field}` is `{}`, which is no ticket's key. Keys are: {}.",
        text::label(key, 60),
        keys.join(", ")
    );
    Refusal::field(&field, message).with("available", keys)
}

/// The places of tickets that stay where those at `left_out` are left out: what is part of one that is left out is
/// left out with it.
pub fn without(tickets: &[Value], left_out: &[usize]) -> Vec<usize> {
    let text = |place: usize, name: &str| {
        let ticket = tickets.get(place)?;
        ticket.get(name)?.as_str()
    };
    let parent = |place: usize| {
        let key = text(place, "parent")?;
        (0..tickets.len()).find(|other| text(*other, "key") == Some(key))
    };
    let stays = |place: &usize| {
        let mut at = Some(*place);
        // No way up is longer than there are tickets.
        for _ in 0..=tickets.len() {
            match at {
                Some(place) if left_out.contains(&place) => return false,
                Some(place) => at = parent(place),
                None => return true,
            }
        }
        true
    };
    (0..tickets.len()).filter(stays).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn ticket(key: usize, parent: Option<usize>) -> Ticket {
        Ticket {
            key: key.to_string(),
            title: "T".to_owned(),
            description: None,
            priority: None,
            parent: parent.map(|parent| parent.to_string()),
            labels: Vec::new(),
            estimate: None,
        }
    }

    #[test]
    fn what_is_part_of_a_ticket_is_left_out_with_it() {
        let tickets = [
            json!({"key": "a"}),
            json!({"key": "b", "parent": "a"}),
            json!({"key": "c", "parent": "b"}),
            json!({"key": "d"}),
        ];
        assert_eq!(without(&tickets, &[]), [0, 1, 2, 3]);
        assert_eq!(without(&tickets, &[1]), [0, 3]);
        assert_eq!(without(&tickets, &[0]), [3]);
        assert_eq!(without(&tickets, &[3]), [0, 1, 2]);
    }

    /// Tickets whose parents are given anywhere, before them or behind.
    fn tickets() -> impl Strategy<Value = Vec<Ticket>> {
        let parents = prop::collection::vec(prop::option::of(0..30usize), 1..30);
        parents.prop_map(|parents| {
            let count = parents.len();
            let places = parents.into_iter().enumerate();
            places
                .map(|(place, parent)| ticket(place, parent.map(|parent| parent % count)))
                .collect()
        })
    }

    proptest! {
        #[test]
        fn every_parent_precedes_what_is_part_of_it(tickets in tickets()) {
            let Ok(tree) = Tree::of(&tickets, 0) else { return Ok(()) };
            for order in [tree.in_order_of_making(), tree.in_order_of_reading()] {
                prop_assert_eq!(order.len(), tickets.len());
                let at = |place: usize| order.iter().position(|one| *one == place);
                for (place, parent) in tree.parents.iter().enumerate() {
                    if let Some(parent) = parent {
                        prop_assert!(at(*parent) < at(place));
                        prop_assert_eq!(tree.levels[place], tree.levels[*parent] + 1);
                    }
                }
                // Siblings stay in the order in which they were given.
                for parent in &tree.parents {
                    let siblings: Vec<usize> = order.iter().copied().filter(|one| tree.parents[*one] == *parent).collect();
                    prop_assert!(siblings.is_sorted());
                }
            }
        }

        /// However parents are given, a circle or too many levels are refused, never followed for ever.
        #[test]
        fn a_tree_is_never_deeper_than_allowed(tickets in tickets()) {
            if let Ok(tree) = Tree::of(&tickets, 0) {
                prop_assert!(tree.levels.iter().all(|level| *level < MAX_LEVELS));
            }
        }
    }
}

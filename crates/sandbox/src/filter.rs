//! Linear's filters, evaluated.
//!
//! The inputs are typed, so that a misspelled key is refused by the schema; the evaluation is one generic walk over
//! the input and what the rows say for each key. A fact that is absent (`null`) matches nothing but `null: true`.

mod facts;
mod input;

use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) use facts::Entity;
use facts::Fact;
pub(crate) use input::{
    AttachmentFilter, CommentFilter, CycleFilter, IssueFilter, IssueLabelFilter, ProjectFilter,
    ProjectMilestoneFilter, TeamFilter, UserFilter, WorkflowStateFilter,
};

use crate::model::{DateTime, DateTimeOrDuration, TimelessDate};
use crate::world::World;

/// The form of a day.
const DAY: &str = "2026-01-31";

/// What a filter may ask beyond the rows: who asks, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) world: &'a World,
    pub(crate) viewer: Uuid,
    pub(crate) now: DateTime,
}

impl Scope<'_> {
    /// Whether the filter, as JSON, lets the entity through. All its keys must agree.
    pub(crate) fn matches(&self, filter: &Value, entity: Entity) -> bool {
        let Value::Object(keys) = filter else {
            return true;
        };
        keys.iter()
            .filter(|(_, wanted)| !wanted.is_null())
            .all(|(key, wanted)| match key.as_str() {
                "and" => self
                    .alternatives(wanted)
                    .all(|part| self.matches(part, entity)),
                "or" => self
                    .alternatives(wanted)
                    .any(|part| self.matches(part, entity)),
                // The relation itself: it is there, or this would not have been asked.
                "null" => wanted == &Value::Bool(false),
                _ => self.fact_matches(&facts::fact(self, entity, key), wanted),
            })
    }

    #[expect(clippy::unused_self, reason = "reads as part of the walk")]
    fn alternatives<'v>(&self, list: &'v Value) -> std::slice::Iter<'v, Value> {
        list.as_array()
            .map(|parts| parts.iter())
            .unwrap_or_default()
    }

    fn fact_matches(&self, fact: &Fact, wanted: &Value) -> bool {
        match fact {
            Fact::One(Some(entity)) => self.matches(wanted, *entity),
            Fact::One(None) => wants_null(wanted),
            Fact::Many(entities) => self.collection_matches(entities, wanted),
            Fact::Value(value) => comparator(value, wanted, self.now),
            Fact::Names(names) => names_match(names, wanted, self.now),
        }
    }

    /// `some`, `every` and `length` ask about the collection; any other key asks whether some member has it.
    fn collection_matches(&self, entities: &[Entity], wanted: &Value) -> bool {
        let Value::Object(keys) = wanted else {
            return true;
        };
        keys.iter()
            .filter(|(_, wanted)| !wanted.is_null())
            .all(|(key, wanted)| match key.as_str() {
                "and" => self
                    .alternatives(wanted)
                    .all(|part| self.collection_matches(entities, part)),
                "or" => self
                    .alternatives(wanted)
                    .any(|part| self.collection_matches(entities, part)),
                "null" => (wanted == &Value::Bool(true)) == entities.is_empty(),
                "length" => comparator(&Value::from(entities.len()), wanted, self.now),
                "every" => entities.iter().all(|&entity| self.matches(wanted, entity)),
                "some" => entities.iter().any(|&entity| self.matches(wanted, entity)),
                _ => entities
                    .iter()
                    .any(|&entity| self.fact_matches(&facts::fact(self, entity, key), wanted)),
            })
    }
}

fn wants_null(wanted: &Value) -> bool {
    let asked = |part: &Value| wants_null(part);
    let list = |key: &str| wanted.get(key).and_then(Value::as_array);
    wanted.get("null") == Some(&Value::Bool(true))
        || list("or").is_some_and(|parts| parts.iter().any(asked))
        || list("and").is_some_and(|parts| !parts.is_empty() && parts.iter().all(asked))
}

/// What has several names is one of those that are asked for by any of them, and another one by none.
fn names_match(names: &[Value], wanted: &Value, now: DateTime) -> bool {
    let Value::Object(operators) = wanted else {
        return true;
    };
    operators.iter().all(|(operator, operand)| {
        let one = json!({ operator: operand });
        let mut each = names.iter().map(|name| comparator(name, &one, now));
        if matches!(operator.as_str(), "neq" | "nin") {
            each.all(|holds| holds)
        } else {
            each.any(|holds| holds)
        }
    })
}

/// All operators of a comparator must hold.
fn comparator(fact: &Value, wanted: &Value, now: DateTime) -> bool {
    let Value::Object(operators) = wanted else {
        return true;
    };
    operators
        .iter()
        .filter(|(_, operand)| !operand.is_null())
        .all(|(operator, operand)| match operator.as_str() {
            "null" => operand == &Value::Bool(fact.is_null()),
            "and" => operand
                .as_array()
                .is_none_or(|parts| parts.iter().all(|part| comparator(fact, part, now))),
            "or" => operand
                .as_array()
                .is_none_or(|parts| parts.iter().any(|part| comparator(fact, part, now))),
            _ if fact.is_null() => false,
            "in" => operand
                .as_array()
                .is_some_and(|list| list.iter().any(|one| compare(fact, "eq", one, now))),
            "nin" => operand
                .as_array()
                .is_some_and(|list| !list.iter().any(|one| compare(fact, "eq", one, now))),
            "neq" => !compare(fact, "eq", operand, now),
            _ => compare(fact, operator, operand, now),
        })
}

fn compare(fact: &Value, operator: &str, operand: &Value, now: DateTime) -> bool {
    match (fact, operand) {
        (Value::Number(fact), Value::Number(operand)) => {
            order(operator, &fact.as_f64(), &operand.as_f64())
        }
        (Value::Bool(fact), Value::Bool(operand)) => order(operator, fact, operand),
        (Value::String(fact), Value::String(operand)) => match operator {
            "eq" | "lt" | "lte" | "gt" | "gte" => {
                match (DateTime::parse(fact), moment(operand, now)) {
                    // A day has no time, so a duration from now ends on a day.
                    (Some(_), Some(operand)) if fact.len() == DAY.len() => {
                        order(operator, fact, &TimelessDate::of(operand).to_string())
                    }
                    (Some(fact), Some(operand)) => order(operator, &fact, &operand),
                    _ => order(operator, fact, operand),
                }
            }
            _ => text(fact, operator, operand),
        },
        _ => false,
    }
}

fn moment(text: &str, now: DateTime) -> Option<DateTime> {
    DateTimeOrDuration::resolve(text, now)
}

fn order<T: PartialOrd>(operator: &str, fact: &T, operand: &T) -> bool {
    match operator {
        "eq" => fact == operand,
        "lt" => fact < operand,
        "lte" => fact <= operand,
        "gt" => fact > operand,
        "gte" => fact >= operand,
        _ => false,
    }
}

fn text(fact: &str, operator: &str, operand: &str) -> bool {
    let (lower, wanted) = (fact.to_lowercase(), operand.to_lowercase());
    match operator {
        "eqIgnoreCase" => lower == wanted,
        "neqIgnoreCase" => lower != wanted,
        "contains" => fact.contains(operand),
        "notContains" => !fact.contains(operand),
        // Accents are left alone: nobody searches a sandbox without theirs.
        "containsIgnoreCase" | "containsIgnoreCaseAndAccent" => lower.contains(&wanted),
        "notContainsIgnoreCase" => !lower.contains(&wanted),
        "startsWith" => fact.starts_with(operand),
        "startsWithIgnoreCase" => lower.starts_with(&wanted),
        "notStartsWith" => !fact.starts_with(operand),
        "endsWith" => fact.ends_with(operand),
        "notEndsWith" => !fact.ends_with(operand),
        _ => false,
    }
}

#[cfg(test)]
mod tests;

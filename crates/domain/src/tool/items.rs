//! A list of objects as an argument: each has fields that are checked as arguments are, and a refusal names the
//! field by its place, such as `tickets[3].title`.

use serde_json::{Map, Value};

use super::Param;
use super::param::Named;
use crate::{Refusal, text};

/// The objects of a list.
#[derive(Debug, PartialEq, Eq)]
pub struct Items {
    /// What one of them is called.
    pub one: &'static str,
    /// The fields of each.
    pub fields: &'static [Param],
    /// Those that an approver cannot edit: what other objects of the list refer to.
    pub fixed: &'static [&'static str],
    /// Most objects.
    pub most: usize,
    /// Most bytes of all of them, as JSON.
    pub bytes: usize,
}

impl Items {
    /// The fields that an approver can edit.
    pub fn editable(&self) -> impl Iterator<Item = &'static Param> {
        let fields: &'static [Param] = self.fields;
        let fixed = self.fixed;
        fields
            .iter()
            .filter(move |field| !fixed.contains(&field.name))
    }

    /// The list as it is kept.
    pub(super) fn check(&self, list: Named<'_>, value: &Value) -> Result<Value, Refusal> {
        let name = list.0;
        let items = match value {
            Value::Array(items) if (1..=self.most).contains(&items.len()) => items,
            Value::Array(items) => {
                let (count, most) = (items.len(), self.most);
                let message = format!("`{name}` holds {count}; 1 to {most} are allowed.");
                return Err(Refusal::field(name, message).with("max_items", most));
            }
            _ => return Err(list.not(&format!("a list of 1 to {} objects", self.most))),
        };
        let bytes = value.to_string().len();
        if bytes > self.bytes {
            let message = format!(
                "`{name}` has {bytes} bytes as JSON; at most {} are allowed.",
                self.bytes
            );
            return Err(Refusal::field(name, message).with("max_bytes", self.bytes));
        }
        let places = items.iter().enumerate();
        let kept: Result<Vec<Value>, Refusal> = places
            .map(|(place, item)| self.check_one(&format!("{name}[{place}]"), item))
            .collect();
        kept.map(Value::from)
    }

    fn check_one(&self, name: &str, value: &Value) -> Result<Value, Refusal> {
        let Value::Object(given) = value else {
            return Err(Named(name).not("a JSON object"));
        };
        let known = |field: &str| self.fields.iter().any(|param| param.name == field);
        if let Some(unknown) = given.keys().find(|field| !known(field)) {
            return Err(self.unknown_field(name, unknown));
        }
        let mut kept = Map::new();
        for param in self.fields {
            let field = format!("{name}.{}", param.name);
            match given.get(param.name) {
                Some(value) if !(value.is_null() && !param.nullable && !param.required) => {
                    kept.insert(param.name.to_owned(), param.check_as(&field, value)?);
                }
                None if param.required => return Err(param.missing_as(&field)),
                // `null` for what was not asked for is how some agents write "not given".
                _ => {}
            }
        }
        Ok(Value::Object(kept))
    }

    fn unknown_field(&self, name: &str, unknown: &str) -> Refusal {
        let allowed: Vec<&str> = self.fields.iter().map(|param| param.name).collect();
        let field = format!("{name}.{}", text::label(unknown, 60));
        let message = format!(
            "`{field}` is none of a {}'s fields. Allowed are: {}.",
            self.one,
            allowed.join(", ")
        );
        Refusal::field(&field, message).with("allowed", allowed)
    }
}

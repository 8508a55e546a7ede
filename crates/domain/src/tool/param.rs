//! One argument of a tool, and the check of a value for it.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::Items;
use crate::{Refusal, text};

/// What a tool takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Param {
    /// As agents write it.
    pub name: &'static str,
    /// What values it has.
    pub kind: Kind,
    /// Whether a call without it is refused.
    pub required: bool,
    /// Whether `null` is a value of its own, which clears what is there.
    pub nullable: bool,
    /// What it is, for agents and for people.
    pub help: &'static str,
}

/// The values of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One line of text, of at most so many characters.
    Line(usize),
    /// Markdown, or another text of several lines, of at most so many characters.
    Text(usize),
    /// A whole number within bounds; others are refused.
    Integer(i64, i64),
    /// How much to answer: a default, the least and the most. What lies beyond counts as the bound.
    Limit(u16, u16, u16),
    /// Yes or no, and what counts where nothing is said.
    Flag(bool),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A UUID.
    Id,
    /// At most so many UUIDs.
    Ids(usize),
    /// At most so many lines of text.
    Lines(usize),
    /// A day, as YYYY-MM-DD.
    Date,
    /// Any JSON object.
    Object,
    /// Objects, at least one, each with fields of its own.
    Items(&'static Items),
}

impl Param {
    /// The value as it is kept: trimmed, a number where a text says one, a word in its only spelling.
    ///
    /// # Errors
    /// Names the argument and what is allowed.
    pub fn check(&self, value: &Value) -> Result<Value, Refusal> {
        self.check_as(self.name, value)
    }

    /// The same for a value that stands elsewhere, such as `tickets[3].title`.
    pub(super) fn check_as(&self, name: &str, value: &Value) -> Result<Value, Refusal> {
        if value.is_null() && self.nullable {
            return Ok(Value::Null);
        }
        Named(name).check(self.kind, value)
    }

    /// It is required and not there.
    pub(super) fn missing(&self) -> Refusal {
        self.missing_as(self.name)
    }

    /// The same for a value that stands elsewhere.
    pub(super) fn missing_as(&self, name: &str) -> Refusal {
        let help = self.help.trim_end_matches('.');
        let mut letters = help.chars();
        let first = letters
            .next()
            .map(|letter| letter.to_lowercase().to_string());
        let help = format!("{}{}", first.unwrap_or_default(), letters.as_str());
        Refusal::field(name, format!("`{name}` is missing: {help}."))
    }
}

/// The check of a value that a refusal calls by this name.
#[derive(Clone, Copy)]
pub(super) struct Named<'a>(pub(super) &'a str);

impl Named<'_> {
    fn check(self, kind: Kind, value: &Value) -> Result<Value, Refusal> {
        match kind {
            Kind::Line(max) => text::line(self.0, self.text(value)?, max).map(Value::from),
            Kind::Text(max) => self.block(value, max),
            Kind::Integer(min, max) => self.integer(value, min, max),
            Kind::Limit(_, min, max) => {
                let number = whole(value).ok_or_else(|| self.not(&bounds(min, max)))?;
                Ok(number.clamp(i64::from(min), i64::from(max)).into())
            }
            Kind::Flag(_) => match value {
                Value::Bool(_) => Ok(value.clone()),
                _ => Err(self.not("`true` or `false`")),
            },
            Kind::Choice(words) => self.choice(value, words),
            Kind::Id => self.id(value),
            Kind::Ids(most) => self.list(value, most, |item| self.id(item)),
            Kind::Lines(most) => self.list(value, most, |item| {
                text::line(self.0, self.text(item)?, 250).map(Value::from)
            }),
            Kind::Date => self.date(value),
            Kind::Object => match value {
                Value::Object(_) => Ok(value.clone()),
                _ => Err(self.not("a JSON object")),
            },
            Kind::Items(items) => items.check(self, value),
        }
    }

    pub(super) fn not(self, wanted: &str) -> Refusal {
        Refusal::field(self.0, format!("`{}` must be {wanted}.", self.0))
    }

    fn text(self, value: &Value) -> Result<&str, Refusal> {
        let example = if self.0 == "identifier" {
            ", for example \"ENG-42\""
        } else {
            ""
        };
        value
            .as_str()
            .ok_or_else(|| self.not(&format!("a text{example}")))
    }

    /// Kept as given, white space at its ends too: what people decide on is what is sent.
    fn block(self, value: &Value, max: usize) -> Result<Value, Refusal> {
        let given = self.text(value)?;
        text::block(self.0, given, max)?;
        let length = given.chars().count();
        if length > max {
            let message = format!(
                "`{}` has {length} characters; at most {max} are allowed.",
                self.0
            );
            return Err(Refusal::field(self.0, message).with("max_length", max));
        }
        Ok(given.into())
    }

    fn integer(self, value: &Value, min: i64, max: i64) -> Result<Value, Refusal> {
        match whole(value) {
            Some(number) if (min..=max).contains(&number) => Ok(number.into()),
            _ => Err(self.not(&format!("a whole number from {min} to {max}"))),
        }
    }

    fn choice(self, value: &Value, words: &[&str]) -> Result<Value, Refusal> {
        let given = value.as_str().unwrap_or_default().trim();
        // Linear spells it with one l; the documents that agents read do not all.
        let given = if given.eq_ignore_ascii_case("cancelled") {
            "canceled"
        } else {
            given
        };
        let mut words_like_it = words.iter().filter(|word| word.eq_ignore_ascii_case(given));
        if let Some(word) = words_like_it.next() {
            return Ok((*word).into());
        }
        let refusal = self.not(&format!("one of: {}", words.join(", ")));
        Err(refusal.with("allowed", words.to_vec()))
    }

    fn id(self, value: &Value) -> Result<Value, Refusal> {
        let id = value
            .as_str()
            .and_then(|text| text.trim().parse::<Uuid>().ok());
        id.map(|id| id.to_string().into())
            .ok_or_else(|| self.not("a UUID"))
    }

    fn list(
        self,
        value: &Value,
        most: usize,
        each: impl Fn(&Value) -> Result<Value, Refusal>,
    ) -> Result<Value, Refusal> {
        match value {
            Value::Array(items) if items.len() <= most => {
                let items: Result<Vec<Value>, Refusal> = items.iter().map(each).collect();
                items.map(Value::from)
            }
            _ => Err(self.not(&format!("a list of at most {most}"))),
        }
    }

    fn date(self, value: &Value) -> Result<Value, Refusal> {
        let form = time::macros::format_description!("[year]-[month]-[day]");
        let given = value.as_str().unwrap_or_default().trim();
        match time::Date::parse(given, form) {
            Ok(_) => Ok(given.into()),
            Err(_) => Err(self.not("a date that exists, as YYYY-MM-DD")),
        }
    }
}

/// A whole number, also one that is written as text or with an empty fraction.
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
            format!("{float:.0}").parse().ok()
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn bounds(min: u16, max: u16) -> String {
    format!("a whole number from {min} to {max}")
}

/// The object that the arguments are.
pub(super) fn object(value: &Value) -> Result<&Map<String, Value>, Refusal> {
    value
        .as_object()
        .ok_or_else(|| Refusal::new("validation_error", "The arguments must be a JSON object."))
}

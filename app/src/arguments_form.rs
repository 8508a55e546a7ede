//! The form by which an approver edits the arguments of a call, made from what the tool takes, and the way back
//! from what a browser sends to typed arguments.
//!
//! A browser sends texts alone, with line breaks of its own. So a field that says what it said before keeps its
//! value as it was, to the last byte, and others become the type that the tool wants. What the agent said why,
//! and which issue it is about, are not edited: another issue would be another action.

mod items;

use domain::specification;
use domain::tool::{Arguments, Kind, Param};
use domain::{Refusal, TicketPriority, Tool};
use serde_json::{Map, Value};

use self::items::{item_fields, read_items, where_it_stood};
use crate::components::Choice;
use crate::server_fns::EditedForm;

pub(crate) use self::items::ItemFields;

/// Arguments that stay as they are.
const FIXED: [&str; 4] = ["workspace_id", "identifier", "issueId", "reason"];
/// Linear's priorities, by number.
const PRIORITIES: [&str; 5] = ["No priority", "Urgent", "High", "Medium", "Low"];

/// By what a value is edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Control {
    /// One line.
    Line,
    /// Several lines: Markdown, one item a line, or JSON.
    Lines,
    /// A whole number within bounds.
    Number(i64, i64),
    /// One of a list.
    Select(Vec<Choice>),
    /// A day.
    Date,
    /// Yes or no.
    Tick,
    /// Objects, each with controls of its own.
    Items(Vec<ItemFields>),
}

/// One argument in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ArgumentField {
    /// What it is.
    pub(crate) param: &'static Param,
    /// What it is posted under: the argument's name, or for a field of an object `tickets.3.title`.
    pub(crate) name: String,
    /// By what it is edited.
    pub(crate) control: Control,
    /// What it says; empty where it is not given.
    pub(crate) text: String,
    /// Whether its box is ticked: a flag is set, or what is there is to be cleared.
    pub(crate) ticked: bool,
    /// Whether there is a box to clear what is there.
    pub(crate) clears: bool,
}

impl ArgumentField {
    fn new(param: &'static Param, name: String, value: Option<&Value>) -> Self {
        let flag = match param.kind {
            Kind::Flag(default) => value.and_then(Value::as_bool).unwrap_or(default),
            _ => false,
        };
        let (control, text) = match param.kind {
            Kind::Items(items) => (Control::Items(item_fields(items, &name, value)), None),
            _ => (control(param), value.map(written)),
        };
        Self {
            param,
            name,
            control,
            text: text.unwrap_or_default(),
            ticked: flag || value.is_some_and(is_cleared),
            clears: may_clear(param),
        }
    }

    /// What a refusal calls it: `tickets.3.title` stands for `tickets[3].title`.
    pub(crate) fn path(&self) -> String {
        let mut parts = self.name.splitn(3, '.');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(list), Some(place), Some(field)) => format!("{list}[{place}].{field}"),
            _ => self.name.clone(),
        }
    }

    fn fill(&mut self, posted: &EditedForm) {
        if let Control::Items(items) = &mut self.control {
            for item in items {
                item.left_out = posted.ticked.contains_key(&item.leave_out);
                item.fields.iter_mut().for_each(|field| field.fill(posted));
            }
        } else if let Some(text) = posted.fields.get(&self.name) {
            self.text = unified(text);
            self.ticked = posted.ticked.contains_key(&self.name);
        }
    }
}

/// The form for these arguments.
pub(crate) fn fields(tool: Tool, arguments: &Value) -> Vec<ArgumentField> {
    let field = |param: &'static Param| {
        let value = arguments.get(param.name);
        ArgumentField::new(param, param.name.to_owned(), value)
    };
    editable(tool).map(field).collect()
}

/// The form as somebody filled it in before.
pub(crate) fn filled(tool: Tool, arguments: &Value, posted: &EditedForm) -> Vec<ArgumentField> {
    let mut fields = fields(tool, arguments);
    for field in &mut fields {
        field.fill(posted);
    }
    fields
}

/// What somebody changed in the form: the rest is made from the arguments again, and need not be kept.
pub(crate) fn touched(tool: Tool, arguments: &Value, mut posted: EditedForm) -> EditedForm {
    for field in fields(tool, arguments) {
        forget_untouched(&field, &mut posted);
    }
    posted
}

fn forget_untouched(field: &ArgumentField, posted: &mut EditedForm) {
    if let Control::Items(items) = &field.control {
        let fields = items.iter().flat_map(|item| &item.fields);
        fields.for_each(|field| forget_untouched(field, posted));
        return;
    }
    let same_text = |text: &String| unified(text) == unified(&field.text);
    let untouched = posted.fields.get(&field.name).is_some_and(same_text);
    if untouched && posted.ticked.contains_key(&field.name) == field.ticked {
        posted.fields.remove(&field.name);
        posted.ticked.remove(&field.name);
    }
}

/// The arguments that the form stands for, checked as an agent's are.
///
/// # Errors
/// Names the argument, the reason and what is allowed.
pub(crate) fn read(tool: Tool, original: &Value, posted: &EditedForm) -> Result<Value, Refusal> {
    let mut given = original.as_object().cloned().unwrap_or_else(Map::new);
    // Where the objects that stay stood before others were left out.
    let mut stay: Option<(&str, Vec<usize>)> = None;
    for param in editable(tool) {
        if matches!(param.kind, Kind::Items(_)) {
            let before = given.get(param.name).and_then(Value::as_array);
            let (items, places) = read_items(param, before.map_or(&[], Vec::as_slice), posted)?;
            given.insert(param.name.to_owned(), items.into());
            stay = Some((param.name, places));
            continue;
        }
        // What was not in the form stays.
        let Some(text) = posted.fields.get(param.name) else {
            continue;
        };
        let typed = Typed {
            name: param.name,
            text: &unified(text),
            ticked: posted.ticked.contains_key(param.name),
            clears: may_clear(param),
        };
        match typed.read(param, given.get(param.name))? {
            Some(value) => given.insert(param.name.to_owned(), value),
            None => given.remove(param.name),
        };
    }
    let checked = Arguments::check(tool, &Value::Object(given));
    match (checked, stay) {
        (Ok(arguments), _) => Ok(arguments.to_json()),
        (Err(refusal), Some((list, places))) => Err(where_it_stood(refusal, list, &places)),
        (Err(refusal), None) => Err(refusal),
    }
}

/// What an argument is called where people read: `assigneeId` becomes Assignee id.
pub(crate) fn label(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        match letter {
            '_' => words.push(' '),
            letter if letter.is_ascii_uppercase() => {
                words.push(' ');
                words.push(letter.to_ascii_lowercase());
            }
            letter if words.is_empty() => words.push(letter.to_ascii_uppercase()),
            letter => words.push(letter),
        }
    }
    words
}

/// A value as a person writes it; nothing for what is cleared.
pub(crate) fn written(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(written).collect::<Vec<_>>().join("\n"),
        Value::Object(_) => format!("{value:#}"),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn editable(tool: Tool) -> impl Iterator<Item = &'static Param> {
    let params = tool.params().iter();
    params.filter(|param| !FIXED.contains(&param.name))
}

fn control(param: &Param) -> Control {
    let none = || Choice::new("", "Not given");
    match param.kind {
        Kind::Line(_) | Kind::Id => Control::Line,
        Kind::Text(_) | Kind::Ids(_) | Kind::Lines(_) | Kind::Object => Control::Lines,
        Kind::Choice(words) if words == specification::PRIORITIES => {
            let words = TicketPriority::ALL.iter();
            let words = words.map(|one| Choice::new(one, format!("{one}: {}", one.label())));
            Control::Select(std::iter::once(none()).chain(words).collect())
        }
        Kind::Items(_) => Control::Items(Vec::new()),
        Kind::Integer(0, 4) if param.name == "priority" => {
            let names = PRIORITIES.iter().enumerate();
            let names = names.map(|(number, name)| Choice::new(number, *name));
            Control::Select(std::iter::once(none()).chain(names).collect())
        }
        Kind::Integer(min, max) => Control::Number(min, max),
        Kind::Limit(_, min, max) => Control::Number(min.into(), max.into()),
        Kind::Flag(_) => Control::Tick,
        Kind::Choice(words) => {
            let words = words.iter().map(|word| Choice::new(word, *word));
            Control::Select(std::iter::once(none()).chain(words).collect())
        }
        Kind::Date => Control::Date,
    }
}

/// Whether there is a value that takes away what is there.
const fn may_clear(param: &Param) -> bool {
    param.nullable || matches!(param.kind, Kind::Ids(_) | Kind::Lines(_))
}

/// Whether this is such a value.
fn is_cleared(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// Browsers send every line break as CR LF, whatever it was.
fn unified(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// What a form says of a value.
struct Typed<'a> {
    /// What a refusal calls it.
    name: &'a str,
    text: &'a str,
    ticked: bool,
    /// Whether its box takes away what is there.
    clears: bool,
}

impl Typed<'_> {
    fn read(&self, param: &Param, before: Option<&Value>) -> Result<Option<Value>, Refusal> {
        let Self {
            name,
            text,
            ticked,
            clears,
        } = *self;
        if let Kind::Flag(default) = param.kind {
            let as_before = before.is_none() && ticked == default;
            return Ok((!as_before).then_some(ticked.into()));
        }
        let empty = text.trim().is_empty();
        let untouched = before.map(|value| unified(&written(value))).as_deref() == Some(text);
        if clears && ticked {
            if !empty && !untouched {
                let message = format!(
                    "`{name}` is filled in, and marked to be cleared as well: do one of them."
                );
                return Err(Refusal::field(name, message));
            }
            let list = matches!(param.kind, Kind::Ids(_) | Kind::Lines(_));
            let none = if list {
                Value::Array(Vec::new())
            } else {
                Value::Null
            };
            return Ok(Some(none));
        }
        match before {
            Some(value) if untouched && !(clears && is_cleared(value)) => Ok(Some(value.clone())),
            _ if empty => Ok(None),
            _ => typed(param, text).map(Some),
        }
    }
}

/// A text as the type that the tool wants. What cannot be is left a text, for the check to refuse.
fn typed(param: &Param, text: &str) -> Result<Value, Refusal> {
    match param.kind {
        Kind::Integer(..) | Kind::Limit(..) => {
            let number = text.trim().parse::<i64>();
            Ok(number.map_or_else(|_| text.into(), Value::from))
        }
        Kind::Ids(_) | Kind::Lines(_) => {
            let items = text.lines().map(str::trim).filter(|item| !item.is_empty());
            Ok(items.collect())
        }
        Kind::Object => serde_json::from_str(text).map_err(|error| {
            let message = format!("`{}` is no JSON: {error}.", param.name);
            Refusal::field(param.name, message)
        }),
        _ => Ok(text.into()),
    }
}

#[cfg(test)]
mod tests;

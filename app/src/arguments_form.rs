//! The form by which an approver edits the arguments of a call, made from what the tool takes, and the way back
//! from what a browser sends to typed arguments.
//!
//! A browser sends texts alone, with line breaks of its own. So a field that says what it said before keeps its
//! value as it was, to the last byte, and others become the type that the tool wants. What the agent said why,
//! and which issue it is about, are not edited: another issue would be another action.

use domain::tool::{Arguments, Kind, Param};
use domain::{Refusal, Tool};
use serde_json::{Map, Value};

use crate::components::Choice;
use crate::server_fns::EditedForm;

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
}

/// One argument in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ArgumentField {
    /// What it is.
    pub(crate) param: &'static Param,
    /// By what it is edited.
    pub(crate) control: Control,
    /// What it says; empty where it is not given.
    pub(crate) text: String,
    /// Whether its box is ticked: a flag is set, or what is there is to be cleared.
    pub(crate) ticked: bool,
    /// Whether there is a box to clear what is there.
    pub(crate) clears: bool,
}

/// The form for these arguments.
pub(crate) fn fields(tool: Tool, arguments: &Value) -> Vec<ArgumentField> {
    let field = |param: &'static Param| {
        let value = arguments.get(param.name);
        let flag = match param.kind {
            Kind::Flag(default) => value.and_then(Value::as_bool).unwrap_or(default),
            _ => false,
        };
        ArgumentField {
            param,
            control: control(param),
            text: value.map(written).unwrap_or_default(),
            ticked: flag || value.is_some_and(is_cleared),
            clears: may_clear(param),
        }
    };
    editable(tool).map(field).collect()
}

/// The form as somebody filled it in before.
pub(crate) fn filled(tool: Tool, arguments: &Value, posted: &EditedForm) -> Vec<ArgumentField> {
    let mut fields = fields(tool, arguments);
    for field in &mut fields {
        if let Some(text) = posted.fields.get(field.param.name) {
            field.text = unified(text);
            field.ticked = posted.ticked.contains_key(field.param.name);
        }
    }
    fields
}

/// The arguments that the form stands for, checked as an agent's are.
///
/// # Errors
/// Names the argument, the reason and what is allowed.
pub(crate) fn read(tool: Tool, original: &Value, posted: &EditedForm) -> Result<Value, Refusal> {
    let mut given = original.as_object().cloned().unwrap_or_else(Map::new);
    for param in editable(tool) {
        // What was not in the form stays.
        let Some(text) = posted.fields.get(param.name) else {
            continue;
        };
        let ticked = posted.ticked.contains_key(param.name);
        match read_one(param, given.get(param.name), &unified(text), ticked)? {
            Some(value) => given.insert(param.name.to_owned(), value),
            None => given.remove(param.name),
        };
    }
    Arguments::check(tool, &Value::Object(given)).map(|arguments| arguments.to_json())
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

fn read_one(
    param: &Param,
    before: Option<&Value>,
    text: &str,
    ticked: bool,
) -> Result<Option<Value>, Refusal> {
    if let Kind::Flag(default) = param.kind {
        let as_before = before.is_none() && ticked == default;
        return Ok((!as_before).then_some(ticked.into()));
    }
    let empty = text.trim().is_empty();
    let untouched = before.map(|value| unified(&written(value))).as_deref() == Some(text);
    if may_clear(param) && ticked {
        if !empty && !untouched {
            let message = format!(
                "`{}` is filled in, and marked to be cleared as well: do one of them.",
                param.name
            );
            return Err(Refusal::field(param.name, message));
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
        Some(value) if untouched && !is_cleared(value) => Ok(Some(value.clone())),
        _ if empty => Ok(None),
        _ => typed(param, text).map(Some),
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
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// What a browser sends of a form in which nothing was touched.
    fn untouched(fields: &[ArgumentField]) -> EditedForm {
        let mut posted = EditedForm::default();
        for field in fields {
            let text = unified(&field.text).replace('\n', "\r\n");
            posted.fields.insert(field.param.name.to_owned(), text);
            if field.ticked {
                let on = "true".to_owned();
                posted.ticked.insert(field.param.name.to_owned(), on);
            }
        }
        posted
    }

    fn edit(tool: Tool, original: &Value, name: &str, text: &str) -> Result<Value, Refusal> {
        let mut posted = untouched(&fields(tool, original));
        posted.fields.insert(name.to_owned(), text.to_owned());
        read(tool, original, &posted)
    }

    #[test]
    fn edited_values_keep_their_types() {
        let original =
            json!({"identifier": "ENG-1", "priority": 2, "due_date": null, "reason": "Because."});
        let tool = Tool::UpdateLinearIssue;
        let edited = edit(tool, &original, "priority", "1").unwrap();
        assert_eq!(edited["priority"], json!(1));
        assert_eq!(edited["due_date"], Value::Null);
        assert_eq!(edited["reason"], "Because.");
        let edited = edit(tool, &original, "description", "one\r\ntwo").unwrap();
        assert_eq!(edited["description"], "one\ntwo");
        let edited = edit(tool, &original, "priority", "").unwrap();
        assert_eq!(edited.get("priority"), None);
    }

    #[test]
    fn what_is_wrong_names_the_argument() {
        let original = json!({"identifier": "ENG-1", "priority": 2, "cycle": null});
        let message = |name, text| {
            let refusal = edit(Tool::UpdateLinearIssue, &original, name, text).unwrap_err();
            refusal.message
        };
        assert_eq!(
            message("priority", "9"),
            "`priority` must be a whole number from 0 to 4."
        );
        assert_eq!(
            message("priority", "high"),
            "`priority` must be a whole number from 0 to 4."
        );
        assert_eq!(
            message("cycle", "active"),
            "`cycle` is filled in, and marked to be cleared as well: do one of them."
        );
        let query = json!({"query": "mutation { x }"});
        let refusal = edit(Tool::LinearGraphqlQuery, &query, "variables", "{").unwrap_err();
        assert_eq!(refusal.field_name(), Some("variables"));
    }

    #[test]
    fn which_issue_it_is_about_cannot_be_edited() {
        let original = json!({"identifier": "ENG-1", "priority": 2});
        let edited = edit(Tool::UpdateLinearIssue, &original, "identifier", "ENG-2").unwrap();
        assert_eq!(edited, original);
    }

    #[test]
    fn lists_are_written_one_item_a_line() {
        let id = "0198b0f0-0000-7000-8000-000000000001";
        let original = json!({"issueId": "ENG-1", "labelIds": []});
        let tool = Tool::LinearIssueUpdate;
        let labels = fields(tool, &original);
        let labels = labels.iter().find(|field| field.param.name == "labelIds");
        assert!(labels.is_some_and(|field| field.ticked && field.clears));
        let mut posted = untouched(&fields(tool, &original));
        posted.ticked.remove("labelIds");
        posted
            .fields
            .insert("labelIds".to_owned(), format!("\r\n {id} \r\n"));
        assert_eq!(
            read(tool, &original, &posted).unwrap()["labelIds"],
            json!([id])
        );
    }

    #[test]
    fn names_are_written_as_people_read_them() {
        assert_eq!(label("assignee_name"), "Assignee name");
        assert_eq!(label("labelIds"), "Label ids");
        assert_eq!(label("title"), "Title");
    }

    fn value(param: &Param) -> BoxedStrategy<Value> {
        let given = match param.kind {
            Kind::Line(_) => "[^\\p{C}]{1,20}".prop_map(Value::from).boxed(),
            Kind::Text(_) => "[a-c \r\n\tä#*]{1,40}".prop_map(Value::from).boxed(),
            Kind::Integer(min, max) => (min..=max).prop_map(Value::from).boxed(),
            Kind::Limit(_, min, max) => (min..=max).prop_map(Value::from).boxed(),
            Kind::Flag(_) => any::<bool>().prop_map(Value::from).boxed(),
            Kind::Choice(words) => prop::sample::select(words).prop_map(Value::from).boxed(),
            Kind::Id => id().boxed(),
            Kind::Ids(_) => prop::collection::vec(id(), 0..3)
                .prop_map(Value::from)
                .boxed(),
            Kind::Lines(_) => {
                let line = "[^\\p{C}]{1,10}".prop_map(Value::from);
                prop::collection::vec(line, 0..3)
                    .prop_map(Value::from)
                    .boxed()
            }
            Kind::Date => (1..=28u8)
                .prop_map(|day| json!(format!("2026-02-{day:02}")))
                .boxed(),
            Kind::Object => ("[a-z]{1,5}", any::<i32>())
                .prop_map(|(key, n)| json!({key: [n, null]}))
                .boxed(),
        };
        if param.nullable {
            prop_oneof![3 => given, 1 => Just(Value::Null)].boxed()
        } else {
            given
        }
    }

    fn id() -> impl Strategy<Value = Value> {
        any::<u128>().prop_map(|bits| json!(uuid::Uuid::from_u128(bits).to_string()))
    }

    /// A call of any tool, as an agent makes it.
    fn call() -> impl Strategy<Value = (Tool, Value)> {
        prop::sample::select(Tool::ALL).prop_flat_map(|tool| {
            let one = |param: &'static Param| {
                let present = if param.required { 0.99 } else { 0.5 };
                prop::option::weighted(present, value(param))
                    .prop_map(move |value| Some((param.name.to_owned(), value?)))
            };
            let all: Vec<_> = tool.params().iter().map(one).collect();
            all.prop_map(move |given| (tool, Value::Object(given.into_iter().flatten().collect())))
        })
    }

    proptest! {
        /// A form that is sent as it was shown changes nothing, whatever the types.
        #[test]
        fn the_form_brings_back_what_it_was_made_from((tool, call) in call()) {
            if let Ok(arguments) = Arguments::check(tool, &call) {
                let original = arguments.to_json();
                let posted = untouched(&fields(tool, &original));
                prop_assert_eq!(read(tool, &original, &posted), Ok(original));
            }
        }
    }
}

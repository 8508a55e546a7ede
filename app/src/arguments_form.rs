//! The form by which an approver edits the arguments of a call, made from what the tool takes, and the way back
//! from what a browser sends to typed arguments.
//!
//! A browser sends texts alone, with line breaks of its own. So a field that says what it said before keeps its
//! value as it was, to the last byte, and others become the type that the tool wants. What the agent said why,
//! and which issue it is about, are not edited: another issue would be another action.

use domain::specification::{self, place_of};
use domain::tool::{Arguments, Items, Kind, Param};
use domain::{Refusal, TicketPriority, Tool};
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

/// One object of a list in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ItemFields {
    /// What it is called.
    pub(crate) heading: String,
    /// What the box to leave it out is posted under.
    pub(crate) leave_out: String,
    /// Whether that is ticked.
    pub(crate) left_out: bool,
    /// Its fields.
    pub(crate) fields: Vec<ArgumentField>,
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

fn item_fields(items: &Items, list: &str, value: Option<&Value>) -> Vec<ItemFields> {
    let given = value.and_then(Value::as_array).into_iter().flatten();
    let item = |(place, item): (usize, &Value)| {
        let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
        let field = |param: &'static Param| {
            let name = format!("{list}.{place}.{}", param.name);
            let mut field = ArgumentField::new(param, name, item.get(param.name));
            // An empty list and none are the same for what is new.
            field.clears = false;
            field.ticked = false;
            field
        };
        ItemFields {
            heading: format!("{} {}", text("key"), text("title")),
            leave_out: format!("{list}.{place}.leave_out"),
            left_out: false,
            fields: items.editable().map(field).collect(),
        }
    };
    given.enumerate().map(item).collect()
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
    fields.iter_mut().for_each(|field| field.fill(posted));
    fields
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

/// The objects of a list as they were edited, and the places of those that stay.
fn read_items(
    param: &Param,
    before: &[Value],
    posted: &EditedForm,
) -> Result<(Vec<Value>, Vec<usize>), Refusal> {
    let Kind::Items(items) = param.kind else {
        return Ok((before.to_vec(), Vec::new()));
    };
    let list = param.name;
    let leaves = |place: &usize| {
        let name = format!("{list}.{place}.leave_out");
        posted.ticked.contains_key(&name)
    };
    let left_out: Vec<usize> = (0..before.len()).filter(leaves).collect();
    let places = specification::without(before, &left_out);
    let mut kept = Vec::with_capacity(places.len());
    for place in &places {
        let mut item = before[*place].as_object().cloned().unwrap_or_default();
        for field in items.editable() {
            let name = format!("{list}.{place}.{}", field.name);
            let Some(text) = posted.fields.get(&name) else {
                continue;
            };
            let typed = Typed {
                name: &name,
                text: &unified(text),
                ticked: false,
                clears: false,
            };
            match typed.read(field, item.get(field.name))? {
                Some(value) => item.insert(field.name.to_owned(), value),
                None => item.remove(field.name),
            };
        }
        kept.push(Value::Object(item));
    }
    Ok((kept, places))
}

/// The refusal of an object that others were left out before: named by the place at which the form shows it.
fn where_it_stood(mut refusal: Refusal, list: &str, places: &[usize]) -> Refusal {
    let field = refusal.field_name().unwrap_or_default().to_owned();
    let stood = place_of(list, &field).and_then(|(place, rest)| Some((places.get(place)?, rest)));
    if let Some((place, rest)) = stood {
        let path = format!("{list}[{place}]{rest}");
        refusal.message = refusal
            .message
            .replace(&format!("`{field}`"), &format!("`{path}`"));
        refusal = refusal.with("field", path);
    }
    refusal
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
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// What a browser sends of a form in which nothing was touched.
    fn untouched(fields: &[ArgumentField]) -> EditedForm {
        let mut posted = EditedForm::default();
        post(fields, &mut posted);
        posted
    }

    fn post(fields: &[ArgumentField], posted: &mut EditedForm) {
        for field in fields {
            if let Control::Items(items) = &field.control {
                items.iter().for_each(|item| post(&item.fields, posted));
                continue;
            }
            let text = unified(&field.text).replace('\n', "\r\n");
            posted.fields.insert(field.name.clone(), text);
            if field.ticked {
                posted.ticked.insert(field.name.clone(), "true".to_owned());
            }
        }
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
            Kind::Items(items) => prop::collection::vec(item(items), 1..4)
                .prop_map(numbered)
                .boxed(),
        };
        if param.nullable {
            prop_oneof![3 => given, 1 => Just(Value::Null)].boxed()
        } else {
            given
        }
    }

    fn item(items: &'static Items) -> BoxedStrategy<Map<String, Value>> {
        let one = |field: &'static Param| {
            let present = if field.required { 1.0 } else { 0.5 };
            prop::option::weighted(present, value(field))
                .prop_map(move |value| Some((field.name.to_owned(), value?)))
        };
        let all: Vec<_> = items.fields.iter().map(one).collect();
        all.prop_map(|given| given.into_iter().flatten().collect())
            .boxed()
    }

    /// With keys of their own, each a part of the one before.
    fn numbered(items: Vec<Map<String, Value>>) -> Value {
        let places = items.into_iter().enumerate();
        places
            .map(|(place, mut item)| {
                item.insert("key".to_owned(), place.to_string().into());
                if let (Some(before), Some(_)) = (place.checked_sub(1), item.remove("parent")) {
                    item.insert("parent".to_owned(), before.to_string().into());
                }
                item
            })
            .collect()
    }

    #[test]
    fn tickets_are_edited_and_left_out_one_by_one() {
        let tool = Tool::PushExecutionTickets;
        let original = json!({"specification": "S", "tickets": [
            {"key": "T1", "title": "One", "priority": "P1"},
            {"key": "T2", "title": "Two", "parent": "T1"},
            {"key": "T3", "title": "Three", "labels": ["Bug"], "estimate": 3},
        ]});
        let mut posted = untouched(&fields(tool, &original));
        let mut set =
            |name: &str, text: &str| posted.fields.insert(name.to_owned(), text.to_owned());
        set("tickets.0.priority", "P0");
        set("tickets.2.estimate", "5");
        set("tickets.2.labels", "Bug\r\nFeature\r\n");
        let edited = read(tool, &original, &posted).unwrap();
        assert_eq!(edited["tickets"][0]["priority"], "P0");
        assert_eq!(edited["tickets"][2]["labels"], json!(["Bug", "Feature"]));
        assert_eq!(edited["tickets"][2]["estimate"], json!(5));
        // What is part of a ticket goes with it.
        let leave_out = |place: usize| (format!("tickets.{place}.leave_out"), "true".to_owned());
        posted.ticked.extend([leave_out(0)]);
        let edited = read(tool, &original, &posted).unwrap();
        let left = edited["tickets"].as_array().unwrap();
        assert_eq!((left.len(), &left[0]["key"]), (1, &json!("T3")));
        // What is wrong is named by the place at which the form shows it.
        posted
            .fields
            .insert("tickets.2.title".to_owned(), " ".to_owned());
        let refusal = read(tool, &original, &posted).unwrap_err();
        assert_eq!(refusal.field_name(), Some("tickets[2].title"));
        assert!(refusal.message.contains("`tickets[2].title`"), "{refusal}");
        let shown = filled(tool, &original, &posted);
        let Some(Control::Items(items)) = shown.last().map(|field| &field.control) else {
            panic!("no tickets");
        };
        assert!(items[0].left_out && !items[1].left_out);
        assert_eq!(items[2].fields[0].path(), "tickets[2].title");
        posted.ticked.extend([leave_out(2)]);
        let refusal = read(tool, &original, &posted).unwrap_err();
        assert_eq!(refusal.field_name(), Some("tickets"));
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

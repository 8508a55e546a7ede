//! The form of arguments, there and back.

use super::*;
use domain::tool::Items;
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
            for item in items {
                post(&item.fields, posted);
            }
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
        let present = if field.required { 0.99 } else { 0.5 };
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
    let mut set = |name: &str, text: &str| posted.fields.insert(name.to_owned(), text.to_owned());
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
    /// What was not touched need not be kept: the form is made from the arguments again.
    #[test]
    fn only_what_was_touched_is_kept((tool, call) in call()) {
        if let Ok(arguments) = Arguments::check(tool, &call) {
            let original = arguments.to_json();
            let posted = untouched(&fields(tool, &original));
            prop_assert_eq!(touched(tool, &original, posted.clone()), EditedForm::default());
            let mut typed = posted.clone();
            let Some(name) = posted.fields.keys().last() else { return Ok(()) };
            typed.fields.insert(name.clone(), "typed".to_owned());
            let kept = touched(tool, &original, typed.clone());
            prop_assert!(kept.fields.len() <= 1);
            prop_assert_eq!(read(tool, &original, &kept), read(tool, &original, &typed));
        }
    }

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

//! What an approver changed before agreeing: field by field, and ticket by ticket where tickets are pushed.

use std::sync::Arc;

use domain::pending_action::FieldChange;
use domain::view::PendingActionView;
use leptos::either::EitherOf4;
use leptos::prelude::*;
use serde_json::{Map, Value};

use super::changes::Changes;
use crate::arguments_form::{label, written};
use crate::unseen::visible;

/// The argument that holds the tickets of a push.
const TICKETS: &str = "tickets";

/// The arguments before an approver changed them, beside those that are used.
#[component]
pub(super) fn EditedArguments(action: Arc<PendingActionView>) -> impl IntoView {
    let edit = action.edit.clone()?;
    let id = action.id;
    let before = edit.original.as_object().cloned().unwrap_or_default();
    let after = action.arguments.as_object().cloned().unwrap_or_default();
    let names = edit.fields.iter().map(String::as_str);
    let changes = names.filter(|name| *name != TICKETS);
    let changes = changes.filter_map(|name| change(name, &before, &after));
    let changes: Vec<FieldChange> = changes.collect();
    let changes =
        (!changes.is_empty()).then(|| view! { <Changes changes key=format!("edited-{id}")/> });
    let list = |arguments: &Map<String, Value>| objects(arguments.get(TICKETS));
    let tickets = edited_tickets(&list(&before), &list(&after));
    let tickets = tickets.into_iter().enumerate().map(|(place, ticket)| {
        view! { <EditedTicket ticket key=format!("edited-{id}-{place}")/> }
    });
    let tickets = tickets.collect_view();
    Some(view! {
        <div class="edited">
            <p><strong><bdi>{edit.by}</bdi></strong> " changed what the agent asked for:"</p>
            {changes}
            <ul class="edited-tickets">{tickets}</ul>
        </div>
    })
}

#[component]
fn EditedTicket(ticket: Edited, key: String) -> impl IntoView {
    let Edited { name, title, fate } = ticket;
    let name = view! { <code>{visible(&name)}</code> " " <bdi>{visible(&title)}</bdi> };
    let body = match fate {
        Fate::LeftOut => EitherOf4::A(view! { <p>"Left out: " <del>{name}</del></p> }),
        Fate::Added => EitherOf4::B(view! { <p>"Added: " <ins>{name}</ins></p> }),
        Fate::Moved => EitherOf4::C(view! { <p>"In another place: " {name}</p> }),
        Fate::Changed(changes) => EitherOf4::D(view! {
            <p>"Changed: " {name}</p>
            <Changes changes key/>
        }),
    };
    view! { <li>{body}</li> }
}

/// A ticket that is not what the agent asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edited {
    /// Its key.
    name: String,
    /// As the agent gave it.
    title: String,
    fate: Fate,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Fate {
    LeftOut,
    Added,
    /// It is the same, and stands elsewhere among those that are left.
    Moved,
    Changed(Vec<FieldChange>),
}

/// What an edit made of tickets: those that the agent asked for in their order, then new ones.
fn edited_tickets(before: &[Map<String, Value>], after: &[Map<String, Value>]) -> Vec<Edited> {
    let key = |ticket: &Map<String, Value>| text(ticket, "key");
    let is_in = |tickets: &[Map<String, Value>], one: &Map<String, Value>| {
        tickets.iter().any(|ticket| key(ticket) == key(one))
    };
    let edited = |ticket: &Map<String, Value>, fate| Edited {
        name: key(ticket),
        title: text(ticket, "title"),
        fate,
    };
    let mut kept = after.iter().filter(|ticket| is_in(before, ticket));
    let was = before.iter().filter_map(|ticket| {
        let Some(now) = after.iter().find(|now| key(now) == key(ticket)) else {
            return Some(edited(ticket, Fate::LeftOut));
        };
        let in_place = kept.next().is_some_and(|next| key(next) == key(ticket));
        let changes = changes(ticket, now);
        match (changes.is_empty(), in_place) {
            (false, _) => Some(edited(ticket, Fate::Changed(changes))),
            (true, false) => Some(edited(ticket, Fate::Moved)),
            (true, true) => None,
        }
    });
    let mut all: Vec<Edited> = was.collect();
    let new = after.iter().filter(|ticket| !is_in(before, ticket));
    all.extend(new.map(|ticket| edited(ticket, Fate::Added)));
    all
}

/// The fields of an object that differ.
fn changes(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<FieldChange> {
    let new = after.keys().filter(|name| !before.contains_key(*name));
    let names = before.keys().chain(new);
    names
        .filter_map(|name| change(name, before, after))
        .collect()
}

fn change(
    name: &str,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Option<FieldChange> {
    // What is not given and what is given as nothing are the same to a reader.
    let value = |arguments: &Map<String, Value>| {
        let text = arguments.get(name).map(written);
        text.filter(|text| !text.is_empty())
    };
    let (before, after) = (value(before), value(after));
    (before != after).then(|| FieldChange {
        field: name.to_owned(),
        label: label(name),
        before,
        after,
        markdown: false,
    })
}

fn objects(list: Option<&Value>) -> Vec<Map<String, Value>> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| item.as_object().cloned()).collect()
}

fn text(object: &Map<String, Value>, name: &str) -> String {
    object.get(name).map(written).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::view::EditView;
    use serde_json::json;

    use crate::pages::approvals::sample;

    fn edited(before: &Value, after: &Value) -> Vec<Edited> {
        edited_tickets(&objects(Some(before)), &objects(Some(after)))
    }

    fn fates(before: &Value, after: &Value) -> Vec<(String, &'static str)> {
        let word = |fate: &Fate| match fate {
            Fate::LeftOut => "left out",
            Fate::Added => "added",
            Fate::Moved => "moved",
            Fate::Changed(_) => "changed",
        };
        let edited = edited(before, after).into_iter();
        edited.map(|one| (one.name, word(&one.fate))).collect()
    }

    #[test]
    fn tickets_are_told_apart_by_their_keys() {
        let before = json!([{"key": "A", "title": "a"}, {"key": "B", "title": "b"}, {"key": "C", "title": "c"}]);
        assert_eq!(fates(&before, &before), []);
        let after = json!([{"key": "A", "title": "a"}, {"key": "C", "title": "see"}, {"key": "D", "title": "d"}]);
        let all = [("B", "left out"), ("C", "changed"), ("D", "added")];
        assert_eq!(
            fates(&before, &after),
            all.map(|(key, fate)| (key.to_owned(), fate))
        );
        let after = json!([{"key": "B", "title": "b"}, {"key": "A", "title": "a"}, {"key": "C", "title": "c"}]);
        let all = [("A", "moved"), ("B", "moved")];
        assert_eq!(
            fates(&before, &after),
            all.map(|(key, fate)| (key.to_owned(), fate))
        );
    }

    #[test]
    fn only_what_differs_in_a_ticket_is_a_change() {
        let before = json!([{"key": "A", "title": "a", "estimate": 3, "labels": []}]);
        let after = json!([{"key": "A", "title": "a", "priority": "P0", "estimate": 5}]);
        let Fate::Changed(changes) = edited(&before, &after).remove(0).fate else {
            panic!("the ticket is another");
        };
        let changes: Vec<_> = changes
            .iter()
            .map(|change| {
                (
                    change.label.as_str(),
                    change.before.as_deref(),
                    change.after.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            changes,
            [
                ("Estimate", Some("3"), Some("5")),
                ("Priority", None, Some("P0"))
            ]
        );
    }

    #[test]
    fn an_edit_of_tickets_is_shown_in_words_and_as_text() {
        let tickets =
            |title: &str| json!([{"key": "A", "title": title}, {"key": "B", "title": "b"}]);
        let mut after = tickets("<b>new</b>");
        after.as_array_mut().unwrap().pop();
        let action = PendingActionView {
            arguments: json!({ "specification": "Checkout", TICKETS: after }),
            edit: Some(EditView {
                by: "Ada".to_owned(),
                original: json!({ "specification": "Shop", TICKETS: tickets("old") }),
                fields: vec!["specification".to_owned(), TICKETS.to_owned()],
            }),
            ..sample::action()
        };
        let html = view! { <EditedArguments action=Arc::new(action)/> }.to_html();
        for part in [
            "Shop",
            "Checkout",
            "Changed: ",
            "old",
            "&lt;b&gt;new&lt;/b&gt;",
            "Left out: ",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(!html.contains('{'), "{html}");
    }
}

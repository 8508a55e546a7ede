//! What is kept of deliveries, whatever text and headers a machine makes up for them: both databases can keep it,
//! and a page can show it.

use bolero::{TypeGenerator, check};
use domain::Timestamp;
use linear::webhook;
use serde_json::json;
use time::macros::datetime;

use super::hear::Seen;
use super::receive::{KEPT_HEADERS, MAX_HEADER, MAX_SUBJECT, kept_headers, subject};

/// Inputs in `cargo test`; `make fuzz` says otherwise.
const INPUTS: usize = 1_000;
const NOW: Timestamp = datetime!(2026-11-22 10:00 UTC);

/// The texts of a delivery about an issue, or about a comment on one.
#[derive(Debug, Clone, TypeGenerator)]
struct Texts {
    on_comment: bool,
    identifier: Option<String>,
    title: Option<String>,
    name: Option<String>,
    state: Option<String>,
    state_type: String,
    actor: String,
    /// Long ones are many times the same.
    times: u8,
}

#[test]
fn fuzz_what_is_kept_of_a_body() {
    check!()
        .with_iterations(INPUTS)
        .with_type::<Texts>()
        .for_each(|texts| {
            let event = webhook::parse(texts.body().as_bytes()).unwrap();
            if let Some(subject) = subject(&event) {
                assert!(!subject.is_empty());
                require_label(&subject, MAX_SUBJECT);
            }
            let issue = event.issue.as_ref();
            let Some(seen) = issue.and_then(|issue| Seen::in_event(issue, &event, NOW)) else {
                assert!(texts.on_comment);
                return;
            };
            require_label(&seen.state_name, 100);
            require_label(seen.kind.as_str(), 50);
            require_label(&seen.actor, 90);
            require_label(&seen.identifier.unwrap_or_default(), 50);
        });
}

#[test]
fn fuzz_what_is_kept_of_headers() {
    check!()
        .with_iterations(INPUTS)
        .with_type::<(Vec<(u8, Vec<u8>)>, u8)>()
        .for_each(|(headers, times)| {
            let name = |n: u8| match KEPT_HEADERS.get(usize::from(n)) {
                Some(kept) => (*kept).to_owned(),
                None => format!("x-{n}"),
            };
            let headers: Vec<(String, Vec<u8>)> = headers
                .iter()
                .map(|(n, value)| (name(n % 12), value.repeat((*times).into())))
                .collect();
            let kept = kept_headers(&headers);
            for (name, value) in kept.as_object().unwrap() {
                assert!(KEPT_HEADERS.contains(&name.as_str()));
                require_label(value.as_str().unwrap(), MAX_HEADER);
            }
        });
}

impl Texts {
    fn body(&self) -> String {
        let long = |text: &Option<String>| text.as_ref().map(|text| text.repeat(self.times.into()));
        let about = json!({
            "id": "539068e2-ae88-4d09-bd75-22eb4a59612f",
            "identifier": long(&self.identifier),
            "title": long(&self.title),
            "name": long(&self.name),
            "state": { "name": long(&self.state), "type": self.state_type.repeat(self.times.into()) },
        });
        let actor = json!({ "name": self.actor.repeat(self.times.into()) });
        let event = if self.on_comment {
            json!({ "type": "Comment", "action": "create", "actor": actor, "data": { "issue": about } })
        } else {
            json!({ "type": "Issue", "action": "update", "actor": actor, "data": about })
        };
        event.to_string()
    }
}

/// One line without characters that a database, a log or a terminal takes amiss.
fn require_label(text: &str, max: usize) {
    assert!(
        text.chars().count() <= max,
        "{} characters",
        text.chars().count()
    );
    assert!(!text.chars().any(char::is_control), "{text:?}");
    assert_eq!(domain::text::label(text, max), text);
}

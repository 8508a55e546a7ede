//! One delivery: what became of it, step by step, and what it said.

use domain::view::{DeliveryDetail, DeliveryHeader};
use domain::{DeliveryId, DeliveryOutcome, EventKind, Timestamp};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn;

use super::deliveries::name;
use super::not_found::{NoSuchThing, is_not_found};
use crate::AppError;
use crate::auth::ctx;
use crate::components::{Due, ErrorNotice, Fact, Section, State, When};
use crate::fmt;
use crate::islands::{CopyButton, LiveRegion};
use crate::layout::{PageHead, Visit, private};
use crate::server_fns::ReplayDeliveries;

/// The part of the page that changes by itself.
const REGION: &str = "delivery";

/// Why a delivery may not be there; the history and the audit log lead to it for longer than it is kept.
const GONE: &str = "It may have been removed: deliveries are kept for as many days as the settings say. \
    Or the address is mistyped, or belongs to another workspace.";

/// A delivery with its steps, headers and payload.
#[component]
pub(crate) fn DeliveryPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id");
    let id: Option<DeliveryId> = id.and_then(|id| id.parse().ok());
    let sought = use_query_map().get_untracked().get("find");
    private("Delivery", move |visit: Visit| async move {
        let by = visit.viewer.caller();
        let detail = match id {
            Some(id) => services::delivery::get(&ctx(), &by, id)
                .await
                .map_err(AppError::from),
            None => Err(AppError::new("not_found", "There is no such delivery.")),
        };
        let may_change = visit.viewer.may_change();
        view! {
            <p class="trail"><a href="/deliveries">"Deliveries"</a></p>
            {match detail {
                Ok(detail) => Either::Left(view! { <Found detail sought may_change/> }),
                Err(error) => Either::Right(view! { <Missing error/> }),
            }}
        }
    })
}

#[component]
fn Missing(error: AppError) -> impl IntoView {
    if is_not_found(&error) {
        return Either::Left(
            view! { <NoSuchThing what="delivery" list="/deliveries" list_name="All deliveries" why=GONE/> },
        );
    }
    Either::Right(view! { <PageHead title="Delivery"/> <ErrorNotice error/> })
}

#[component]
fn Found(detail: DeliveryDetail, sought: Option<String>, may_change: bool) -> impl IntoView {
    let id = detail.delivery.id.to_string();
    let payload = detail.payload.clone();
    let left_out = detail.payload_left_out;
    let headers = detail.headers.clone();
    view! {
        <PageHead title=name(&detail.delivery)/>
        <p class="subtitle">
            <bdi class="wrap">{detail.delivery.subject.clone()}</bdi>
            <span class="muted">"id " <code title=id.clone()>{fmt::short_id(&id)}</code></span>
            <CopyButton text=id what="the id".to_owned()/>
        </p>
        <LiveRegion region=REGION.to_owned() kinds=vec![EventKind::Delivery]/>
        <div id=REGION><Outcome detail may_change/></div>
        <Section id="payload" title="Payload">
            <Payload payload left_out sought/>
        </Section>
        <Section id="headers" title="Headers"><Headers headers/></Section>
    }
}

/// What became of it, and what can be done.
#[component]
fn Outcome(detail: DeliveryDetail, may_change: bool) -> impl IntoView {
    let delivery = detail.delivery.clone();
    let reason = delivery.reason.clone().or(detail.last_error.clone());
    let next = detail
        .next_attempt_at
        .filter(|_| detail.last_error.is_some())
        .map(|at| {
            let tried = format!("Tried {} times, next attempt ", detail.attempts);
            view! { <p class="muted">{tried} <Due at/></p> }
        });
    let hiring = delivery.hiring_id.map(|id| {
        view! { <Fact name="Hiring"><a href=format!("/hirings/{id}")>"The hiring that it is about"</a></Fact> }
    });
    let waits = delivery.outcome == DeliveryOutcome::Received;
    let replay = (may_change && !waits).then(|| {
        view! {
            <form class="actions" method="post" action=ReplayDeliveries::url()>
                <input type="hidden" name="ids[]" value=delivery.id.to_string()/>
                <button class="button" id="replay">"Replay"</button>
                <span class="muted">"Processed again by the same rules: older news than what is known changes nothing."</span>
            </form>
        }
    });
    let linear_id = delivery.linear_delivery_id.map(|id| id.to_string());
    let request = detail.request_id.clone();
    let (size, sha256) = (
        format!("{} bytes ", detail.size),
        format!("SHA-256 {}", detail.body_sha256),
    );
    view! {
        <dl class="facts">
            <Fact name="Outcome">
                <div class="stack-tight"><State word=delivery.outcome/> <span class="reason">{reason}</span> {next}</div>
            </Fact>
            {hiring}
            <Fact name="Linear-Delivery">
                {linear_id.map_or_else(|| Either::Left("not sent"), |id| Either::Right(view! { <code>{id}</code> }))}
            </Fact>
            <Fact name="Request">{request.unwrap_or_else(|| "not noted".to_owned())}</Fact>
            <Fact name="Body">{size} <code class="wrap">{sha256}</code></Fact>
        </dl>
        {replay}
        <Section id="steps" title="Steps"><Steps detail/></Section>
    }
}

/// When what happened, and how long each step took.
#[component]
fn Steps(detail: DeliveryDetail) -> impl IntoView {
    let delivery = &detail.delivery;
    let replays = delivery.replays;
    let steps = [
        ("Signed by Linear", detail.webhook_timestamp),
        ("Received and on disk", Some(delivery.received_at)),
        ("Replay asked for", detail.replayed_at),
        ("Taken up by a worker", detail.picked_up_at),
        ("Processed", delivery.processed_at),
    ];
    let mut before: Option<Timestamp> = None;
    let mut rows = Vec::new();
    for (step, at) in steps {
        let Some(at) = at else { continue };
        let took = before.map(|before| took(at - before)).unwrap_or_default();
        before = Some(at);
        rows.push(view! {
            <tr><th scope="row">{step}</th><td><When at/></td><td class="number">{took}</td></tr>
        });
    }
    let again = (replays > 0).then(|| {
        let times = if replays == 1 {
            "once".to_owned()
        } else {
            format!("{replays} times")
        };
        view! { <p class="muted">{format!("Replayed {times}.")}</p> }
    });
    view! {
        <table class="plain">
            <caption class="visually-hidden">"Steps of this delivery"</caption>
            <thead><tr><th scope="col">"Step"</th><th scope="col">"When"</th><th scope="col" class="number">"After"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
        {again}
    }
}

fn took(span: time::Duration) -> String {
    let millis = span.whole_milliseconds();
    match millis {
        ..0 => "clocks differ".to_owned(),
        0..10_000 => format!("{millis} ms"),
        _ => format!("{} s", millis / 1_000),
    }
}

#[component]
fn Headers(headers: Vec<DeliveryHeader>) -> impl IntoView {
    let row = |header: DeliveryHeader| {
        view! { <tr><th scope="row"><code>{header.name}</code></th><td class="wrap"><code>{header.value}</code></td></tr> }
    };
    view! {
        <table class="plain">
            <caption class="visually-hidden">"Headers that are kept"</caption>
            <tbody>{headers.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

/// What it said, line by line. Looking for a text is done by the server, so it works everywhere.
#[component]
fn Payload(payload: String, left_out: u64, sought: Option<String>) -> impl IntoView {
    let sought = sought.filter(|text| !text.is_empty());
    let value = sought.clone().unwrap_or_default();
    let (lines, matches) = marked(&payload, sought.as_deref());
    let found = sought.map(|_| {
        let (count, link) = match matches {
            0 => ("No match.".to_owned(), None),
            1 => ("1 match.".to_owned(), Some(())),
            n => (format!("{n} matches."), Some(())),
        };
        let link = link.map(|()| view! { <a href="#match-1">"Go to the first"</a> });
        view! { <p role="status">{count} " " {link}</p> }
    });
    let cut = (left_out > 0)
        .then(|| view! { <p class="muted">{format!("{left_out} more bytes are not shown.")}</p> });
    view! {
        <form class="form search" data-layout="row" method="get" role="search">
            <div class="field">
                <label for="find">"Find in the payload"</label>
                <input id="find" name="find" type="search" value=value maxlength="200" autocomplete="off"/>
            </div>
            <button class="button">"Find"</button>
            <CopyButton text=payload what="the payload".to_owned()/>
        </form>
        {found}
        <pre class="payload" tabindex="0" role="region" aria-label="Payload, line by line"><code>{lines}</code></pre>
        <p class="muted">"What looks like a secret is left out. The signature was checked over the bytes as they came."</p>
        {cut}
    }
}

/// The lines of a text, with what is sought marked and numbered; and how often it is there.
fn marked(text: &str, sought: Option<&str>) -> (Vec<AnyView>, usize) {
    let mut matches = 0;
    let mut line = |line: &str| {
        let parts: Vec<AnyView> = split(line, sought)
            .into_iter()
            .map(|(part, is_match)| {
                if is_match {
                    matches += 1;
                    view! { <mark id=format!("match-{matches}")>{part}</mark> }.into_any()
                } else {
                    part.into_any()
                }
            })
            .collect();
        view! { <span class="payload-line">{parts} "\n"</span> }.into_any()
    };
    let lines = text.lines().map(&mut line).collect();
    (lines, matches)
}

/// A line in parts: what is sought, and what stands between. Case counts for nothing in ASCII.
fn split(line: &str, sought: Option<&str>) -> Vec<(String, bool)> {
    let Some(sought) = sought else {
        return vec![(line.to_owned(), false)];
    };
    let (plain, sought) = (line.to_ascii_lowercase(), sought.to_ascii_lowercase());
    let mut parts = Vec::new();
    let mut end = 0;
    for (at, found) in plain.match_indices(&sought) {
        parts.push((line[end..at].to_owned(), false));
        end = at + found.len();
        parts.push((line[at..end].to_owned(), true));
    }
    parts.push((line[end..].to_owned(), false));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sought_is_found_whatever_the_case() {
        let parts = split("Änd ENG-1, eng-1", Some("Eng-1"));
        let found: Vec<&str> = parts
            .iter()
            .filter_map(|(part, is_match)| is_match.then_some(part.as_str()))
            .collect();
        assert_eq!(found, ["ENG-1", "eng-1"]);
        let whole: String = parts.iter().map(|(part, _)| part.as_str()).collect();
        assert_eq!(whole, "Änd ENG-1, eng-1");
    }

    #[test]
    fn steps_are_measured_in_what_people_read() {
        assert_eq!(took(time::Duration::milliseconds(12)), "12 ms");
        assert_eq!(took(time::Duration::minutes(1)), "60 s");
        assert_eq!(took(time::Duration::seconds(-1)), "clocks differ");
    }
}

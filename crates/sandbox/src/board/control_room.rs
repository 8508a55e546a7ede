//! The page behind the board: faults, the clock, and what was asked and delivered.

use axum::response::Html;
use maud::{Markup, html};
use serde_json::json;

use super::layout::{moment, page};
use crate::core::Core;
use crate::delivery::{DeliveryLog, DeliveryState, Pending};
use crate::fault::Fault;
use crate::linear::Place;
use crate::request_log::RequestLog;

/// How many rows of a log the page shows; the control routes have all.
const SHOWN: usize = 50;

/// Value, and what it does.
const FAULTS: [(&str, &str); 12] = [
    ("status", "API: fail with a status"),
    ("delay", "API: answer late"),
    ("latency", "API: answer late by chance"),
    ("drop_answer", "API: take effect, cut the connection"),
    ("rate_limit", "API: refuse as rate-limited"),
    ("nonsense", "API: answer with nonsense"),
    ("invalid_grant", "Tokens: refuse what is valid"),
    ("duplicate_same_id", "Webhook: send twice, same id"),
    ("duplicate_new_id", "Webhook: send twice, new id"),
    ("reorder", "Webhook: send after the next one"),
    ("wrong_signature", "Webhook: sign wrongly"),
    ("hold", "Webhook: hold back"),
];

/// The whole page.
pub(crate) fn control_room_page(core: &Core) -> Html<String> {
    let main = html! {
        h1 { "Control room" }
        div.panels { (access(core)) (clock(core)) (plan(core)) (faults(&core.faults.all())) }
        (webhooks(core))
        (pending(&core.deliveries.pending()))
        (deliveries(&core.deliveries.log()))
        (requests(&core.requests.all()))
    };
    page("Control room", "/sandbox", &main)
}

fn access(core: &Core) -> Markup {
    html! {
        section.panel aria-labelledby="access" {
            h2 #access { "Way in" }
            dl {
                dt { "API" } dd { code { (core.read(Place::HOME, |world| world.base_url.clone())) "/graphql" } }
                dt { "Key of Ada Admin" } dd { code { (core.config.admin_key) } }
                dt { "Key of Max Member" } dd { code { (core.config.member_key) } }
                dt { "Key of Gus Globex" } dd { code { (core.config.globex_key) } }
            }
        }
    }
}

fn clock(core: &Core) -> Markup {
    html! {
        section.panel aria-labelledby="clock" {
            h2 #clock { "Clock" }
            p { (moment(core.clock.now().to_offset())) " UTC" }
            div.inline {
                @for (name, seconds) in [("1 minute", 60), ("1 hour", 3600), ("6 hours", 21600)] {
                    form method="post" action="/sandbox/clock/advance" {
                        input type="hidden" name="seconds" value=(seconds);
                        button { "Advance " (name) }
                    }
                }
            }
        }
    }
}

fn plan(core: &Core) -> Markup {
    let limit = core.read(Place::HOME, |world| world.active_issue_limit);
    html! {
        section.panel aria-labelledby="plan" {
            h2 #plan { "Plan" }
            form.grid method="post" action="/sandbox/limits" {
                label for="active_issues" { "Active issues at most" }
                input #active_issues name="active_issues" type="number" min="0" value=[limit] placeholder="No limit";
                button { "Set limit" }
            }
        }
    }
}

fn faults(waiting: &[Fault]) -> Markup {
    html! {
        section.panel aria-labelledby="faults" {
            h2 #faults { "Faults" }
            form.grid method="post" action="/sandbox/faults" {
                label for="kind" { "What" }
                select #kind name="kind" { @for (value, name) in FAULTS { option value=(value) { (name) } } }
                label for="times" { "Times" }
                input #times name="times" type="number" min="1" max="1000" value="1" required;
                label for="after" { "After so many others" }
                input #after name="after" type="number" min="0" max="1000" value="0" required;
                label for="operation" { "Only for (optional)" }
                input #operation name="operation" placeholder="issueCreate, mutation, oauth/token or Issue";
                label for="code" { "Status" }
                input #code name="code" type="number" min="400" max="599" value="500";
                label for="ms" { "Delay in ms" }
                input #ms name="ms" type="number" min="0" value="3000";
                label for="min_ms" { "Latency from, in ms" }
                input #min_ms name="min_ms" type="number" min="0" value="100";
                label for="max_ms" { "Latency to, in ms" }
                input #max_ms name="max_ms" type="number" min="0" value="2000";
                button { "Add fault" }
            }
            @if waiting.is_empty() {
                p.empty { "No faults wait." }
            } @else {
                ul { @for fault in waiting { li { code { (describe(fault)) } } } }
            }
            form method="post" action="/sandbox/faults/clear" { button { "Clear faults and release held" } }
        }
    }
}

fn describe(fault: &Fault) -> String {
    let value = json!(fault);
    let part =
        |(name, value): (&String, &serde_json::Value)| format!("{name}={value}").replace('"', "");
    value
        .as_object()
        .map(|fields| fields.iter().map(part).collect::<Vec<_>>().join(" "))
        .unwrap_or_default()
}

fn webhooks(core: &Core) -> Markup {
    let webhooks: Vec<_> = core.look(|linear| {
        let all = linear.worlds();
        all.flat_map(|(_, world)| world.webhook_snapshots())
            .collect()
    });
    let rows = html! {
        @for webhook in &webhooks {
            tr {
                td { (webhook.label.as_deref().unwrap_or("No label")) }
                td { code { (webhook.url) } }
                td { (webhook.resource_types.join(", ")) }
                td { @if webhook.enabled { "Enabled" } @else { "Disabled" } }
            }
        }
    };
    table(
        "Webhooks",
        &["Label", "Address", "Types", "State"],
        webhooks.is_empty(),
        &rows,
    )
}

fn pending(pending: &[Pending]) -> Markup {
    let rows = html! {
        @for delivery in pending {
            tr {
                td { (delivery.subject) }
                td { (delivery.event) }
                td { (state(delivery.state)) }
                td { (redeliver(&delivery.delivery_id.to_string(), "Send now", &delivery.subject)) }
            }
        }
    };
    table(
        "Waiting deliveries",
        &["Issue", "Event", "State", "Action"],
        pending.is_empty(),
        &rows,
    )
}

fn state(state: DeliveryState) -> Markup {
    html! {
        @match state {
            DeliveryState::Due(at) => { "Due " (moment(at.to_offset())) }
            DeliveryState::InFlight => { "On its way" }
            DeliveryState::Held => { "Held" }
            DeliveryState::HeldForNext => { "Held until the next one was sent" }
            DeliveryState::Delivered => { "Delivered" }
            DeliveryState::Failed => { "Given up" }
        }
    }
}

fn deliveries(log: &[DeliveryLog]) -> Markup {
    let rows = html! {
        @for attempt in log.iter().rev().take(SHOWN) {
            tr {
                td { (moment(attempt.at)) }
                td { (attempt.subject) }
                td { (attempt.event) " " (attempt.action) }
                td { (attempt.attempt) }
                td { (outcome(attempt)) }
                td { code { (&attempt.delivery_id.to_string()[..8]) } }
                td { (redeliver(&attempt.delivery_id.to_string(), "Redeliver", &attempt.subject)) }
            }
        }
    };
    let columns = [
        "Time", "Issue", "Event", "Attempt", "Outcome", "Delivery", "Action",
    ];
    table("Deliveries", &columns, log.is_empty(), &rows)
}

fn outcome(attempt: &DeliveryLog) -> Markup {
    html! {
        @match (attempt.status, &attempt.error) {
            (Some(200), _) => { "Delivered." }
            (Some(status), _) => { "Answered " (status) "." }
            (None, Some(error)) => { (error) }
            (None, None) => { "No answer." }
        }
        @if let Some(next) = attempt.next_attempt_at { " Tried again at " (moment(next)) "." }
    }
}

fn redeliver(id: &str, verb: &str, subject: &str) -> Markup {
    html! {
        form method="post" action={ "/sandbox/deliveries/" (id) "/redeliver" } {
            button aria-label={ (verb) " " (subject) " " (&id[..8]) } { (verb) }
        }
    }
}

fn requests(log: &[RequestLog]) -> Markup {
    let rows = html! {
        @for request in log.iter().rev().take(SHOWN) {
            tr {
                td { (moment(request.at)) }
                td { code { (request.operation) } }
                td { (request.user.as_deref().unwrap_or("Unknown key")) }
                td {
                    @match request.status {
                        Some(status) => { (status) }
                        None => { "Cut" }
                    }
                    @if let Some(code) = &request.error_code { " " (code) }
                }
                td { (request.complexity) }
                td { (request.fault.as_deref().unwrap_or_default()) }
            }
        }
    };
    table(
        "Requests",
        &["Time", "Operation", "User", "Status", "Points", "Fault"],
        log.is_empty(),
        &rows,
    )
}

/// A table that scrolls by itself on a narrow screen, and can be scrolled by keyboard.
fn table(title: &str, columns: &[&str], empty: bool, rows: &Markup) -> Markup {
    let heading = title.to_lowercase().replace(' ', "-");
    html! {
        div.log {
            h2 id=(heading) { (title) }
            @if empty {
                p.empty { "Nothing yet." }
            } @else {
                div.scroll tabindex="0" role="region" aria-labelledby=(heading) {
                    table {
                        thead { tr { @for column in columns { th scope="col" { (column) } } } }
                        tbody { (rows) }
                    }
                }
            }
        }
    }
}

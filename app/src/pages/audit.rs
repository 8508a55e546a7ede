//! The audit log: who did what to what, when, from where.

use domain::audit::AuditAction;
use domain::view::{AuditEntryView, Page};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde_json::Value;
use server_fn::ServerFn;
use services::audit::ListAudit;

use super::paged::{self, Pager};
use crate::AppError;
use crate::auth::ctx;
use crate::components::{Choice, EmptyState, IconName, SelectField, When};
use crate::layout::{PageHead, Visit, or_error, private};
use crate::server_fns::VerifyAudit;

/// What a visitor looks for, as it stands in the address.
#[derive(Debug, Clone, Default)]
struct Sought {
    action: Option<AuditAction>,
    text: String,
    cursor: Option<String>,
}

impl Sought {
    fn from_address() -> Self {
        let query = use_query_map().get_untracked();
        Self {
            action: query.get("action").and_then(|word| word.parse().ok()),
            text: query.get("text").unwrap_or_default(),
            cursor: query.get("cursor"),
        }
    }

    fn is_filtered(&self) -> bool {
        self.action.is_some() || !self.text.is_empty()
    }

    /// The address of the page from `cursor` on.
    fn address(&self, cursor: Option<&str>) -> String {
        let parts = [
            ("action", self.action.map(AuditAction::as_str)),
            ("text", Some(&*self.text)),
            ("cursor", cursor),
        ];
        paged::address("/audit", &parts)
    }
}

/// What was done, newest first.
#[component]
pub(crate) fn AuditPage() -> impl IntoView {
    let sought = Sought::from_address();
    private("Audit", move |visit: Visit| async move {
        let by = visit.viewer.caller();
        let command = ListAudit {
            action: sought.action,
            text: Some(sought.text.clone()),
            cursor: sought.cursor.clone(),
            limit: None,
        };
        let page = services::audit::list(&ctx(), &by, command).await;
        let page = page.map_err(AppError::from);
        let may_change = visit.viewer.may_change();
        view! {
            <PageHead title="Audit"/>
            <p class="lead">"Who did what to what, when, and from where. Entries are only ever added, and each carries the hash of the one before."</p>
            <Filter sought=sought.clone()/>
            {or_error(page, |page| view! { <Entries page sought/> })}
            {may_change.then(|| view! { <Proof/> })}
        }
    })
}

/// Check the chain, take it along.
#[component]
fn Proof() -> impl IntoView {
    view! {
        <div class="actions">
            <form method="post" action=VerifyAudit::url()><button class="button">"Check all entries"</button></form>
            <a class="button" href="/api/v1/audit/export" download="countersign-audit.jsonl">"Export as JSON lines"</a>
        </div>
    }
}

#[component]
fn Filter(sought: Sought) -> impl IntoView {
    let any = std::iter::once(Choice::new("", "Any"));
    let action = |action: &AuditAction| Choice::new(action, in_words(action.as_str()));
    let actions = any.chain(AuditAction::ALL.iter().map(action)).collect();
    let chosen = sought.action.map(AuditAction::as_str).unwrap_or_default();
    let clear = sought
        .is_filtered()
        .then(|| view! { <a class="button" data-kind="quiet" href="/audit">"Clear"</a> });
    view! {
        <form class="form search" data-layout="row" method="get" action="/audit" role="search">
            <div class="field">
                <label for="text">"Who, what or from where"</label>
                <input id="text" name="text" type="search" value=sought.text maxlength="200" autocomplete="off"/>
            </div>
            <SelectField name="action" label="Action" choices=actions value=chosen/>
            <div class="form-actions"><button class="button">"Filter"</button> {clear}</div>
        </form>
    }
}

#[component]
fn Entries(page: Page<AuditEntryView>, sought: Sought) -> impl IntoView {
    let newest = sought.cursor.is_some().then(|| sought.address(None));
    let older = page
        .next_cursor
        .as_deref()
        .map(|cursor| sought.address(Some(cursor)));
    let list = if page.items.is_empty() {
        let text = if page.next_cursor.is_some() {
            "None of the 10,000 entries looked through. \u{201c}Older\u{201d} goes on with those before."
        } else if sought.is_filtered() {
            "Look for something else, or clear the filter."
        } else {
            "Entries appear when somebody changes something."
        };
        Either::Left(
            view! { <EmptyState icon=IconName::Clock title="No entry to show"><p>{text}</p></EmptyState> },
        )
    } else {
        Either::Right(view! { <EntryTable entries=page.items/> })
    };
    view! {
        {list}
        <Pager newest older/>
    }
}

#[component]
fn EntryTable(entries: Vec<AuditEntryView>) -> impl IntoView {
    let rows = entries
        .into_iter()
        .map(|entry| view! { <EntryRow entry/> })
        .collect_view();
    view! {
        <table class="table audit" role="table">
            <caption class="visually-hidden">"What was done, newest first"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">"What"</th>
                    <th role="columnheader" scope="col">"To what"</th>
                    <th role="columnheader" scope="col">"Who"</th>
                    <th role="columnheader" scope="col">"When"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
}

#[component]
fn EntryRow(entry: AuditEntryView) -> impl IntoView {
    let changes = changes(&entry.before, &entry.after);
    let subject = subject(&entry);
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" data-label="What">{in_words(&entry.action)}</th>
            <td role="cell" data-label="To what">
                <div class="stack-tight">
                    {subject}
                    <details class="disclosure">
                        <summary>{format!("Entry {}", entry.seq)}</summary>
                        <dl class="facts">
                            {changes}
                            <div class="fact"><dt>"Hash"</dt><dd><code class="address">{entry.hash}</code></dd></div>
                            <div class="fact"><dt>"Before it"</dt><dd><code class="address">{entry.prev_hash}</code></dd></div>
                        </dl>
                    </details>
                </div>
            </td>
            <td role="cell" data-label="Who">
                <div class="stack-tight"><bdi class="wrap">{entry.actor_name}</bdi> <span class="muted">{entry.origin}</span></div>
            </td>
            <td role="cell" data-label="When"><When at=entry.at/></td>
        </tr>
    }
}

/// What it was done to, with a way there where a page shows it.
fn subject(entry: &AuditEntryView) -> impl IntoView + use<> {
    let label = if entry.subject_label.is_empty() {
        in_words(&entry.subject_kind)
    } else {
        entry.subject_label.clone()
    };
    let address = match (entry.subject_kind.as_str(), entry.subject_id) {
        ("hiring", Some(id)) => Some(format!("/hirings/{id}")),
        ("delivery", Some(id)) => Some(format!("/deliveries/{id}")),
        ("integration" | "oauth_application", _) => Some("/integrations".to_owned()),
        ("connected_account", _) => Some("/connected-accounts".to_owned()),
        ("agent", _) => Some("/agents".to_owned()),
        _ => None,
    };
    match address {
        Some(address) => {
            Either::Left(view! { <a class="wrap" href=address><bdi>{label}</bdi></a> })
        }
        None => Either::Right(view! { <bdi class="wrap">{label}</bdi> }),
    }
}

/// The fields that changed, as they were and as they are.
fn changes(before: &Value, after: &Value) -> impl IntoView + use<> {
    let empty = serde_json::Map::new();
    let (before, after) = (
        before.as_object().unwrap_or(&empty),
        after.as_object().unwrap_or(&empty),
    );
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .map(|name| {
            let was = before.get(name).map(text);
            let is = after.get(name).map(text).unwrap_or_default();
            let was = was.map(|was| view! { <del><bdi>{was}</bdi></del> " " });
            view! { <div class="fact"><dt>{in_words(name)}</dt><dd class="wrap">{was} <bdi>{is}</bdi></dd></div> }
        })
        .collect_view()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    }
}

/// `integration.webhook_tested` as people read it.
fn in_words(word: &str) -> String {
    let mut words = word
        .replace("api_", "API_")
        .replace("oauth_", "OAuth_")
        .replace('.', ": ")
        .replace('_', " ");
    if let Some(first) = words.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    words
}

//! The list of deliveries.

use domain::view::{DeliveryView, Page};
use domain::{DeliveryOutcome, EventKind};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;
use services::delivery::ListDeliveries;

use super::paged::{self, Pager};
use crate::AppError;
use crate::auth::ctx;
use crate::components::{Choice, EmptyState, IconName, SelectField, State, When};
use crate::islands::LiveRegion;
use crate::layout::{PageHead, Visit, or_error, private};
use crate::server_fns::ReplayDeliveries;
use crate::words::Word;

/// The part of the page that changes by itself.
const REGION: &str = "deliveries";

/// What a visitor looks for, as it stands in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Sought {
    event_type: String,
    action: String,
    outcome: Option<DeliveryOutcome>,
    text: String,
    cursor: Option<String>,
}

impl Sought {
    fn from_address() -> Self {
        let query = use_query_map().get_untracked();
        let get = |name: &str| query.get(name).unwrap_or_default();
        Self {
            event_type: get("type"),
            action: get("action"),
            outcome: query.get("outcome").and_then(|word| word.parse().ok()),
            text: get("text"),
            cursor: query.get("cursor"),
        }
    }

    fn is_filtered(&self) -> bool {
        let texts = [&self.event_type, &self.action, &self.text];
        self.outcome.is_some() || texts.iter().any(|text| !text.is_empty())
    }

    /// The address of the page from `cursor` on.
    fn address(&self, cursor: Option<&str>) -> String {
        let outcome = self.outcome.map(DeliveryOutcome::as_str);
        let parts = [
            ("type", Some(self.event_type.as_str())),
            ("action", Some(&*self.action)),
            ("outcome", outcome),
            ("text", Some(&*self.text)),
            ("cursor", cursor),
        ];
        paged::address("/deliveries", &parts)
    }

    fn command(&self) -> ListDeliveries {
        let given = |text: &String| (!text.is_empty()).then(|| text.clone());
        ListDeliveries {
            event_type: given(&self.event_type),
            action: given(&self.action),
            outcome: self.outcome,
            text: given(&self.text),
            cursor: self.cursor.clone(),
            limit: None,
        }
    }
}

/// What Linear sent, newest first.
#[component]
pub(crate) fn DeliveriesPage() -> impl IntoView {
    let sought = Sought::from_address();
    private("Deliveries", move |visit: Visit| async move {
        let by = visit.viewer.caller();
        let page = services::delivery::list(&ctx(), &by, sought.command()).await;
        let page = page.map_err(AppError::from);
        let may_change = visit.viewer.may_change();
        view! {
            <PageHead title="Deliveries"/>
            <p class="lead">"What Linear sent, and what became of it. Each is on disk before Linear gets its answer."</p>
            <Filter sought=sought.clone()/>
            <LiveRegion region=REGION.to_owned() kinds=vec![EventKind::Delivery]/>
            <div id=REGION>
                {or_error(page, |page| view! { <Deliveries page sought may_change/> })}
            </div>
        }
    })
}

#[component]
fn Filter(sought: Sought) -> impl IntoView {
    let outcome = |outcome: &DeliveryOutcome| Choice::new(outcome, Word::from(*outcome).label);
    let any = std::iter::once(Choice::new("", "Any"));
    let outcomes = any
        .chain(DeliveryOutcome::ALL.iter().map(outcome))
        .collect();
    let chosen = sought
        .outcome
        .map(DeliveryOutcome::as_str)
        .unwrap_or_default();
    let clear = sought
        .is_filtered()
        .then(|| view! { <a class="button" data-kind="quiet" href="/deliveries">"Clear"</a> });
    view! {
        <form class="form search" data-layout="row" method="get" action="/deliveries" role="search">
            <Wanted name="text" label="Text or id" value=sought.text/>
            <Wanted name="type" label="Type" value=sought.event_type list="types"/>
            <Wanted name="action" label="Action" value=sought.action list="actions"/>
            <SelectField name="outcome" label="Outcome" choices=outcomes value=chosen/>
            <div class="form-actions"><button class="button">"Filter"</button> {clear}</div>
            <datalist id="types"><option value="Issue"></option><option value="Comment"></option></datalist>
            <datalist id="actions">
                <option value="create"></option><option value="update"></option><option value="remove"></option>
            </datalist>
        </form>
    }
}

/// A filter that may be left empty.
#[component]
fn Wanted(
    name: &'static str,
    label: &'static str,
    value: String,
    #[prop(optional)] list: Option<&'static str>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input id=name name=name type="search" value=value list=list maxlength="200" autocomplete="off"/>
        </div>
    }
}

#[component]
fn Deliveries(page: Page<DeliveryView>, sought: Sought, may_change: bool) -> impl IntoView {
    let newest = sought.cursor.is_some().then(|| sought.address(None));
    let older = page
        .next_cursor
        .as_deref()
        .map(|cursor| sought.address(Some(cursor)));
    let more = page.next_cursor.is_some();
    let list = if page.items.is_empty() {
        Either::Left(view! { <Nothing sought more/> })
    } else {
        Either::Right(view! { <DeliveryTable deliveries=page.items may_change/> })
    };
    view! {
        {list}
        <Pager newest older/>
    }
}

#[component]
fn Nothing(sought: Sought, more: bool) -> impl IntoView {
    let (title, text) = if more {
        let text = "None of the 10,000 deliveries looked through. \u{201c}Older\u{201d} goes on with those before.";
        ("No match so far", text)
    } else if sought.is_filtered() || sought.cursor.is_some() {
        (
            "No delivery matches",
            "Look for something else, or clear the filter.",
        )
    } else {
        let text = "They come in when something changes in Linear, once this workspace is connected with an admin's key.";
        ("No deliveries yet", text)
    };
    view! { <EmptyState icon=IconName::Incoming title><p>{text}</p></EmptyState> }
}

#[component]
fn DeliveryTable(deliveries: Vec<DeliveryView>, may_change: bool) -> impl IntoView {
    let head = may_change.then(|| {
        view! { <th role="columnheader" scope="col"><span class="visually-hidden">"Choose"</span></th> }
    });
    let rows = deliveries
        .into_iter()
        .map(|delivery| view! { <DeliveryRow delivery may_change/> })
        .collect_view();
    let replay = may_change.then(|| {
        view! { <div class="actions"><button class="button">"Replay chosen"</button></div> }
    });
    view! {
        <form method="post" action=ReplayDeliveries::url()>
            <table class="table deliveries" role="table">
                <caption class="visually-hidden">"Deliveries, newest first"</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">"Delivery"</th>
                        <th role="columnheader" scope="col">"About"</th>
                        <th role="columnheader" scope="col">"Outcome"</th>
                        <th role="columnheader" scope="col">"Received"</th>
                        {head}
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
            {replay}
        </form>
    }
}

#[component]
fn DeliveryRow(delivery: DeliveryView, may_change: bool) -> impl IntoView {
    let address = format!("/deliveries/{}", delivery.id);
    let name = name(&delivery);
    let hiring = delivery.hiring_id.map(|id| {
        view! { <a class="muted" href=format!("/hirings/{id}")>"Its hiring"</a> }
    });
    let tick = may_change.then(|| {
        let label = format!("Choose {name} of {}", crate::fmt::absolute(delivery.received_at));
        view! {
            <td role="cell" data-label="Replay">
                <input type="checkbox" id=format!("choose-{}", delivery.id) name="ids[]" value=delivery.id.to_string() aria-label=label/>
            </td>
        }
    });
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" data-label="Delivery">
                <a id=format!("delivery-{}", delivery.id) dir="auto" href=address>{name.clone()}</a>
                <Marks late=delivery.late replays=delivery.replays/>
            </th>
            <td role="cell" data-label="About">
                <div class="stack-tight"><bdi class="wrap">{delivery.subject.clone().unwrap_or_default()}</bdi> {hiring}</div>
            </td>
            <td role="cell" data-label="Outcome"><State word=delivery.outcome/></td>
            <td role="cell" data-label="Received"><When at=delivery.received_at/></td>
            {tick}
        </tr>
    }
}

/// What sets a delivery apart.
#[component]
fn Marks(late: bool, replays: u64) -> impl IntoView {
    let marks: Vec<&str> = [(late, "came late"), (replays > 0, "replayed")]
        .into_iter()
        .filter_map(|(is, mark)| is.then_some(mark))
        .collect();
    (!marks.is_empty()).then(|| view! { <span class="muted">{marks.join(", ")}</span> })
}

/// What a delivery is called: its type and action.
pub(super) fn name(delivery: &DeliveryView) -> String {
    let part = |part: &Option<String>| part.clone().unwrap_or_else(|| "unknown".to_owned());
    format!("{} {}", part(&delivery.event_type), part(&delivery.action))
}

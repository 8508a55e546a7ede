//! What waits, what failed, what happened lately.

mod attention;

use domain::EventKind;
use domain::view::{HistoryEntry, Overview};
use leptos::either::Either;
use leptos::prelude::*;

use self::attention::AttentionList;
use crate::AppError;
use crate::auth::ctx;
use crate::components::{Counts, FirstSteps, Icon, IconName, Section, Timeline};
use crate::islands::LiveRegion;
use crate::layout::{PageHead, Visit, or_error, private};

/// The part of the page that changes by itself.
const REGION: &str = "overview";

/// The first page.
#[component]
pub(crate) fn OverviewPage() -> impl IntoView {
    private("Overview", |visit: Visit| async move {
        let may_change = visit.viewer.may_change();
        let pending = visit.counts.pending;
        let overview = services::overview::get(&ctx(), &visit.viewer.caller()).await;
        let overview = overview.map_err(AppError::from);
        let ready = overview.as_ref().is_ok_and(|overview| overview.agents > 0);
        let hire = (may_change && ready).then(|| {
            view! {
                <a class="button" data-kind="primary" href="/hirings/new">
                    <Icon name=IconName::Plus/> "New hiring"
                </a>
            }
        });
        view! {
            <PageHead title="Overview">{hire}</PageHead>
            <Asked pending/>
            <LiveRegion region=REGION.to_owned() kinds=EventKind::ALL.to_vec()/>
            {or_error(overview, |overview| view! { <Everything overview may_change/> })}
        }
    })
}

/// What agents want a decision on. The script that keeps the count in the sidebar true keeps this one, too.
#[component]
fn Asked(pending: u64) -> impl IntoView {
    let nothing = pending == 0;
    view! {
        <p class="asked" data-pending-line="" hidden=nothing>
            <a href="/approvals">"Agents ask for a decision: " <strong data-pending="">{pending}</strong></a>
        </p>
    }
}

#[component]
fn Everything(overview: Overview, may_change: bool) -> impl IntoView {
    let Overview { counts, agents, .. } = overview;
    view! {
        <div id=REGION data-keyed="">
            <FirstSteps connected=overview.integration.connected agents counts/>
            <Counts counts/>
            <Section id="attention" title="Needs attention">
                <AttentionList attention=overview.attention may_change/>
            </Section>
            <Section id="recent" title="Lately"><Lately recent=overview.recent/></Section>
        </div>
    }
}

#[component]
fn Lately(recent: Vec<(domain::HiringId, String, HistoryEntry)>) -> impl IntoView {
    if recent.is_empty() {
        return Either::Left(view! { <p class="muted">"Nothing has happened yet."</p> });
    }
    let line = |(id, capability, entry)| (Some((format!("/hirings/{id}"), capability)), entry);
    let lines = recent.into_iter().map(line).collect();
    Either::Right(view! { <Timeline lines/> })
}

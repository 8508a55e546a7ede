//! The digest of a day: what was decided, by whom, how long it waited, and which rules could decide by themselves.

mod suggestions;
mod tables;

use domain::view::{DigestCounts, DigestView, OldestWaiting, WaitedView};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::suggestions::Suggestions;
use self::tables::{Deciders, Judges, Lines};
use crate::AppError;
use crate::auth::{Viewer, ctx};
use crate::components::{EmptyState, ErrorNotice, Fact, IconName, Section, When};
use crate::layout::{PageHead, Visit, private};
use crate::unseen::visible;
use crate::{fmt, headers};

/// A day, today unless another one is asked for.
#[component]
pub(crate) fn DigestPage() -> impl IntoView {
    let date = use_query_map().get_untracked().get("date");
    private("Digest", move |visit: Visit| async move {
        // A form whose field is emptied asks for today.
        let date = date.filter(|date| !date.is_empty());
        let read = read(&visit.viewer, date.as_deref()).await;
        let may_change = visit.viewer.may_change();
        let day = match read {
            Ok((digest, proposed)) => Either::Left(view! { <Day digest proposed may_change/> }),
            Err(error) => {
                headers::set_page_status(crate::error::status(services::ErrorKind::Invalid));
                Either::Right(view! {
                    <PageHead title="Digest"/>
                    <ErrorNotice error/>
                    <p><a href="/approvals/digest">"The digest of today"</a></p>
                })
            }
        };
        view! {
            <p class="trail"><a href="/approvals">"Approvals"</a></p>
            {day}
        }
    })
}

type Proposed = Vec<(domain::view::Suggestion, String)>;

async fn read(viewer: &Viewer, date: Option<&str>) -> Result<(DigestView, Proposed), AppError> {
    let by = viewer.caller();
    let digest = services::digest::get(&ctx(), &by, date).await?;
    let rules = if digest.suggestions.is_empty() {
        Vec::new()
    } else {
        services::policy::list(&ctx(), &by).await?.rules
    };
    let proposed = digest.suggestions.iter().cloned();
    let proposed = proposed.map(|one| {
        let address = suggestions::address(&one, &rules);
        (one, address)
    });
    let proposed = proposed.collect();
    Ok((digest, proposed))
}

#[component]
fn Day(digest: DigestView, proposed: Proposed, may_change: bool) -> impl IntoView {
    let nothing = digest.lines.is_empty();
    let cut = digest.cut.then(|| {
        view! { <p class="muted">"There was more than is counted here: the latest 20,000 decisions are."</p> }
    });
    let body = if nothing {
        Either::Left(view! {
            <EmptyState icon=IconName::Clock title="Nothing happened that day">
                <p>"A digest tells what agents asked for and what was decided on it. Days are counted in UTC."</p>
            </EmptyState>
        })
    } else {
        Either::Right(view! {
            <Section id="decided" title="What was decided"><Totals total=digest.total waited=digest.waited/> {cut}</Section>
            <Suggestions proposed may_change/>
            <Lines lines=digest.lines/>
            <Deciders deciders=digest.deciders/>
            <Judges rules=digest.rules/>
        })
    };
    view! {
        <PageHead title=format!("Digest of {}", digest.date)/>
        <Days date=digest.date today=digest.today/>
        {body}
        <Section id="waiting" title="What waits now"><Waiting waiting=digest.waiting oldest=digest.oldest/></Section>
    }
}

/// The days before and after, and any other.
#[component]
fn Days(date: String, today: String) -> impl IntoView {
    let address = |date: &str| format!("/approvals/digest?date={date}");
    let before = services::digest::beside(&date, -1).map(|day| {
        view! { <a class="button" href=address(&day) rel="prev">"Day before"</a> }
    });
    // Written so, days compare as they follow one another.
    let next = services::digest::beside(&date, 1).filter(|day| *day <= today);
    let next = next.map(|day| {
        view! { <a class="button" href=address(&day) rel="next">"Day after"</a> }
    });
    let now = (date != today).then(
        || view! { <a class="button" data-kind="quiet" href="/approvals/digest">"Today"</a> },
    );
    view! {
        <div class="days">
            <nav class="pager" aria-label="Days">{before} {next} {now}</nav>
            <form class="form" data-layout="row" method="get" action="/approvals/digest">
                <div class="field">
                    <label for="date">"Another day, in UTC"</label>
                    <input id="date" name="date" type="date" value=date max=today/>
                </div>
                <div class="form-actions"><button class="button">"Show"</button></div>
            </form>
        </div>
    }
}

#[component]
fn Totals(total: DigestCounts, waited: Option<WaitedView>) -> impl IntoView {
    let DigestCounts {
        read,
        allowed,
        asked,
        denied,
        approved,
        edited,
        rejected,
        expired,
        cancelled,
        failed,
        unknown,
    } = total;
    let facts = [
        ("Asked", asked),
        ("Allowed by policy", allowed),
        ("Refused by policy", denied),
        ("Approved as it was", approved),
        ("Approved, edited", edited),
        ("Rejected", rejected),
        ("Expired", expired),
        ("Cancelled", cancelled),
        ("Failed", failed),
        ("Being found out", unknown),
        ("Only read", read),
    ];
    let facts = facts.into_iter().filter(|(_, count)| *count > 0);
    let facts =
        facts.map(|(name, count)| view! { <Fact name><span class="number">{count}</span></Fact> });
    let waited = waited.map(|waited| {
        let longest = format!("/approvals/{}", waited.longest_id);
        view! {
            <Fact name="Median wait">{fmt::span(waited.median_seconds)}</Fact>
            <Fact name="Longest wait"><a href=longest>{fmt::span(waited.longest_seconds)}</a></Fact>
        }
    });
    view! { <dl class="facts">{facts.collect_view()} {waited}</dl> }
}

#[component]
fn Waiting(waiting: u64, oldest: Option<OldestWaiting>) -> impl IntoView {
    let Some(oldest) = oldest else {
        return Either::Left(view! { <p class="muted">"Nothing waits for a decision."</p> });
    };
    let count = match waiting {
        1 => "1 action waits for a decision".to_owned(),
        count => format!("{} actions wait for a decision", fmt::counted(count)),
    };
    Either::Right(view! {
        <p>
            <a href="/approvals">{count}</a> ". The oldest, of " <bdi>{oldest.agent_name}</bdi> ": "
            <a href=format!("/approvals/{}", oldest.id) dir="auto">{visible(&oldest.summary)}</a> ", asked " <When at=oldest.since/> "."
        </p>
    })
}

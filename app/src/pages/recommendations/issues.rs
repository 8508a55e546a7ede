//! The issues of a recommendation, as last heard.

use domain::LinkState;
use domain::view::{LinearIssueView, RecommendationLinkView};
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;

use crate::components::{Due, IssueLink, State};
use crate::words::Word;

/// Each with its state and the way to it; in a word where there is no issue.
#[component]
pub(super) fn Issues(links: Vec<RecommendationLinkView>) -> impl IntoView {
    if links.is_empty() {
        return Either::Left(view! { <span class="muted">"None"</span> });
    }
    let shown = links.into_iter().map(|link| view! { <Line link/> });
    Either::Right(view! { <div class="stack-tight">{shown.collect_view()}</div> })
}

#[component]
fn Line(link: RecommendationLinkView) -> impl IntoView {
    let state = link.state;
    match (state, issue(&link)) {
        (LinkState::Linked, Some(issue)) => EitherOf3::A(view! { <IssueLink issue/> }),
        (_, Some(issue)) => EitherOf3::B(view! {
            <IssueLink issue/>
            <State word=state/>
        }),
        (_, None) => {
            let refused = link.refusal.map(|refusal| refusal.message);
            let why = refused.or(link.waiting_reason);
            let why =
                why.map(|why| view! { <span class="muted">{crate::unseen::visible(&why)}</span> });
            let next = link.next_attempt_at;
            let next = next.map(|at| view! { <span class="muted">"Next try " <Due at/></span> });
            EitherOf3::C(view! { <State word=Word::from(state)/> {why} {next} })
        }
    }
}

fn issue(link: &RecommendationLinkView) -> Option<LinearIssueView> {
    Some(LinearIssueView {
        id: link.linear_issue_id,
        identifier: link.issue_identifier.clone()?,
        url: link.issue_url.clone().unwrap_or_default(),
        state_name: link.linear_issue_state.clone().unwrap_or_default(),
        state_type: link.linear_issue_state_type.clone()?,
    })
}

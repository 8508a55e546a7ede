//! Access by OAuth as it stands: what was granted, how long it lasts, and how to give it again.

use domain::view::GrantView;
use domain::{ConnectionKind, Feature, LinearActor, ScopeSet, scope};
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;
use server_fn::ServerFn;

use super::super::code_text::code_text;
use super::super::scopes::ScopeWords;
use crate::components::{Due, Fact, Notice, When};
use crate::server_fns::{BeginAuthorization, ConnectClientCredentials};
use crate::words::Tone;

/// What does not work for want of a scope, and what keeps a token from being renewed.
#[component]
pub(super) fn GrantNotices(kind: ConnectionKind, grant: GrantView, works: bool) -> impl IntoView {
    let missing = scope::missing(&grant.asked_scopes, &grant.granted_scopes);
    let lacking = kind.lacking(&grant.granted_scopes);
    let less = (!missing.is_empty()).then(|| view! { <Less missing lacking/> });
    // Where it is over, the state says so.
    let failing = grant.last_error.filter(|_| works).map(|reason| {
        let since = grant
            .failing_since
            .map(|at| view! { "It fails since " <When at/> ". " });
        let next = grant
            .next_attempt_at
            .map(|at| view! { "It is tried again " <Due at/> ". " });
        view! {
            <Notice tone=Tone::Warn title="The token could not be renewed yet.">
                <p>{reason} " " {since} {next} "Until it ends, everything goes on."</p>
            </Notice>
        }
    });
    view! { {less} {failing} }
}

#[component]
fn Less(missing: ScopeSet, lacking: Vec<Feature>) -> impl IntoView {
    let lacking = lacking
        .into_iter()
        .map(|feature| view! { <li>{code_text(&feature.lack())}</li> })
        .collect_view();
    view! {
        <Notice tone=Tone::Warn title="Less was granted than was asked for.">
            <p>"Not granted:"</p>
            <ScopeWords scopes=missing/>
            <ul class="limits">{lacking}</ul>
        </Notice>
    }
}

/// Facts of a grant, for the list of those of its connection.
#[component]
pub(super) fn GrantFacts(grant: GrantView) -> impl IntoView {
    let asked = (grant.asked_scopes != grant.granted_scopes).then(|| {
        let scopes = grant.asked_scopes.clone();
        view! { <Fact name="Asked for"><ScopeWords scopes/></Fact> }
    });
    let token = token(&grant);
    view! {
        <Fact name="Access given"><When at=grant.granted_at/></Fact>
        <Fact name="Token">{token}</Fact>
        <Fact name="Granted"><ScopeWords scopes=grant.granted_scopes/></Fact>
        {asked}
    }
}

/// When the token ends, and what follows.
fn token(grant: &GrantView) -> impl IntoView + use<> {
    match (grant.expires_at, grant.renewal_due_at) {
        (None, _) => EitherOf3::A("does not end by itself"),
        (Some(end), Some(due)) => EitherOf3::B(view! {
            "ends " <Due at=end/> ", renewed by itself " <Due at=due/>
        }),
        (Some(end), None) => EitherOf3::C(view! { "ends " <Due at=end/> ", not renewed any more" }),
    }
}

/// What an admin does where access has ended or is about to: the same is asked for again.
#[component]
pub(super) fn ConnectAgain(kind: ConnectionKind, grant: Option<GrantView>) -> impl IntoView {
    let Some(grant) = grant else {
        return Either::Left(view! {
            <div class="actions"><a class="button" data-kind="primary" href="#key-heading">"Enter another key"</a></div>
        });
    };
    let by_itself = kind == ConnectionKind::ClientCredentials;
    let (action, post_as) = match kind.actor() {
        _ if by_itself => (ConnectClientCredentials::url(), "scopes[]"),
        LinearActor::App => (BeginAuthorization::url(), "app_scopes[]"),
        LinearActor::User => (BeginAuthorization::url(), "user_scopes[]"),
    };
    let actor = (!by_itself)
        .then(|| view! { <input type="hidden" name="actor" value=kind.actor().as_str()/> });
    let scopes = grant.asked_scopes.iter();
    let scopes = scopes
        .map(|scope| view! { <input type="hidden" name=post_as value=scope.to_string()/> })
        .collect_view();
    Either::Right(view! {
        <form method="post" action=action class="actions">
            <input type="hidden" name="connection_name" value=grant.connection_name/>
            {actor}
            {scopes}
            <button class="button" data-kind="primary" id="connect-again">"Connect again"</button>
        </form>
    })
}

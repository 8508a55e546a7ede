//! The page behind a link that somebody was sent: who asks, and what they will be able to do. Nobody has to be
//! signed in here.

use domain::view::InvitationView;
use domain::{AuthorizationPurpose, LinearActor};
use http::StatusCode;
use leptos::either::EitherOf3;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;
use services::ErrorKind;

use super::scopes::ScopeList;
use crate::AppError;
use crate::auth::ctx;
use crate::components::{Due, ErrorNotice, Fact};
use crate::layout::{Alone, broken};
use crate::refused::Refused;
use crate::server_fns::ContinueToLinear;
use crate::{fmt, headers};

/// What is asked, and the way to Linear.
#[component]
pub(crate) fn AuthorizePage() -> impl IntoView {
    let link = use_params_map().get_untracked().get("link");
    let link = link.unwrap_or_default();
    let page = Suspend::new(async move {
        // Somebody else was first: only pressing the button finds that out.
        let refused = Refused::of::<ContinueToLinear>(Refused::here().as_ref());
        if let Some(error) = refused {
            return EitherOf3::A(useless(error));
        }
        match services::oauth::invitation(&ctx(), &link).await {
            Ok(invitation) => EitherOf3::B(view! { <Invitation invitation link/> }),
            Err(error) if error.kind() == ErrorKind::Internal => EitherOf3::C(broken(error.into())),
            Err(error) => EitherOf3::A(useless(error.into())),
        }
    });
    view! { <Suspense>{page}</Suspense> }
}

#[component]
fn Invitation(invitation: InvitationView, link: String) -> impl IntoView {
    let who = invitation.workspace_name;
    let person = invitation.actor == LinearActor::User;
    let (title, about) = match invitation.purpose {
        AuthorizationPurpose::ConnectedAccount => (
            "Connect your Linear account",
            "asks for access to your account in Linear, to act there in your name.",
        ),
        AuthorizationPurpose::Integration if person => (
            "Connect a workspace to Linear",
            "asks to be connected to Linear through your account, and to act there in your name.",
        ),
        AuthorizationPurpose::Integration => (
            "Connect a workspace to Linear",
            "asks to be installed in your Linear workspace, and to act there as an app. That takes an admin of it.",
        ),
    };
    let identifier = invitation
        .identifier
        .map(|identifier| view! { <Fact name="For">{identifier}</Fact> });
    let name = if person { "In your name" } else { "As an app" };
    let end = invitation.expires_at;
    view! {
        <Alone title>
            <p><strong><bdi>{who}</bdi></strong> " " {about}</p>
            <dl class="facts">
                <Fact name="Asked by"><bdi>{invitation.started_by}</bdi></Fact>
                {identifier}
                <Fact name="Writes appear">{name}</Fact>
                <Fact name="Open until">{fmt::absolute(end)} " (" <Due at=end/> ")"</Fact>
            </dl>
            <h2>"What it will be able to do"</h2>
            <ScopeList scopes=invitation.scopes/>
            <p class="muted">
                "Linear asks you next, on a page of its own: you sign in there, see this list once more, and can still say no. "
                "Countersign never sees your password. You can take access back in Linear at any time, under Settings."
            </p>
            <form method="post" action=ContinueToLinear::url() class="form">
                <input type="hidden" name="link" value=link/>
                <button class="button" data-kind="primary">"Continue to Linear"</button>
            </form>
        </Alone>
    }
}

/// A link that leads no further: why, and what to do.
fn useless(error: AppError) -> impl IntoView {
    headers::set_page_status(status(&error));
    view! {
        <Alone title="This link cannot be used">
            <ErrorNotice error/>
            <p class="muted">"Each link works once, in one browser, for ten minutes. Whoever sent it to you can make another."</p>
        </Alone>
    }
}

/// The status of a link that leads no further: it never was, was used, or is over.
fn status(error: &AppError) -> StatusCode {
    match error.code.as_str() {
        "link_unknown" | "not_found" => StatusCode::NOT_FOUND,
        "link_expired" => StatusCode::GONE,
        "feature_disabled" => StatusCode::FORBIDDEN,
        _ => StatusCode::CONFLICT,
    }
}

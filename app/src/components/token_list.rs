//! API tokens: never the secret, only what tells one from another.

use domain::view::ApiTokenView;
use leptos::either::Either;
use leptos::prelude::*;
use server_fn::ServerFn;

use super::{ConfirmDialog, IconName, State, When};
use crate::live::clock;
use crate::server_fns::RevokeToken;
use crate::words::{Tone, Word};
use crate::{components::Due, fmt};

/// Tokens in the order given, those that still work first.
#[component]
pub(crate) fn TokenList(
    tokens: Vec<ApiTokenView>,
    may_change: bool,
    /// Unique on its page: whose they are.
    #[prop(into)]
    of: String,
) -> impl IntoView {
    let (working, ended): (Vec<_>, Vec<_>) = tokens.into_iter().partition(works);
    let ended_count = ended.len();
    let row = move |token| view! { <TokenRow token may_change/> };
    let ended = (ended_count > 0).then(|| {
        view! {
            <details class="quiet-details" id=format!("ended-{of}")>
                <summary>{format!("{ended_count} that no longer work")}</summary>
                <ul class="tokens">{ended.into_iter().map(row).collect_view()}</ul>
            </details>
        }
    });
    let working = (!working.is_empty()).then(|| {
        view! { <ul class="tokens">{working.into_iter().map(row).collect_view()}</ul> }
    });
    view! { {working} {ended} }
}

fn works(token: &ApiTokenView) -> bool {
    let expired = token
        .expires_at
        .is_some_and(|at| fmt::millis(at) <= clock::now());
    token.revoked_at.is_none() && !expired
}

fn word(token: &ApiTokenView) -> Word {
    if token.revoked_at.is_some() {
        Word {
            label: "Revoked",
            icon: IconName::Ban,
            tone: Tone::Quiet,
        }
    } else if works(token) {
        Word {
            label: "Works",
            icon: IconName::Key,
            tone: Tone::Good,
        }
    } else {
        Word {
            label: "Expired",
            icon: IconName::Clock,
            tone: Tone::Quiet,
        }
    }
}

#[component]
fn TokenRow(token: ApiTokenView, may_change: bool) -> impl IntoView {
    let word = word(&token);
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
    let revocable = may_change && works(&token);
    let used = match token.last_used_at {
        Some(at) => Either::Left(view! { "last used " <When at/> }),
        None => Either::Right("never used"),
    };
    let ends = token
        .expires_at
        .filter(|_| revocable)
        .map(|at| view! { ", ends " <Due at/> });
    view! {
        <li class="token">
            <div class="token-text">
                <span class="token-name">{token.name.clone()}</span>
                <State word/>
                <span class="muted">
                    <code>{token.hint.clone()}"…"</code> ", may " {scopes.join(" and ")} ", " {used} {ends}
                </span>
            </div>
            {revocable.then(|| view! { <RevokeForm token/> })}
        </li>
    }
}

#[component]
fn RevokeForm(token: ApiTokenView) -> impl IntoView {
    let id = token.id.to_string();
    let lost = format!(
        "Whoever uses the token {} ({}…) is refused from then on. It cannot be brought back.",
        token.name, token.hint
    );
    view! {
        <ConfirmDialog id=format!("revoke-{id}") opens="Revoke" title="Revoke this token?" lost>
            <form method="post" action=RevokeToken::url()>
                <input type="hidden" name="id" value=id/>
                <button class="button" data-kind="danger-solid">"Revoke token"</button>
            </form>
        </ConfirmDialog>
    }
}

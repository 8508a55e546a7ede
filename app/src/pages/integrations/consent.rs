//! What to ask Linear for: in whose name, and which scopes. What each kind of connection can do stands where
//! it is chosen.

use domain::view::OAuthApplicationView;
use domain::{Capability, ConnectionKind, LinearActor, Scope, ScopeSet};
use leptos::either::Either;
use leptos::prelude::*;
use server_fn::ServerFn;

use super::super::code_text::code_text;
use super::super::scopes::in_words;
use crate::components::{Choice, Icon, IconName, SelectField};
use crate::server_fns::{BeginAuthorization, ConnectClientCredentials, ConsentForm};

/// The kinds that a person's consent makes.
const BY_CONSENT: [ConnectionKind; 2] = [ConnectionKind::OAuthApp, ConnectionKind::OAuthUser];

/// The form that leads to Linear, and the way without anybody's consent. `first` where it is the page's one
/// main thing to do.
#[component]
pub(super) fn Consent(
    applications: Vec<OAuthApplicationView>,
    typed: Option<ConsentForm>,
    first: bool,
) -> impl IntoView {
    let actor = typed.as_ref().map_or(LinearActor::App, |typed| typed.actor);
    let cards = BY_CONSENT.map(|kind| view! { <Kind kind chosen={kind.actor() == actor}/> });
    let scopes = BY_CONSENT.map(|kind| {
        let typed = typed.as_ref().filter(|typed| typed.actor == kind.actor());
        let ticked = typed.map_or_else(
            || kind.default_scopes(),
            |typed| {
                typed
                    .scopes
                    .iter()
                    .map(|word| Scope::from(word.as_str()))
                    .collect()
            },
        );
        view! { <Scopes kind ticked/> }
    });
    let names = applications.iter().map(|one| one.name.clone()).collect();
    let primary = first.then_some("primary");
    view! {
        <form method="post" action=BeginAuthorization::url() class="form consent">
            <WhichApplication names id="consent-application"/>
            <fieldset class="field">
                <legend>"In whose name it writes"</legend>
                <div class="kinds">{cards}</div>
            </fieldset>
            {scopes}
            <div class="form-actions"><button class="button" data-kind=primary>"Continue to Linear"</button></div>
        </form>
        <WithoutConsent applications/>
    }
}

/// The application that is meant: there is one as a rule.
#[component]
fn WhichApplication(names: Vec<String>, id: &'static str) -> impl IntoView {
    if let [only] = names.as_slice() {
        return Either::Left(
            view! { <input type="hidden" name="connection_name" value=only.clone()/> },
        );
    }
    let choices = names
        .into_iter()
        .map(|name| Choice::new(&name, name.clone()))
        .collect();
    Either::Right(view! { <SelectField name="connection_name" label="Application" id choices/> })
}

/// One kind of connection, with all that it can and cannot do.
#[component]
fn Kind(kind: ConnectionKind, chosen: bool) -> impl IntoView {
    let actor = kind.actor().as_str();
    let about = format!("as-{actor}");
    let label = match kind.actor() {
        LinearActor::App => "As an app",
        LinearActor::User => "As a person",
    };
    view! {
        <div class="kind">
            <label>
                <input type="radio" name="actor" value=actor checked=chosen aria-describedby=about.clone()/>
                <span>{label}</span>
            </label>
            <p id=about>{kind.sentence()}</p>
            <Capabilities kind/>
        </div>
    }
}

#[component]
fn Capabilities(kind: ConnectionKind) -> impl IntoView {
    let line = |line: domain::connection::KindCapability| {
        let icon = if line.has {
            IconName::Check
        } else {
            IconName::Minus
        };
        view! { <li><Icon name=icon/> <span>{code_text(line.sentence)}</span></li> }
    };
    let lines = kind.capabilities().into_iter().map(line).collect_view();
    view! { <ul class="capabilities">{lines}</ul> }
}

/// The scopes that this kind can be given. Those of the kind that is not chosen are out of sight, where the
/// browser can do that without a script; the server looks at those of the one that is.
#[component]
fn Scopes(kind: ConnectionKind, ticked: ScopeSet) -> impl IntoView {
    let (name, legend) = match kind.actor() {
        LinearActor::App => ("app_scopes[]", "What the app asks for"),
        LinearActor::User => ("user_scopes[]", "What is asked for in the person's name"),
    };
    let boxes = Scope::KNOWN
        .into_iter()
        .filter(|scope| can_be_asked(kind, scope))
        .map(|scope| {
            let checked = ticked.contains(&scope);
            view! { <ScopeBox scope name checked/> }
        });
    view! {
        <fieldset class="field scopes" data-actor=kind.actor().as_str()>
            <legend>{legend}</legend>
            <div class="scope-boxes">{boxes.collect_view()}</div>
        </fieldset>
    }
}

/// Linear always grants `read`, so that one is no choice.
#[component]
fn ScopeBox(scope: Scope, name: &'static str, checked: bool) -> impl IntoView {
    let always = scope == Scope::Read;
    let word = scope.to_string();
    let sent = always.then(|| view! { <input type="hidden" name=name value=word.clone()/> });
    view! {
        <label class="check">
            {sent}
            <input type="checkbox" name=name value=word.clone() checked={checked || always} disabled=always/>
            <span>{in_words(&scope)} " " <code>{word}</code></span>
        </label>
    }
}

fn can_be_asked(kind: ConnectionKind, scope: &Scope) -> bool {
    match scope {
        Scope::AppAssignable => kind.can(Capability::CanBeAssigned),
        Scope::AppMentionable => kind.can(Capability::CanBeMentioned),
        other => {
            let alone: ScopeSet = std::iter::once(other.clone()).collect();
            kind.check_scopes("scopes", &alone).is_ok()
        }
    }
}

/// The application signs in by itself.
#[component]
fn WithoutConsent(applications: Vec<OAuthApplicationView>) -> impl IntoView {
    let kind = ConnectionKind::ClientCredentials;
    let able = applications.iter().filter(|one| one.has_client_secret);
    let names: Vec<String> = able.map(|one| one.name.clone()).collect();
    let form = if names.is_empty() {
        Either::Left(
            view! { <p class="muted">"It needs the application's client secret. Enter it above first."</p> },
        )
    } else {
        Either::Right(view! {
            <form method="post" action=ConnectClientCredentials::url() class="form">
                <WhichApplication names id="credentials-application"/>
                <div class="form-actions"><button class="button">"Connect with client credentials"</button></div>
            </form>
        })
    };
    view! {
        <details class="disclosure without-consent">
            <summary>"Without anybody's consent: client credentials"</summary>
            <p>{kind.sentence()} " It has to be switched on in the application's settings in Linear, and asks for "
            <code>{kind.default_scopes().to_string()}</code> "."</p>
            <Capabilities kind/>
            {form}
        </details>
    }
}

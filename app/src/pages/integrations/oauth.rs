//! The OAuth application: three steps at first, what is stored of it afterwards.

use domain::ConnectionKind;
use domain::view::OAuthFormView;
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;
use services::oauth::DEFAULT_APPLICATION;

use super::application::{Addresses, ApplicationFields, Registered};
use super::consent::Consent;
use super::setup::Setup;
use crate::components::{Icon, IconName, Section, safe_address};

/// The section. `kind` is how the workspace is connected, if it is.
#[component]
pub(super) fn OAuth(setup: Setup, #[prop(optional)] kind: Option<ConnectionKind>) -> impl IntoView {
    let registered = !setup.applications.is_empty();
    let open = setup.application_error.is_some();
    let body = match (registered, kind) {
        (true, _) => EitherOf3::A(view! { <Stored setup kind/> }),
        (false, None) => EitherOf3::B(view! { <Steps setup/> }),
        // A key is there and works: this is for whoever wants more.
        (false, Some(_)) => EitherOf3::C(view! {
            <p class="muted">
                "With one, Countersign can act as an app of its own in Linear, and people can connect their own accounts."
            </p>
            <details class="disclosure" open=open>
                <summary>"Set up an OAuth application"</summary>
                <Steps setup/>
            </details>
        }),
    };
    view! { <Section id="oauth-application" title="OAuth application">{body}</Section> }
}

/// From nothing to an application that can be connected with.
#[component]
fn Steps(setup: Setup) -> impl IntoView {
    let typed = setup.typed_for(DEFAULT_APPLICATION).cloned();
    let client_id = typed.map(|typed| typed.client_id).unwrap_or_default();
    let error = setup.application_error;
    view! {
        <ol class="oauth-steps">
            <li>
                <h3>"Make the application in Linear"</h3>
                <InLinear form=setup.form/>
            </li>
            <li>
                <h3>"Enter what Linear shows for it"</h3>
                <ApplicationFields name=DEFAULT_APPLICATION client_id stored=None error/>
            </li>
            <li>
                <h3>"Connect"</h3>
                <p class="muted">
                    "Once the application is entered you choose here in whose name it acts and what it may do, and allow that in Linear."
                </p>
            </li>
        </ol>
    }
}

/// The way to Linear's form, and what to check there.
#[component]
fn InLinear(form: OAuthFormView) -> impl IntoView {
    let link = safe_address(&form.create_url).map(|address| {
        view! {
            <p>
                <a class="button" href=address target="_blank" rel="noopener noreferrer">
                    "Open Linear's form, filled in" <Icon name=IconName::External/>
                    <span class="visually-hidden">", opens a new tab"</span>
                </a>
            </p>
        }
    });
    view! {
        <p>"Linear's form for a new application opens with everything filled in. Look it over and create it; that takes an admin there."</p>
        {link}
        <p>"To enter it by hand, these are the addresses that Linear has to know:"</p>
        <Addresses redirect_uri=form.redirect_uri webhook_url=form.webhook_url/>
    }
}

/// What is registered, and how to connect with it.
#[component]
fn Stored(setup: Setup, kind: Option<ConnectionKind>) -> impl IntoView {
    let applications = setup.applications.clone();
    let consent = view! { <Consent applications=applications.clone() typed=setup.consent_typed.clone() first=kind.is_none()/> };
    let open = setup.consent_typed.is_some();
    let connect = match kind {
        None => Either::Left(view! {
            <h3 class="step-heading">"Connect"</h3>
            {consent}
        }),
        Some(kind) => {
            let summary = if kind == ConnectionKind::ApiKey {
                "Connect with the application instead of the key"
            } else {
                "Connect again, or otherwise"
            };
            Either::Right(view! {
                <details class="disclosure" open=open>
                    <summary>{summary}</summary>
                    {consent}
                </details>
            })
        }
    };
    let registered = applications.into_iter().map(|application| {
        let typed = setup.typed_for(&application.name).cloned();
        // Where there are several, the error is of the one that was typed for.
        let error = setup.application_error.clone().filter(|_| typed.is_some());
        view! { <Registered application typed error/> }
    });
    view! {
        {registered.collect_view()}
        {connect}
    }
}

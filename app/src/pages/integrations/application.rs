//! One OAuth application: its addresses, what is stored of it, and the form for that.

use domain::view::OAuthApplicationView;
use leptos::prelude::*;
use server_fn::ServerFn;
use services::oauth::DEFAULT_APPLICATION;

use crate::AppError;
use crate::components::{ConfirmDialog, Fact, TextField, When};
use crate::islands::CopyButton;
use crate::server_fns::{ApplicationForm, RemoveApplication, SaveApplication};

/// Where Linear sends people back to, and its deliveries: to copy.
#[component]
pub(super) fn Addresses(redirect_uri: String, webhook_url: String) -> impl IntoView {
    view! {
        <dl class="facts">
            <AddressFacts redirect_uri webhook_url/>
        </dl>
    }
}

#[component]
fn AddressFacts(redirect_uri: String, webhook_url: String) -> impl IntoView {
    view! {
        <Fact name="Redirect address">
            <Copied text=redirect_uri what="the redirect address"/>
        </Fact>
        <Fact name="Webhook address">
            <Copied text=webhook_url what="the webhook address"/>
        </Fact>
    }
}

#[component]
fn Copied(text: String, what: &'static str) -> impl IntoView {
    view! {
        <span class="copied">
            <code class="address">{text.clone()}</code>
            <CopyButton text what=what.to_owned()/>
        </span>
    }
}

/// An application that is registered: never its secrets, only whether they are there.
#[component]
pub(super) fn Registered(
    application: OAuthApplicationView,
    typed: Option<ApplicationForm>,
    error: Option<AppError>,
) -> impl IntoView {
    let stored = |is: bool| {
        if is {
            "stored encrypted, never shown"
        } else {
            "not stored"
        }
    };
    let name = application.name.clone();
    // There is one as a rule, and then its name says nothing to anybody.
    let shown = Some(name.clone()).filter(|name| name != DEFAULT_APPLICATION);
    let named = shown.map(|name| view! { <Fact name="Name">{name}</Fact> });
    let accounts = application.connected_accounts.to_string();
    let known_by = application.client_id.clone();
    let (redirect_uri, webhook_url) = (
        application.redirect_uri.clone(),
        application.webhook_url.clone(),
    );
    let client_id = typed.map_or_else(|| application.client_id.clone(), |typed| typed.client_id);
    let secrets = (
        application.has_client_secret,
        application.has_webhook_secret,
    );
    let open = error.is_some();
    view! {
        <dl class="facts">
            {named}
            <Fact name="Client ID"><code class="address">{known_by}</code></Fact>
            <Fact name="Client secret">{stored(application.has_client_secret)}</Fact>
            <Fact name="Signing secret">{stored(application.has_webhook_secret)}</Fact>
            <Fact name="Accounts"><a class="number" href="/connected-accounts">{accounts}</a></Fact>
            <Fact name="Entered"><When at=application.created_at/></Fact>
            <AddressFacts redirect_uri webhook_url/>
        </dl>
        <details class="disclosure" open=open>
            <summary>"Change what is stored"</summary>
            <ApplicationFields name client_id stored=Some(secrets) error/>
        </details>
        <RemoveForm application/>
    }
}

#[component]
fn RemoveForm(application: OAuthApplicationView) -> impl IntoView {
    let id = application.id.to_string();
    let lost = "Its client id and both secrets are erased here, and what its webhook sends is refused from then on. In Linear the \
                application stays until it is deleted there. As long as something is connected through it, it cannot be removed.";
    view! {
        <div class="actions">
            <ConfirmDialog id=format!("remove-{id}") opens="Remove…" title="Remove the OAuth application?" lost>
                <form method="post" action=RemoveApplication::url()>
                    <input type="hidden" name="id" value=id/>
                    <button class="button" data-kind="danger-solid">"Remove application"</button>
                </form>
            </ConfirmDialog>
        </div>
    }
}

/// The form for an application. `stored` says of one that is there whether it has a client secret and a
/// signing secret.
#[component]
pub(super) fn ApplicationFields(
    #[prop(into)] name: String,
    client_id: String,
    stored: Option<(bool, bool)>,
    error: Option<AppError>,
) -> impl IntoView {
    let (has_secret, has_signing_secret) = stored.unwrap_or_default();
    let kept = "Left empty, the one that is stored stays.";
    let secret_hint = if has_secret {
        kept
    } else {
        "Linear shows it once the application is there. Stored encrypted, never shown again."
    };
    let signing_hint = if has_signing_secret {
        kept
    } else {
        "Linear shows it under the application's webhook. Without it, changes in Linear come back every five minutes only."
    };
    // The first step of a newcomer is the page's one main thing to do.
    let kind = stored.is_none().then_some("primary");
    let wrong = error.clone();
    // Several of these forms may be on one page.
    let id = |field: &str| match name.as_str() {
        DEFAULT_APPLICATION => field.to_owned(),
        other => format!("{field}-{other}"),
    };
    let (id_id, secret_id, signing_id) =
        (id("client_id"), id("client_secret"), id("webhook_secret"));
    view! {
        <form method="post" action=SaveApplication::url() class="form">
            <input type="hidden" name="connection_name" value=name.clone()/>
            <TextField name="client_id" label="Client ID" id=id_id value=client_id error=error.clone()/>
            <TextField name="client_secret" label="Client secret" id=secret_id kind="password" required=!has_secret
                hint=secret_hint error=error/>
            <TextField name="webhook_secret" label="Webhook signing secret" id=signing_id kind="password" required=false
                hint=signing_hint error=wrong/>
            <div class="form-actions"><button class="button" data-kind=kind>"Save application"</button></div>
        </form>
    }
}

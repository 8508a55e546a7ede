//! Countersign's pages. They are rendered on the server and are complete without scripts; the
//! browser gets the islands alone: the few places where something moves.
//!
//! Architecture invariant: a server function is a public endpoint. It authenticates, calls one use
//! case and decides nothing itself.
//! Architecture invariant: without `ssr` this crate sees `domain` only.

// Views nest deeply, and each level is a type.
#![recursion_limit = "512"]
#![expect(
    unreachable_pub,
    reason = "what leptos' macros make is public, whatever it is made from"
)]

mod fmt;
mod icon;
mod islands;
mod live;
mod notice;
mod tone;

#[cfg(feature = "ssr")]
mod arguments_form;
#[cfg(feature = "ssr")]
pub mod auth;
#[cfg(feature = "ssr")]
mod browser_mark;
#[cfg(feature = "ssr")]
mod components;
#[cfg(feature = "ssr")]
mod error;
#[cfg(feature = "ssr")]
mod flash;
#[cfg(feature = "ssr")]
mod headers;
#[cfg(feature = "ssr")]
mod layout;
#[cfg(feature = "ssr")]
mod markdown;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod refused;
#[cfg(feature = "ssr")]
mod server_fns;
#[cfg(feature = "ssr")]
mod text_diff;
#[cfg(feature = "ssr")]
mod theme;
#[cfg(feature = "ssr")]
mod unseen;
#[cfg(feature = "ssr")]
mod words;

#[cfg(feature = "ssr")]
pub use error::AppError;

#[cfg(feature = "ssr")]
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos_meta::{MetaTags, Title, provide_meta_context};
#[cfg(feature = "ssr")]
use leptos_router::SsrMode;
#[cfg(feature = "ssr")]
use leptos_router::components::{Route, Router, Routes};
#[cfg(feature = "ssr")]
use leptos_router::path;

/// The document around every page. `options.output_name` names the hashed files under `/pkg`.
#[cfg(feature = "ssr")]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    headers::set(&options);
    let stylesheet = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme::chosen().attribute()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="description" content="Agents propose, people countersign, Linear stays true."/>
                <link rel="stylesheet" href=stylesheet/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options islands=true/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Every route. All are rendered whole before anything is sent, so that no script has to move
/// fragments into place.
#[cfg(feature = "ssr")]
#[component]
pub fn App() -> impl IntoView {
    use SsrMode::Async;
    provide_meta_context();
    view! {
        <Title formatter=|title| format!("{title} · Countersign")/>
        <Router>
            <Routes fallback=pages::NotFoundPage>
                <Route path=path!("/") view=pages::OverviewPage ssr=Async/>
                <Route path=path!("/approvals") view=pages::ApprovalsPage ssr=Async/>
                <Route path=path!("/approvals/history") view=pages::ApprovalHistoryPage ssr=Async/>
                <Route path=path!("/approvals/digest") view=pages::DigestPage ssr=Async/>
                <Route path=path!("/approvals/:id") view=pages::ApprovalPage ssr=Async/>
                <Route path=path!("/setup") view=pages::SetupPage ssr=Async/>
                <Route path=path!("/sign-in") view=pages::SignInPage ssr=Async/>
                <Route path=path!("/integrations") view=pages::IntegrationsPage ssr=Async/>
                <Route path=path!("/hirings") view=pages::HiringsPage ssr=Async/>
                <Route path=path!("/hirings/new") view=pages::NewHiringPage ssr=Async/>
                <Route path=path!("/hirings/:id") view=pages::HiringPage ssr=Async/>
                <Route path=path!("/recommendations") view=pages::RecommendationsPage ssr=Async/>
                <Route path=path!("/recommendations/:id") view=pages::RecommendationPage ssr=Async/>
                <Route path=path!("/deliveries") view=pages::DeliveriesPage ssr=Async/>
                <Route path=path!("/deliveries/:id") view=pages::DeliveryPage ssr=Async/>
                <Route path=path!("/connected-accounts") view=pages::ConnectedAccountsPage ssr=Async/>
                <Route path=path!("/authorize/:link") view=pages::AuthorizePage ssr=Async/>
                <Route path=path!("/authorized") view=pages::AuthorizedPage ssr=Async/>
                <Route path=path!("/api/integrations/linear/callback") view=pages::CallbackPage ssr=Async/>
                <Route path=path!("/policies") view=pages::PoliciesPage ssr=Async/>
                <Route path=path!("/policies/new") view=pages::NewRulePage ssr=Async/>
                <Route path=path!("/policies/:id") view=pages::RulePage ssr=Async/>
                <Route path=path!("/agents") view=pages::AgentsPage ssr=Async/>
                <Route path=path!("/audit") view=pages::AuditPage ssr=Async/>
                <Route path=path!("/settings") view=pages::SettingsPage ssr=Async/>
                <Route path=path!("/settings/webhooks") view=pages::WebhooksPage ssr=Async/>
                <Route path=path!("/settings/webhooks/:id") view=pages::WebhookEndpointPage ssr=Async/>
                <Route path=path!("/settings/webhooks/messages/:id") view=pages::WebhookMessagePage ssr=Async/>
            </Routes>
        </Router>
    }
}

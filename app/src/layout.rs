//! What is around every page: who may see it, the sidebar, and what the form before had to say.

mod banner;
mod stops;

use domain::view::{PendingCounts, SessionView};
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use server_fn::ServerFn;
use services::Bookmark;

use self::banner::Banner;
pub(crate) use self::banner::needs_somebody;
use self::stops::Stops;
use crate::auth::{self, Viewer, ctx};
use crate::components::{ErrorNotice, Icon, IconName, Notice};
use crate::islands::LiveStatus;
use crate::live::{clock, pending};
use crate::refused::Refused;
use crate::server_fns::{CountPending, SignOut};
use crate::words::Tone;
use crate::{AppError, flash, headers};

/// What a page knows when it begins.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    pub(crate) viewer: Viewer,
    /// How many actions of agents wait.
    pub(crate) counts: PendingCounts,
    /// A form of this page that was refused just now.
    pub(crate) refused: Option<Refused>,
}

/// A page for people who are signed in; others are led to sign in, or to set up.
pub(crate) fn private<F, Fut, V>(title: &'static str, body: F) -> impl IntoView
where
    F: FnOnce(Visit) -> Fut + Send + 'static,
    Fut: Future<Output = V> + Send + 'static,
    V: IntoView + Send + 'static,
{
    let here = use_location();
    let page = Suspend::new(async move {
        // Before anything is read: what happens from now on is told to the page.
        let since = ctx().events.bookmark();
        let pathname = here.pathname.get_untracked();
        match admit(&pathname, &here.search.get_untracked()).await {
            Ok(Some(viewer)) => {
                let session = viewer.session.clone();
                let counts = waiting(&viewer).await;
                // Before the body, which may have a better title.
                let titled = pending::titled(title, counts.pending);
                let counted = view! { <Title text=titled/> };
                let refused = Refused::here();
                let told = flash::told().await;
                let trouble = banner::trouble(&viewer, &pathname).await;
                let stops = stops::thrown(&viewer, counts).await;
                let lifts = stops::Lifts::of(&viewer, &pathname);
                let error = refused.as_ref().map(|refused| refused.error.clone());
                let visit = Visit {
                    viewer,
                    counts,
                    refused,
                };
                let body = body(visit).await;
                EitherOf3::A(view! {
                    {counted}
                    <Frame session pathname counts since>
                        <Stops stops lifts/>
                        {trouble.map(|standing| view! { <Banner standing/> })}
                        <Messages told error/>
                        {body}
                    </Frame>
                })
            }
            Ok(None) => EitherOf3::B(()),
            Err(error) => EitherOf3::C(broken(error)),
        }
    });
    view! {
        <Title text=title/>
        <Suspense>{page}</Suspense>
    }
}

/// How many actions wait. That they cannot be counted keeps nobody from what they came for.
async fn waiting(viewer: &Viewer) -> PendingCounts {
    let counts = services::pending_action::counts(&ctx(), &viewer.caller()).await;
    counts.unwrap_or_else(|error| {
        tracing::warn!(?error, "Could not count what waits for a decision");
        PendingCounts::default()
    })
}

/// Who is here; nobody, if the answer is a redirect.
async fn admit(pathname: &str, search: &str) -> Result<Option<Viewer>, AppError> {
    if let Some(viewer) = auth::signed_in().await? {
        return Ok(Some(viewer));
    }
    if services::setup::needed(&ctx()).await? {
        headers::redirect_page("/setup");
        return Ok(None);
    }
    let here = if search.is_empty() {
        pathname.to_owned()
    } else {
        format!("{pathname}?{search}")
    };
    let next: String = url::form_urlencoded::byte_serialize(here.as_bytes()).collect();
    headers::redirect_page(&format!("/sign-in?next={next}"));
    Ok(None)
}

/// A page for people who are not signed in: a single card.
#[component]
pub(crate) fn Alone(#[prop(into)] title: String, children: Children) -> impl IntoView {
    view! {
        <Title text=title.clone()/>
        <main class="alone" id="content">
            <p class="brand"><Mark/> "Countersign"</p>
            <div class="alone-card">
                <h1>{title}</h1>
                {children()}
            </div>
        </main>
    }
}

/// The page cannot be shown at all.
pub(crate) fn broken(error: AppError) -> impl IntoView {
    headers::set_page_status(http::StatusCode::INTERNAL_SERVER_ERROR);
    view! {
        <Alone title="This page cannot be shown">
            <ErrorNotice error/>
            <p><a href="/">"Back to the overview"</a></p>
        </Alone>
    }
}

/// The heading of a page, and what can be done there.
#[component]
pub(crate) fn PageHead(
    #[prop(into)] title: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let actions = children.map(|children| view! { <div class="page-actions">{children()}</div> });
    view! {
        <div class="page-head">
            <h1>{title}</h1>
            {actions}
        </div>
    }
}

#[component]
fn Messages(told: Option<String>, error: Option<AppError>) -> impl IntoView {
    let told = told.map(|told| view! { <Notice tone=Tone::Good>{told}</Notice> });
    let error = error.map(|error| {
        view! { <Notice tone=Tone::Bad title="That did not work.">{error.sentence()}</Notice> }
    });
    // Its place is there always, for a script to fill.
    view! { <div class="messages" id="messages" data-said="">{told} {error}</div> }
}

#[component]
fn Frame(
    session: SessionView,
    pathname: String,
    counts: PendingCounts,
    since: Bookmark,
    children: Children,
) -> impl IntoView {
    let pending = counts.pending;
    let server_now = clock::now();
    let (path, menu_path) = (pathname.clone(), pathname);
    let admin = session.role.administers();
    let menu_session = session.clone();
    view! {
        <a class="skip" href="#content">"Skip to the content"</a>
        <header class="bar">
            <a class="brand" href="/"><Mark/> "Countersign"</a>
            <p class="workspace">{session.workspace_name.clone()}</p>
            <nav class="bar-nav" aria-label="Main"><NavLinks pathname=path admin pending/></nav>
            <LiveStatus server_now since=since.to_string() count_at=CountPending::url().to_owned()/>
            <div class="bar-account"><Account session/></div>
            <details class="menu">
                <summary><Icon name=IconName::Menu/> "Menu"</summary>
                <div class="menu-body">
                    <nav aria-label="Main"><NavLinks pathname=menu_path admin pending/></nav>
                    <Account session=menu_session/>
                </div>
            </details>
        </header>
        <main id="content" class="content" tabindex="-1">{children()}</main>
    }
}

/// A place in the sidebar that is for admins alone.
const CONNECTED_ACCOUNTS: &str = "/connected-accounts";

/// The place that shows how much waits there.
const APPROVALS: &str = "/approvals";

const LINKS: &[(&str, &str, IconName)] = &[
    ("/", "Overview", IconName::Overview),
    (APPROVALS, "Approvals", IconName::Approvals),
    ("/hirings", "Hirings", IconName::Hirings),
    (
        "/recommendations",
        "Recommendations",
        IconName::Recommendations,
    ),
    ("/integrations", "Integrations", IconName::Integrations),
    (CONNECTED_ACCOUNTS, "Connected accounts", IconName::Person),
    ("/deliveries", "Deliveries", IconName::Incoming),
    ("/agents", "Agents", IconName::Agents),
    ("/policies", "Policies", IconName::Policies),
    ("/audit", "Audit", IconName::Audit),
    ("/settings", "Settings", IconName::Settings),
];

#[component]
fn NavLinks(pathname: String, admin: bool, pending: u64) -> impl IntoView {
    let link = |(address, label, icon): &(&'static str, &'static str, IconName)| {
        // "page" for the page itself, "true" for what lies below it.
        let below = *address != "/" && pathname.starts_with(&format!("{address}/"));
        let current = if pathname == *address {
            Some("page")
        } else {
            below.then_some("true")
        };
        let nothing = pending == 0;
        let badge = (*address == APPROVALS).then(|| {
            view! { " " <span class="badge" data-pending="" hidden=nothing>{pending}</span> }
        });
        view! {
            <li><a href=*address aria-current=current><Icon name=*icon/> {*label} {badge}</a></li>
        }
    };
    let places = LINKS
        .iter()
        .filter(|(address, ..)| admin || *address != CONNECTED_ACCOUNTS);
    view! { <ul class="nav">{places.map(link).collect_view()}</ul> }
}

#[component]
fn Account(session: SessionView) -> impl IntoView {
    view! {
        <div class="account">
            <p class="account-name">
                <bdi>{session.user_name}</bdi>
                <span class="muted">{session.role.as_str()}</span>
            </p>
            <form method="post" action=SignOut::url()>
                <button class="button" data-kind="quiet"><Icon name=IconName::SignOut/> "Sign out"</button>
            </form>
        </div>
    }
}

/// Two strokes under one another: a signature, and the one that countersigns.
#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
            <path d="M3 8.2l3.4 3.4L13 4.2M7 14.6l2.2 2.2L17 8"></path>
        </svg>
    }
}

/// What a page shows where something could not be read.
pub(crate) fn or_error<T, V: IntoView>(
    result: Result<T, AppError>,
    show: impl FnOnce(T) -> V,
) -> Either<V, AnyView> {
    match result {
        Ok(value) => Either::Left(show(value)),
        Err(error) => Either::Right(view! { <ErrorNotice error/> }.into_any()),
    }
}

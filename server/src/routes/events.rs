//! `GET /events`: what changed, to open pages. An event names a kind and an id, never content.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::Query;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use domain::view::SessionView;
use futures::{Stream, StreamExt, stream};
use serde::Deserialize;
use serde_json::json;
use services::{ServiceError, Since, StreamItem};
use tower_sessions::Session;

use crate::extract::Browser;
use crate::state::AppState;

/// A proxy that hears nothing for a minute may cut the connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a browser waits before it connects again.
const RECONNECT: Duration = Duration::from_secs(1);
/// How long a stream may outlive the session that it was opened with.
const RECHECK: Duration = Duration::from_secs(30);

#[derive(Deserialize)]
pub(super) struct Opened {
    /// How far the server had heard when the page was made. A browser that comes back sends what it heard last
    /// itself, as a header, and that is newer.
    since: Option<String>,
}

pub(super) async fn events(
    Browser { session, view }: Browser,
    Query(opened): Query<Opened>,
    headers: HeaderMap,
    app: AppState,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let since = since(last, opened.since.as_deref());
    let events = &app.0.ctx.events;
    let changes = events.follow(view.workspace_id, since).map(render);
    let opening = stream::once(async { Event::default().retry(RECONNECT).comment("open") });
    let over = session_over(app.clone(), session, view);
    let shutdown = app.0.shutdown.clone().cancelled_owned();
    let events = opening
        .chain(changes)
        .take_until(over)
        .take_until(shutdown)
        .map(Ok);
    // A comment would do for proxies; pages cannot hear one, and notice by this that a connection died.
    let alive = KeepAlive::new()
        .interval(KEEP_ALIVE)
        .event(Event::default().event("ping").data("{}"));
    Sse::new(events).keep_alive(alive)
}

/// Where the page left off. An id that is not ours is one that we do not know: everything has to be read again.
fn since(last: Option<&str>, page: Option<&str>) -> Since {
    let last = last.map(str::trim).filter(|last| !last.is_empty());
    match (last, page) {
        (Some(last), _) => last.parse().map_or(Since::Unknown, Since::Event),
        (None, Some(page)) => page.parse().map_or(Since::Unknown, Since::Bookmark),
        (None, None) => Since::Now,
    }
}

fn render(item: StreamItem) -> Event {
    match item {
        StreamItem::Event(event) => Event::default()
            .id(event.id.to_string())
            .event(event.kind.as_str())
            .data(json!({ "id": event.subject }).to_string()),
        StreamItem::Resync => Event::default().event("resync").data("{}"),
    }
}

/// Comes back once the session was ended, ran out, or its person left the workspace.
async fn session_over(app: AppState, session: Session, person: SessionView) {
    let mut ticks = tokio::time::interval(RECHECK);
    ticks.tick().await;
    loop {
        ticks.tick().await;
        if !still_valid(&app, &session, &person).await {
            return;
        }
    }
}

async fn still_valid(app: &AppState, session: &Session, person: &SessionView) -> bool {
    // Read anew: what this request has loaded is as old as the stream.
    let current = match session.load().await {
        Ok(()) => app::auth::person_of(&app.0.ctx, session).await,
        Err(error) => Err(ServiceError::internal(error)),
    };
    match current {
        Ok(Some(now)) => now.user_id == person.user_id && now.workspace_id == person.workspace_id,
        Ok(None) => false,
        // A failing database is no reason to cut people off; the next look decides.
        Err(error) => {
            tracing::warn!(error = %error, "A session could not be looked at again");
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_id_that_is_not_ours_means_reading_again() {
        assert_eq!(since(Some(" "), None), Since::Now);
        assert_eq!(since(Some("17"), None), Since::Unknown);
        assert_eq!(since(None, Some("17")), Since::Unknown);
        let id = Uuid::from_u128(7);
        assert_eq!(since(Some(&id.to_string()), None), Since::Event(id));
    }

    #[test]
    fn what_a_browser_heard_itself_is_newer_than_its_page() {
        let id = Uuid::from_u128(7);
        let bookmark = "0190a000000070008000000000000001.3";
        assert_eq!(
            since(None, Some(bookmark)),
            Since::Bookmark(bookmark.parse().unwrap())
        );
        let both = since(Some(&id.to_string()), Some(bookmark));
        assert_eq!(both, Since::Event(id));
    }
}

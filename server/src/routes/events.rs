//! `GET /events`: what changed, to open pages. An event names a kind and an id, never content.

use std::convert::Infallible;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use domain::view::SessionView;
use futures::{Stream, StreamExt, stream};
use serde_json::json;
use services::{ServiceError, StreamItem};
use tower_sessions::Session;
use uuid::Uuid;

use crate::extract::Browser;
use crate::state::AppState;

/// A proxy that hears nothing for a minute may cut the connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a browser waits before it connects again.
const RECONNECT: Duration = Duration::from_secs(1);
/// How long a stream may outlive the session that it was opened with.
const RECHECK: Duration = Duration::from_secs(30);

pub(super) async fn events(
    Browser { session, view }: Browser,
    headers: HeaderMap,
    app: AppState,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let last = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok())
        .and_then(last_event);
    let changes = app
        .0
        .ctx
        .events
        .subscribe(view.workspace_id, last)
        .map(render);
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

/// An id that is not ours is one that we do not know: everything has to be read again.
fn last_event(text: &str) -> Option<Uuid> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.parse().unwrap_or(Uuid::nil()))
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
    use super::*;

    #[test]
    fn an_id_that_is_not_ours_means_reading_again() {
        assert_eq!(last_event(" "), None);
        assert_eq!(last_event("17"), Some(Uuid::nil()));
        let id = Uuid::from_u128(7);
        assert_eq!(last_event(&id.to_string()), Some(id));
    }
}

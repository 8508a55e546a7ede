//! Keeps a session alive while it is used. Its end moves only when it is written, and writing it at
//! each request would be too much, so it is written once a day.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tower_sessions::Session;

use crate::state::AppState;

const SEEN_AT: &str = "seen_at";
const A_DAY: i64 = 24 * 60 * 60;

pub(crate) async fn touch_session(
    State(app): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    // Without a cookie there is nothing to keep.
    let session = request
        .extensions()
        .get::<Session>()
        .filter(|session| session.id().is_some());
    if let Some(session) = session {
        let now = app.0.ctx.clock.now().unix_timestamp();
        if let Err(error) = touch(session, now).await {
            tracing::warn!(error = %error, "A session could not be kept alive");
        }
    }
    next.run(request).await
}

async fn touch(session: &Session, now: i64) -> Result<(), tower_sessions::session::Error> {
    let signed_in = session.get_value(app::auth::USER_KEY).await?.is_some();
    let seen: Option<i64> = session.get(SEEN_AT).await?;
    if signed_in && seen.is_none_or(|seen| now - seen >= A_DAY) {
        session.insert(SEEN_AT, now).await?;
    }
    Ok(())
}

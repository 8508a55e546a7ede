//! One line per request, and an id that ties the lines of a request together. Never bodies, tokens,
//! queries or the paths themselves: those hold ids, and what people typed.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderMap;
use axum::http::header::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

use crate::state::AppState;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(crate) async fn log_request(
    State(app): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let id = request_id(request.headers()).unwrap_or_else(|| {
        let ctx = &app.0.ctx;
        ctx.ids.uuid_v7(ctx.clock.now()).to_string()
    });
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "(no route)".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().clone();
    let span = tracing::info_span!("request", request.id = %id, http.method = %method, http.route = %route);
    let start = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let duration_ms = start.elapsed().as_secs_f64() * 1_000.0;
    span.in_scope(|| {
        if route.starts_with("/pkg/") || route.ends_with('z') {
            tracing::debug!(
                http.status = status,
                duration_ms,
                "Answered {method} {route} with {status}"
            );
        } else {
            tracing::info!(
                http.status = status,
                duration_ms,
                "Answered {method} {route} with {status}"
            );
        }
    });
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The id that a proxy in front gave, if it looks like one: it goes into our log.
fn request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (!id.is_empty() && id.len() <= 64 && id.bytes().all(plain)).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_from_outside_must_look_like_one() {
        let read = |id: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, HeaderValue::from_str(id).unwrap());
            request_id(&headers)
        };
        assert_eq!(read("a-1_b.2").as_deref(), Some("a-1_b.2"));
        for wrong in ["", "two words", "error=\"x\"", &"x".repeat(65)] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(request_id(&HeaderMap::new()), None);
    }
}

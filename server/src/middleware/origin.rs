//! Writes by browsers must come from our own pages. `SameSite=Lax` already keeps the cookie from most
//! of the others; this covers what is left, siblings under one domain among it.

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::Url;

use crate::error::ApiError;
use crate::state::AppState;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses a write that another site's page sends, and one with a cookie of which nobody says where
/// it comes from. A request with a token is no browser's doing: no page of another site has one.
pub(crate) async fn require_same_origin(
    State(app): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    if request.method().is_safe() || headers.contains_key(AUTHORIZATION) {
        return next.run(request).await;
    }
    let allowed = match sent_by(headers, &app.0.public_url) {
        Sender::OurPage => true,
        Sender::AnotherSite => false,
        Sender::Unknown => !headers.contains_key(COOKIE),
    };
    if allowed {
        return next.run(request).await;
    }
    tracing::warn!("Refused a write that another site's page sent");
    let message = "This request does not come from a page of this server. Open the page again and repeat it; \
        if that does not help, COUNTERSIGN_PUBLIC_URL is not the address that you use.";
    ApiError::forbidden("foreign_origin", message).into_response()
}

#[derive(Debug, PartialEq, Eq)]
enum Sender {
    OurPage,
    AnotherSite,
    /// Not a browser, or a very old one.
    Unknown,
}

fn sent_by(headers: &HeaderMap, public_url: &Url) -> Sender {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(origin) = text(&ORIGIN) {
        let ours = is_origin_of(origin, public_url) || is_origin_at(origin, text(&HOST));
        return if ours {
            Sender::OurPage
        } else {
            Sender::AnotherSite
        };
    }
    match text(&SEC_FETCH_SITE) {
        // `none`: a person did it by hand, such as sending a form again.
        Some("same-origin" | "none") => Sender::OurPage,
        Some(_) => Sender::AnotherSite,
        None => Sender::Unknown,
    }
}

fn is_origin_of(origin: &str, url: &Url) -> bool {
    Url::parse(origin)
        .is_ok_and(|origin| origin.origin().is_tuple() && origin.origin() == url.origin())
}

/// The address that the browser itself used, whichever name of this machine that is.
fn is_origin_at(origin: &str, host: Option<&str>) -> bool {
    let authority = origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"));
    match (authority, host) {
        (Some(authority), Some(host)) => authority.eq_ignore_ascii_case(host),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn sender(pairs: &[(HeaderName, &str)]) -> Sender {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
        sent_by(
            &headers,
            &"https://countersign.example.com/".parse().unwrap(),
        )
    }

    #[test]
    fn our_pages_are_at_the_public_address_or_where_the_browser_went() {
        assert_eq!(
            sender(&[(ORIGIN, "https://countersign.example.com")]),
            Sender::OurPage
        );
        assert_eq!(
            sender(&[(ORIGIN, "https://countersign.example.com:443")]),
            Sender::OurPage
        );
        let local = [(ORIGIN, "http://127.0.0.1:3000"), (HOST, "127.0.0.1:3000")];
        assert_eq!(sender(&local), Sender::OurPage);
        assert_eq!(sender(&[(SEC_FETCH_SITE, "same-origin")]), Sender::OurPage);
    }

    #[test]
    fn all_others_are_other_sites() {
        for origin in [
            "https://evil.example",
            "http://countersign.example.com",
            "https://countersign.example.com:8443",
            "https://countersign.example.com.evil.example",
            "https://sibling.example.com",
            "null",
            "",
            "file://",
            "127.0.0.1:3000",
        ] {
            let headers = [
                (ORIGIN, origin),
                (HOST, "127.0.0.1:3000"),
                (SEC_FETCH_SITE, "same-origin"),
            ];
            assert_eq!(sender(&headers), Sender::AnotherSite, "{origin}");
        }
        assert_eq!(
            sender(&[(SEC_FETCH_SITE, "same-site")]),
            Sender::AnotherSite
        );
        assert_eq!(
            sender(&[(SEC_FETCH_SITE, "cross-site")]),
            Sender::AnotherSite
        );
    }

    #[test]
    fn a_program_says_nothing_of_the_kind() {
        assert_eq!(sender(&[(HOST, "127.0.0.1:3000")]), Sender::Unknown);
    }
}

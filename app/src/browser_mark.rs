//! What binds an attempt to get access to one browser: random bytes in a cookie, of which the attempt keeps
//! the hash. Linear's answer is believed from the browser that began alone.
//!
//! The mark opens nothing by itself and says nothing about anybody. Who begins several attempts at once
//! needs only one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{COOKIE, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use crate::auth::ctx;

const BYTES: usize = 32;
/// As long as an attempt lives.
const MAX_AGE: i64 = services::oauth::LIFE.whole_seconds();

/// The mark that this browser shows, if it shows one.
pub(crate) fn shown() -> Option<String> {
    let parts = use_context::<Parts>()?;
    find(&parts.headers, name(is_https()))
}

/// The mark of this browser, a new one if it shows none. The browser is told to keep it for as long as an
/// attempt that begins now may take.
pub(crate) fn keep() -> String {
    let mark = shown().unwrap_or_else(|| {
        let mut bytes = [0; BYTES];
        ctx().ids.fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    });
    let cookie = HeaderValue::from_str(&cookie(&mark, is_https()));
    if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), cookie) {
        response.append_header(SET_COOKIE, cookie);
    }
    mark
}

fn is_https() -> bool {
    ctx().settings.public_url.scheme() == "https"
}

/// The prefix makes browsers refuse a cookie of that name from a sibling domain or without TLS.
const fn name(https: bool) -> &'static str {
    if https {
        "__Host-countersign-authorize"
    } else {
        "countersign-authorize"
    }
}

/// `Lax`: the cookie has to come along when Linear sends the person back.
fn cookie(mark: &str, https: bool) -> String {
    let secure = if https { "; Secure" } else { "" };
    let name = name(https);
    format!("{name}={mark}; Path=/; Max-Age={MAX_AGE}; HttpOnly; SameSite=Lax{secure}")
}

/// The first value of that name that could be one of ours.
fn find(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(COOKIE).iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(found, _)| *found == name)
        .map(|(_, mark)| mark)
        .find(|mark| is_mark(mark))
        .map(str::to_owned)
}

fn is_mark(text: &str) -> bool {
    URL_SAFE_NO_PAD
        .decode(text)
        .is_ok_and(|bytes| bytes.len() == BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(cookies: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_str(cookies).unwrap());
        find(&headers, name(false))
    }

    #[test]
    fn a_mark_is_found_among_other_cookies() {
        let mark = URL_SAFE_NO_PAD.encode([7; BYTES]);
        let ours = format!("theme=dark; countersign-authorize={mark}; countersign=1");
        assert_eq!(found(&ours), Some(mark.clone()));
        let others = format!("xcountersign-authorize={mark}; __Host-countersign-authorize={mark}");
        assert_eq!(found(&others), None);
    }

    #[test]
    fn what_cannot_be_a_mark_is_none() {
        let short = URL_SAFE_NO_PAD.encode([7; BYTES - 1]);
        for value in ["", "x", "<script>", &short] {
            assert_eq!(found(&format!("countersign-authorize={value}")), None);
        }
    }

    #[test]
    fn the_cookie_is_for_this_server_and_ten_minutes() {
        assert_eq!(
            cookie("m", false),
            "countersign-authorize=m; Path=/; Max-Age=600; HttpOnly; SameSite=Lax"
        );
        assert_eq!(
            cookie("m", true),
            "__Host-countersign-authorize=m; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure"
        );
    }
}

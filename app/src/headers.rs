//! Headers and status of the answer that is being made.

use http::header::{ACCEPT, CONTENT_SECURITY_POLICY, LOCATION};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use leptos::nonce::use_nonce;
use leptos::prelude::{LeptosOptions, use_context};
use leptos_axum::ResponseOptions;

/// What a page may load, and from where.
pub(crate) fn set(options: &LeptosOptions) {
    let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) else {
        return;
    };
    if let Ok(policy) = HeaderValue::from_str(&policy(&nonce, options)) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}

/// Everything is ours, except for the logo of a workspace in Linear. `'self'` beside the nonce lets
/// the hashed scripts under `/pkg` be preloaded, which carry no nonce of their own; nothing that
/// somebody else wrote is ever served as a script.
fn policy(nonce: &str, options: &LeptosOptions) -> String {
    // `cargo leptos watch` reloads pages by a web socket.
    let reload = if cfg!(debug_assertions) {
        format!(" ws://{}:{}", options.site_addr.ip(), options.reload_port)
    } else {
        String::new()
    };
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' https: data:; connect-src 'self'{reload}; font-src 'self'; manifest-src 'self'; \
         form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
}

/// The status of an answer to a script. A form's answer is a redirect, and a page that says what is
/// wrong sets its own.
pub(crate) fn set_status(status: StatusCode) {
    let html = is_for_a_person();
    if let Some(response) = use_context::<ResponseOptions>().filter(|_| !html) {
        response.set_status(status);
    }
}

/// The status of a page.
pub(crate) fn set_page_status(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

/// Whether a browser shows the answer as a page: scripts ask for anything or for JSON.
pub(crate) fn is_for_a_person() -> bool {
    use_context::<Parts>().is_some_and(|parts| wants_html(&parts))
}

fn wants_html(parts: &Parts) -> bool {
    let accept = parts
        .headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The page's answer becomes a redirect, whatever the client accepts. `path` must be visible ASCII.
pub(crate) fn redirect_page(path: &str) {
    let location = HeaderValue::from_str(path);
    if let (Some(response), Ok(location)) = (use_context::<ResponseOptions>(), location) {
        response.insert_header(LOCATION, location);
        response.set_status(StatusCode::FOUND);
    }
}

//! Headers and status of the answer that is being made.

use http::header::{ACCEPT, CONTENT_SECURITY_POLICY, LOCATION};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use leptos::nonce::use_nonce;
use leptos::prelude::{LeptosOptions, use_context};
use leptos_axum::ResponseOptions;
use services::Ctx;

/// What a page may load, and from where.
pub(crate) fn set(options: &LeptosOptions) {
    let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) else {
        return;
    };
    let linear = linear_after_a_form();
    if let Ok(policy) = HeaderValue::from_str(&policy(&nonce, options, linear.as_deref())) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}

/// Where Linear asks for consent, on pages with a form that leads there: browsers hold the redirect after
/// a form to the page's policy, too.
fn linear_after_a_form() -> Option<String> {
    let parts = use_context::<Parts>()?;
    let path = parts.uri.path();
    let leads_there = path == "/integrations" || path.starts_with("/authorize/");
    let ctx = use_context::<Ctx>().filter(|_| leads_there)?;
    Some(ctx.settings.linear_app_url.origin().ascii_serialization())
}

/// Everything is ours, except for the logo of a workspace in Linear. `'self'` beside the nonce lets
/// the hashed scripts under `/pkg` be preloaded, which carry no nonce of their own; nothing that
/// somebody else wrote is ever served as a script.
fn policy(nonce: &str, options: &LeptosOptions, linear: Option<&str>) -> String {
    // `cargo leptos watch` reloads pages by a web socket.
    let reload = if cfg!(debug_assertions) {
        format!(" ws://{}:{}", options.site_addr.ip(), options.reload_port)
    } else {
        String::new()
    };
    let forms = linear.map_or_else(|| "'self'".to_owned(), |linear| format!("'self' {linear}"));
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' https: data:; connect-src 'self'{reload}; font-src 'self'; manifest-src 'self'; \
         form-action {forms}; frame-ancestors 'none'; base-uri 'none'"
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
    lead(path, StatusCode::FOUND);
}

/// The page has done what it is for, and another one says so: reloading that does nothing again.
pub(crate) fn see_other(path: &str) {
    lead(path, StatusCode::SEE_OTHER);
}

fn lead(path: &str, status: StatusCode) {
    let location = HeaderValue::from_str(path);
    if let (Some(response), Ok(location)) = (use_context::<ResponseOptions>(), location) {
        response.insert_header(LOCATION, location);
        response.set_status(status);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_lead_to_us_alone_unless_linear_is_named() {
        let options = LeptosOptions::builder().output_name("x").build();
        let forms = |linear| {
            let policy = policy("n", &options, linear);
            let mut parts = policy.split("; ").map(str::to_owned);
            parts.find(|part| part.starts_with("form-action"))
        };
        assert_eq!(forms(None).unwrap(), "form-action 'self'");
        assert_eq!(
            forms(Some("https://linear.app")).unwrap(),
            "form-action 'self' https://linear.app"
        );
    }
}

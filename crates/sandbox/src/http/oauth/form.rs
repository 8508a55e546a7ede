//! What clients send to the endpoints: a form, and perhaps a header.

use std::collections::HashMap;

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The fields of a form; nothing if the body is declared to be anything else. Of a repeated field the first one counts.
pub(super) fn fields(headers: &HeaderMap, body: &[u8]) -> Option<HashMap<String, String>> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return None;
    }
    let mut fields = HashMap::new();
    for (name, value) in url::form_urlencoded::parse(body).into_owned() {
        fields.entry(name).or_insert(value);
    }
    Some(fields)
}

/// The `Authorization` header; empty if there is none.
pub(super) fn authorization(headers: &HeaderMap) -> &str {
    let value = headers.get(header::AUTHORIZATION);
    value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// Client id and secret of `Authorization: Basic`, which are form-encoded before they are put together (RFC 6749, 2.3.1).
pub(super) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let (scheme, encoded) = authorization(headers).split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = STANDARD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((decoded(id), decoded(secret)))
}

fn decoded(text: &str) -> String {
    // One name and no value, whatever is in it.
    let text = text.replace('&', "%26").replace('=', "%3D");
    let mut pairs = url::form_urlencoded::parse(text.as_bytes());
    pairs
        .next()
        .map_or_else(String::new, |(name, _)| name.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_credentials_are_decoded_twice() {
        let mut headers = HeaderMap::new();
        let encoded = format!("basic {}", STANDARD.encode("an%3Aid:a+secret=&%C3%A9"));
        headers.insert(header::AUTHORIZATION, encoded.parse().unwrap());
        let expected = ("an:id".to_owned(), "a secret=&é".to_owned());
        assert_eq!(basic(&headers), Some(expected));
        headers.insert(header::AUTHORIZATION, "Bearer abc".parse().unwrap());
        assert_eq!(basic(&headers), None);
    }

    #[test]
    fn only_forms_have_fields() {
        let mut headers = HeaderMap::new();
        assert_eq!(fields(&headers, b"a=1"), None);
        let kind = "application/x-www-form-urlencoded; charset=utf-8";
        headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
        let fields = fields(&headers, b"a=1&a=2&b=%20").unwrap();
        assert_eq!((&*fields["a"], &*fields["b"]), ("1", " "));
    }
}

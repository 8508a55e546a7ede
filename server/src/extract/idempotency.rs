//! `Idempotency-Key`: with it, a write that is sent again does nothing again.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use services::IdempotencyKey;

use crate::error::ApiError;
use crate::state::AppState;

/// The key of a write without a body. One that may be repeated without harm needs no more of it than a good form.
pub(crate) struct Idempotent(pub(crate) Option<IdempotencyKey>);

/// The header as the API description has it.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "documents a header that `header` reads")]
pub(crate) struct IdempotencyHeader {
    /// 1 to 255 visible ASCII characters, for example a UUID. The same request with the same key takes
    /// effect once; another request with it is refused.
    #[param(rename = "Idempotency-Key", required = false, max_length = 255)]
    idempotency_key: String,
}

impl FromRequestParts<AppState> for Idempotent {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        let given = header(&parts.headers)?;
        key(given, &parts.method, parts.uri.path(), &[]).map(Self)
    }
}

/// The header's text, if it is there once.
pub(super) fn header(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let mut values = headers.get_all("idempotency-key").iter();
    let (Some(value), second) = (values.next(), values.next()) else {
        return Ok(None);
    };
    match (value.to_str(), second) {
        (Ok(text), None) => Ok(Some(text.to_owned())),
        (Ok(_), Some(_)) => Err(ApiError::malformed("`Idempotency-Key` is given twice.")),
        (Err(_), _) => Err(ApiError::malformed(
            "`Idempotency-Key` must be visible ASCII characters.",
        )),
    }
}

/// Binds the key to what it was sent with.
pub(super) fn key(
    given: Option<String>,
    method: &Method,
    path: &str,
    body: &[u8],
) -> Result<Option<IdempotencyKey>, ApiError> {
    let Some(given) = given else { return Ok(None) };
    let head = format!("{method} {path}\n");
    let request = [head.as_bytes(), body].concat();
    match IdempotencyKey::new(&given, &request) {
        Ok(key) => Ok(Some(key)),
        // A header that cannot be a key is malformed, whatever the body says.
        Err(refusal) => Err(ApiError {
            refusal,
            ..ApiError::malformed("")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn read(values: &[&'static [u8]]) -> Result<Option<String>, ApiError> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("idempotency-key", HeaderValue::from_bytes(value).unwrap());
        }
        header(&headers)
    }

    #[test]
    fn a_key_is_given_once_and_in_ascii() {
        assert_eq!(read(&[]).unwrap(), None);
        assert_eq!(read(&[b"a-1"]).unwrap(), Some("a-1".to_owned()));
        assert!(read(&[b"a", b"b"]).is_err());
        assert!(read(&["schlüssel".as_bytes()]).is_err());
    }

    #[test]
    fn a_key_that_cannot_be_one_is_malformed() {
        let long = "x".repeat(256);
        for given in ["", "a b", long.as_str()] {
            let error = key(Some(given.to_owned()), &Method::POST, "/x", b"").unwrap_err();
            assert_eq!(error.status.as_u16(), 400, "{given}");
        }
    }

    #[test]
    fn the_same_key_for_another_path_is_another_request() {
        let of = |path| key(Some("k".to_owned()), &Method::POST, path, b"{}").unwrap();
        assert_eq!(of("/a"), of("/a"));
        assert_ne!(of("/a"), of("/b"));
    }
}

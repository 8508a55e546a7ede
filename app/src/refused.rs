//! A form that was refused. After a plain post leptos leads back to the form with the refusal in the
//! address (`__path`, `__err`); the page shows it at the field and at its top.

use http::request::Parts;
use leptos::prelude::use_context;
use leptos::server_fn::ServerFn;
use leptos::server_fn::error::ServerFnUrlError;
use url::form_urlencoded;

use crate::AppError;

/// What was refused, and why.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refused {
    path: String,
    /// Why.
    pub(crate) error: AppError,
}

impl Refused {
    /// What the address says, unless somebody else's link put it there: a sentence in our name must
    /// be ours.
    pub(crate) fn here() -> Option<Self> {
        let parts = use_context::<Parts>()?;
        let site = parts
            .headers
            .get("sec-fetch-site")
            .and_then(|value| value.to_str().ok());
        let ours = site.is_none_or(|site| site == "same-origin");
        ours.then(|| Self::from_query(parts.uri.query()?)).flatten()
    }

    /// The last one wins: a form that was refused twice leads back with both in the address.
    fn from_query(query: &str) -> Option<Self> {
        let last = |wanted: &str| {
            let pairs = form_urlencoded::parse(query.as_bytes());
            pairs
                .filter(|(name, _)| name == wanted)
                .last()
                .map(|(_, value)| value.into_owned())
        };
        let error = ServerFnUrlError::<AppError>::decode_err(&last("__err")?);
        Some(Self {
            path: last("__path")?,
            error,
        })
    }

    /// The error, if it is this form's.
    pub(crate) fn of<S: ServerFn>(refused: Option<&Self>) -> Option<AppError> {
        refused
            .filter(|refused| refused.path == S::PATH)
            .map(|refused| refused.error.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_refusal_in_the_address_counts() {
        let error = |text: &str| AppError::new("x", text);
        let url = ServerFnUrlError::new("/sfn/a", error("first"))
            .to_url("http://x/agents?a=1")
            .unwrap();
        let url = ServerFnUrlError::new("/sfn/b", error("second"))
            .to_url(url.as_str())
            .unwrap();
        let refused = Refused::from_query(url.query().unwrap()).unwrap();
        assert_eq!(
            refused,
            Refused {
                path: "/sfn/b".to_owned(),
                error: error("second")
            }
        );
        assert_eq!(Refused::from_query("a=1"), None);
    }
}

//! What a person comes back from Linear with.

use url::form_urlencoded;

use super::error::OAuthError;
use crate::secret::{AuthorizationCode, StateToken};
use crate::text::clean;

/// The query of the address that Linear sends a person back to, read.
///
/// The state is apart from the answer: it tells which question was answered, a denial included. Compare
/// it before anything else is believed.
#[derive(Debug, Clone)]
pub struct Callback {
    /// What ties it to a question, if there is any.
    pub state: Option<StateToken>,
    /// The code, or that there is none. Any `error` is a denial: which ones Linear sends is not
    /// documented.
    pub answer: Result<AuthorizationCode, OAuthError>,
}

impl Callback {
    /// Reads the part of an address after `?`.
    pub fn parse(query: &str) -> Self {
        let state = only(query, "state").ok().flatten();
        Self {
            state: state.and_then(|state| StateToken::parse(&state).ok()),
            answer: answer(query),
        }
    }
}

fn answer(query: &str) -> Result<AuthorizationCode, OAuthError> {
    if let Some(error) = only(query, "error")? {
        let message = only(query, "error_description")?.map(|text| clean(&text));
        return Err(OAuthError::Denied {
            error: clean(&error),
            message: message.filter(|text| !text.is_empty()),
        });
    }
    let code = only(query, "code")?.ok_or_else(|| unexpected("`code` is missing"))?;
    AuthorizationCode::parse(&code).map_err(|error| OAuthError::Unexpected {
        message: error.to_string(),
    })
}

/// The value of a parameter. One that is there twice could be read one way here and another way where
/// it was checked.
fn only(query: &str, name: &str) -> Result<Option<String>, OAuthError> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    let mut values = pairs.filter(|(found, _)| found == name);
    let first = values.next().map(|(_, value)| value.into_owned());
    match values.next() {
        None => Ok(first),
        Some(_) => Err(unexpected(&format!("`{name}` is there more than once"))),
    }
}

fn unexpected(what: &str) -> OAuthError {
    OAuthError::Unexpected {
        message: format!("{what} in the address that Linear sent back to"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn denied(query: &str) -> (String, Option<String>) {
        match Callback::parse(query).answer {
            Err(OAuthError::Denied { error, message }) => (error, message),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_code_comes_with_its_state() {
        let back = Callback::parse("code=c%2B1&state=s1&from=elsewhere");
        assert_eq!(back.answer.unwrap().expose(), "c+1");
        assert_eq!(back.state.unwrap().expose(), "s1");
    }

    #[test]
    fn any_error_is_a_denial_with_its_state() {
        let query = "error=access_denied&error_description=Not%20today%0a&state=s1&code=c";
        let expected = ("access_denied".to_owned(), Some("Not today".to_owned()));
        assert_eq!(denied(query), expected);
        assert!(Callback::parse(query).state.is_some());
        assert_eq!(
            denied("error=odd&error_description="),
            ("odd".to_owned(), None)
        );
    }

    #[test]
    fn what_is_missing_or_there_twice_is_refused() {
        for query in [
            "",
            "state=s",
            "code=",
            "code=a%20b",
            "code=a&code=b",
            "error=a&error=b",
        ] {
            let refused = Callback::parse(query).answer.unwrap_err();
            assert!(matches!(refused, OAuthError::Unexpected { .. }), "{query}");
        }
        assert!(Callback::parse("code=a&state=s&state=t").state.is_none());
    }

    proptest! {
        #[test]
        fn any_query_is_survived(query in any::<String>()) {
            let printed = format!("{:?}", Callback::parse(&query));
            prop_assert!(printed.starts_with("Callback"));
        }
    }
}

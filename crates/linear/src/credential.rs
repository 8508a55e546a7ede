//! What a connection shows to Linear, and where it gets that from.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use reqwest::header::{HeaderValue, InvalidHeaderValue};

use crate::error::LinearError;
use crate::secret::{AccessToken, ApiKey};

/// What a connection shows to Linear.
#[derive(Debug, Clone)]
pub enum Credential {
    /// Sent as it is.
    ApiKey(ApiKey),
    /// An OAuth token that somebody just got: sent with `Bearer` before it.
    Bearer(AccessToken),
    /// OAuth tokens that are kept and renewed: asked for before each call.
    Kept(Kept),
}

/// A token on its way.
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<AccessToken, LinearError>> + Send + 'a>>;

/// Where the tokens of a connection are kept, and renewed in time.
pub trait TokenSource: Send + Sync {
    /// A token that has enough of its life left for a call. `refused` is one that Linear did not accept
    /// just now: an answer with another one is worth a second try, the same one is not.
    ///
    /// # Errors
    /// [`LinearError::Unauthenticated`] if access is gone for good; whatever else passes by itself.
    fn token(&self, refused: Option<AccessToken>) -> TokenFuture<'_>;
}

/// A [`TokenSource`] that many connections may share.
#[derive(Clone)]
pub struct Kept(Arc<dyn TokenSource>);

impl Kept {
    /// Takes tokens from there.
    pub fn by(source: impl TokenSource + 'static) -> Self {
        Self(Arc::new(source))
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept([redacted])")
    }
}

/// What one request shows.
pub(crate) enum Shown {
    Key(ApiKey),
    Token(AccessToken),
}

impl Credential {
    /// What to show for the next call.
    pub(crate) async fn show(&self) -> Result<Shown, LinearError> {
        match self {
            Self::ApiKey(key) => Ok(Shown::Key(key.clone())),
            Self::Bearer(token) => Ok(Shown::Token(token.clone())),
            Self::Kept(Kept(source)) => source.token(None).await.map(Shown::Token),
        }
    }

    /// What else to show after Linear refused this; nothing if there is nothing else.
    pub(crate) async fn show_instead(&self, refused: &Shown) -> Result<Option<Shown>, LinearError> {
        let (Self::Kept(Kept(source)), Shown::Token(refused)) = (self, refused) else {
            return Ok(None);
        };
        let token = source.token(Some(refused.clone())).await?;
        Ok((token.expose() != refused.expose()).then_some(Shown::Token(token)))
    }
}

impl Shown {
    /// The value of `Authorization`, marked sensitive so that no layer below prints it.
    ///
    /// Shape: Linear developer docs, "Working with the GraphQL API", section "Authentication".
    pub(crate) fn header(&self) -> Result<HeaderValue, InvalidHeaderValue> {
        let mut value = match self {
            Self::Key(key) => HeaderValue::from_str(key.expose())?,
            Self::Token(token) => HeaderValue::from_str(&format!("Bearer {}", token.expose()))?,
        };
        value.set_sensitive(true);
        Ok(value)
    }

    /// The secret part alone, to find it in what comes back.
    pub(crate) fn expose(&self) -> &str {
        match self {
            Self::Key(key) => key.expose(),
            Self::Token(token) => token.expose(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_prints_a_secret() {
        let key = ApiKey::parse("lin_api_secret").unwrap();
        let token = AccessToken::parse("tok_secret").unwrap();
        let credentials = [
            Credential::ApiKey(key.clone()),
            Credential::Bearer(token.clone()),
        ];
        for (credential, shown) in credentials
            .into_iter()
            .zip([Shown::Key(key), Shown::Token(token)])
        {
            let printed = format!("{credential:?} {:?}", shown.header().unwrap());
            assert!(!printed.contains("secret"), "{printed}");
        }
    }

    #[test]
    fn a_key_is_sent_bare_and_a_token_as_bearer() {
        let key = Shown::Key(ApiKey::parse("lin_api_abc").unwrap());
        let token = Shown::Token(AccessToken::parse("tok").unwrap());
        assert_eq!(key.header().unwrap(), "lin_api_abc");
        assert_eq!(token.header().unwrap(), "Bearer tok");
        assert!(key.header().unwrap().is_sensitive());
    }

    proptest! {
        #[test]
        fn what_parses_always_makes_a_header(raw in any::<String>()) {
            if let Ok(key) = ApiKey::parse(&raw) {
                prop_assert!(Shown::Key(key).header().is_ok());
            }
        }
    }
}

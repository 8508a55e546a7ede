//! Credentials of a connection. They print as `[redacted]` and are exposed in two places only:
//! where they are sent, and where a caller seals them for storage.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

mod oauth;

pub use oauth::{
    AccessToken, AuthorizationCode, BadOAuthValue, ClientId, ClientSecret, PkceVerifier,
    RefreshToken, StateToken,
};

/// Longest key that is accepted. Linear's keys have about 50 characters.
const MAX_CHARS: usize = 512;

/// Why a text cannot be a Linear API key. `Display` is a sentence for the person who pasted it, and
/// never holds the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadApiKey {
    /// Nothing but white space.
    #[error("Paste an API key: the field is empty.")]
    Empty,
    /// It begins with the scheme of OAuth tokens.
    #[error(
        "Paste the API key alone, without \"Bearer\" before it: Linear takes personal API keys as they are."
    )]
    Bearer,
    /// White space inside, control characters, or anything else that no key has.
    #[error(
        "An API key has no spaces, line breaks or special characters. Copy it again from Linear."
    )]
    Characters,
    /// More than 512 characters.
    #[error("That is too long for an API key. Copy it again from Linear.")]
    TooLong,
}

/// A personal API key of Linear.
#[derive(Clone)]
pub struct ApiKey(SecretString);

impl ApiKey {
    /// Takes a key as somebody pasted it. Its prefix is not checked: Linear promises none.
    pub fn parse(raw: &str) -> Result<Self, BadApiKey> {
        Ok(Self(parse(raw)?.into()))
    }

    /// The key in clear, to be sealed for storage.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey([redacted])")
    }
}

fn parse(raw: &str) -> Result<String, BadApiKey> {
    let trimmed = raw.trim();
    if trimmed.is_empty() {
        return Err(BadApiKey::Empty);
    }
    if starts_with_bearer(trimmed) {
        return Err(BadApiKey::Bearer);
    }
    if !trimmed.chars().all(|c| c.is_ascii_graphic()) {
        return Err(BadApiKey::Characters);
    }
    if trimmed.len() > MAX_CHARS {
        return Err(BadApiKey::TooLong);
    }
    Ok(trimmed.to_owned())
}

fn starts_with_bearer(text: &str) -> bool {
    let mut words = text.split_whitespace();
    words
        .next()
        .is_some_and(|word| word.eq_ignore_ascii_case("bearer"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_trimmed_and_checked() {
        assert_eq!(
            ApiKey::parse("  lin_api_abc\n").unwrap().expose(),
            "lin_api_abc"
        );
        assert_eq!(
            ApiKey::parse("no-prefix-needed").unwrap().expose(),
            "no-prefix-needed"
        );
        let cases = [
            (" \t\n", BadApiKey::Empty),
            ("Bearer lin_api_abc", BadApiKey::Bearer),
            ("bearer\tlin_api_abc", BadApiKey::Bearer),
            ("BEARER", BadApiKey::Bearer),
            ("lin_api abc", BadApiKey::Characters),
            ("lin_api\u{0}abc", BadApiKey::Characters),
            ("lin_api_äbc", BadApiKey::Characters),
        ];
        for (raw, expected) in cases {
            assert_eq!(ApiKey::parse(raw).unwrap_err(), expected, "{raw:?}");
        }
        assert!(ApiKey::parse(&"k".repeat(512)).is_ok());
        assert_eq!(
            ApiKey::parse(&"k".repeat(513)).unwrap_err(),
            BadApiKey::TooLong
        );
    }
}

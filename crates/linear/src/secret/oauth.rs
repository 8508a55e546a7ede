//! What OAuth passes around. Each is a type of its own, so that none is sent in another's place.

use std::fmt;
use std::ops::RangeInclusive;

use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

/// Shortest and longest verifier that RFC 7636 allows, in characters.
const VERIFIER_CHARS: RangeInclusive<usize> = 43..=128;

/// Why a text cannot be one of these. `Display` is a sentence for the person who entered it, and never
/// holds the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadOAuthValue {
    /// Nothing but white space.
    #[error("The {0} is empty.")]
    Empty(&'static str),
    /// White space inside, control characters, or anything else that none has.
    #[error(
        "The {0} must have no spaces, line breaks or special characters. Copy it again from Linear."
    )]
    Characters(&'static str),
    /// Too long, or for a verifier too short.
    #[error("The {what} has {length} characters; {min} to {max} are allowed.")]
    Length {
        /// What it should have been.
        what: &'static str,
        /// How many characters it has.
        length: usize,
        /// How many it must have.
        min: usize,
        /// How many it may have.
        max: usize,
    },
}

macro_rules! secrets {
    ($( $(#[$meta:meta])* $name:ident { $what:literal, at most $max:literal } )+) => { $(
        $(#[$meta])*
        #[derive(Clone)]
        pub struct $name(SecretString);

        impl $name {
            /// Takes it as somebody pasted it, as Linear sent it, or as it was stored.
            pub fn parse(raw: &str) -> Result<Self, BadOAuthValue> {
                parse($what, raw, 1..=$max).map(|text| Self(text.into()))
            }

            /// In clear: to be sent, or sealed for storage.
            pub fn expose(&self) -> &str {
                self.0.expose_secret()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }
    )+ };
}

secrets! {
    /// The public name of an application that was registered in Linear. It is no secret, but printed as
    /// one: it tells whose application it is.
    ClientId { "client id", at most 200 }
    /// What the application proves itself by.
    ClientSecret { "client secret", at most 512 }
    /// What is shown to Linear's API: good for a day, or for 30 by client credentials.
    AccessToken { "access token", at most 4096 }
    /// What the next pair of tokens is had for. Linear answers each with another one.
    RefreshToken { "refresh token", at most 4096 }
    /// What Linear sends back with the person, to be traded for tokens once.
    AuthorizationCode { "authorization code", at most 2048 }
    /// What ties an answer to the question that was asked in the same browser: `state`.
    StateToken { "state", at most 200 }
}

impl StateToken {
    /// Makes one of 32 random bytes: 64 hex digits.
    pub fn generate(random: [u8; 32]) -> Self {
        Self(domain::text::hex(&random).into())
    }

    /// Whether both are the same, without telling by the time it takes how much of them is.
    pub fn matches(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.expose().as_bytes(), other.expose().as_bytes());
        ours.ct_eq(theirs).into()
    }
}

/// What proves that who trades the code is who asked for it: PKCE, RFC 7636. It never leaves this side
/// before the code has come.
#[derive(Clone)]
pub struct PkceVerifier(SecretString);

impl PkceVerifier {
    /// Makes one of 32 random bytes: 64 hex digits.
    pub fn generate(random: [u8; 32]) -> Self {
        Self(domain::text::hex(&random).into())
    }

    /// Takes one as it was stored: 43 to 128 letters, digits, `-`, `.`, `_` or `~`.
    pub fn parse(raw: &str) -> Result<Self, BadOAuthValue> {
        let what = "verifier";
        let text = parse(what, raw, VERIFIER_CHARS)?;
        let unreserved = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
        if !text.chars().all(unreserved) {
            return Err(BadOAuthValue::Characters(what));
        }
        Ok(Self(text.into()))
    }

    /// In clear: to be sent, or sealed for storage.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for PkceVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PkceVerifier([redacted])")
    }
}

fn parse(
    what: &'static str,
    raw: &str,
    allowed: RangeInclusive<usize>,
) -> Result<String, BadOAuthValue> {
    let trimmed = raw.trim();
    if trimmed.is_empty() {
        return Err(BadOAuthValue::Empty(what));
    }
    if !trimmed.chars().all(|c| c.is_ascii_graphic()) {
        return Err(BadOAuthValue::Characters(what));
    }
    let length = trimmed.len();
    if !allowed.contains(&length) {
        let (min, max) = allowed.into_inner();
        return Err(BadOAuthValue::Length {
            what,
            length,
            min,
            max,
        });
    }
    Ok(trimmed.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_are_trimmed_and_checked() {
        assert_eq!(ClientId::parse(" abc\n").unwrap().expose(), "abc");
        let cases = [
            (" \t\n", "The client secret is empty."),
            (
                "a b",
                "The client secret must have no spaces, line breaks or special characters. Copy it again from Linear.",
            ),
            (
                &"s".repeat(513),
                "The client secret has 513 characters; 1 to 512 are allowed.",
            ),
        ];
        for (raw, sentence) in cases {
            assert_eq!(ClientSecret::parse(raw).unwrap_err().to_string(), sentence);
        }
        assert!(ClientSecret::parse("s\u{e4}").is_err());
        assert!(AccessToken::parse(&"t".repeat(4096)).is_ok());
    }

    #[test]
    fn a_verifier_is_one_that_the_standard_allows() {
        assert_eq!(PkceVerifier::generate([0xab; 32]).expose(), "ab".repeat(32));
        assert!(PkceVerifier::parse(&"a".repeat(42)).is_err());
        assert!(PkceVerifier::parse(&"a".repeat(43)).is_ok());
        assert!(PkceVerifier::parse(&"~".repeat(128)).is_ok());
        assert!(PkceVerifier::parse(&"a".repeat(129)).is_err());
        assert!(PkceVerifier::parse(&"+".repeat(64)).is_err());
    }

    #[test]
    fn a_state_matches_itself_alone() {
        let state = StateToken::generate([1; 32]);
        assert!(state.matches(&StateToken::parse(state.expose()).unwrap()));
        for other in ["x", &state.expose()[..63], &format!("{}0", state.expose())] {
            assert!(
                !state.matches(&StateToken::parse(other).unwrap()),
                "{other}"
            );
        }
    }

    #[test]
    fn nothing_prints_a_secret() {
        let printed = [
            format!("{:?}", ClientId::parse("hidden").unwrap()),
            format!("{:?}", ClientSecret::parse("hidden").unwrap()),
            format!("{:?}", AccessToken::parse("hidden").unwrap()),
            format!("{:?}", RefreshToken::parse("hidden").unwrap()),
            format!("{:?}", AuthorizationCode::parse("hidden").unwrap()),
            format!("{:?}", StateToken::parse("hidden").unwrap()),
            format!("{:?}", PkceVerifier::generate([0; 32])),
        ];
        for text in printed {
            assert!(text.ends_with("([redacted])"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_refusal_never_repeats_the_text(raw in "secret[^a-z]{1,20}") {
            if let Err(refused) = ClientSecret::parse(&raw) {
                let said = format!("{refused} {refused:?}");
                prop_assert!(!said.contains(&raw), "{said}");
            }
        }
    }
}

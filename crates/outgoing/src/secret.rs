//! The secret that an endpoint and we share, and what is signed with it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use time::OffsetDateTime;

const PREFIX: &str = "whsec_";
/// How many bytes a secret may have, as the specification has it.
const BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// A secret in the form in which its owner has it: `whsec_` and base64.
#[derive(Clone)]
pub struct EndpointSecret(SecretString);

/// What is stored is no such secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not `whsec_` and 24 to 64 bytes in base64")]
pub struct BadSecret;

impl EndpointSecret {
    /// Makes one.
    pub fn generate(random: [u8; 32]) -> Self {
        Self(format!("{PREFIX}{}", STANDARD.encode(random)).into())
    }

    /// Takes one as it was stored.
    pub fn parse(text: &str) -> Result<Self, BadSecret> {
        let secret = Self(text.to_owned().into());
        match secret.bytes() {
            Some(bytes) if BYTES.contains(&bytes.len()) => Ok(secret),
            _ => Err(BadSecret),
        }
    }

    /// In clear: to be sealed, or shown once.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        let digits = self.expose().strip_prefix(PREFIX)?;
        STANDARD.decode(digits).ok()
    }

    /// The signature of one try at a message: of its id, the moment of the try, and the body as it is sent.
    fn sign(&self, id: &str, at: i64, body: &str) -> String {
        let key = self.bytes().unwrap_or_default();
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else {
            unreachable!("HMAC takes a key of any length");
        };
        mac.update(format!("{id}.{at}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl fmt::Debug for EndpointSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EndpointSecret([redacted])")
    }
}

/// The value of `webhook-signature`: one signature for each secret that counts, so that none is missed while the other
/// side changes from one to the next.
pub fn signatures(secrets: &[EndpointSecret], id: &str, at: OffsetDateTime, body: &str) -> String {
    let at = at.unix_timestamp();
    let each: Vec<String> = secrets
        .iter()
        .map(|secret| secret.sign(id, at, body))
        .collect();
    each.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own libraries.
    #[test]
    fn the_signature_is_that_of_the_reference() {
        let secret = EndpointSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let at = OffsetDateTime::from_unix_timestamp(1_614_265_330).unwrap();
        let signed = signatures(
            &[secret],
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            at,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_is_read_strictly_and_never_shown() {
        let secret = EndpointSecret::generate([7; 32]);
        assert!(EndpointSecret::parse(secret.expose()).is_ok());
        assert_eq!(format!("{secret:?}"), "EndpointSecret([redacted])");
        for wrong in [
            "",
            "whsec_",
            "whsec_c2hvcnQ=",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ] {
            assert_eq!(EndpointSecret::parse(wrong).unwrap_err(), BadSecret);
        }
    }

    #[test]
    fn another_implementation_accepts_either_secret() {
        let (old, new) = (
            EndpointSecret::generate([1; 32]),
            EndpointSecret::generate([2; 32]),
        );
        let now = OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap();
        let header = signatures(&[new.clone(), old.clone()], "msg_1", now, "{}");
        for secret in [old, new] {
            let theirs = standardwebhooks::Webhook::new(secret.expose()).unwrap();
            let one = theirs.sign("msg_1", now.unix_timestamp(), b"{}").unwrap();
            assert!(header.split(' ').any(|ours| ours == one), "{header}");
        }
    }
}

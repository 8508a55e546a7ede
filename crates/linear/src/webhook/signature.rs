//! The signature of a delivery: HMAC-SHA256 over the raw bytes, as lower-case hex.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Length of a signature: 32 bytes in hex.
const HEX_LENGTH: usize = 64;

/// What deliveries are signed with.
#[derive(Clone)]
pub struct WebhookSecret(SecretString);

/// An empty secret would let everybody sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a webhook secret must not be empty")]
pub struct BadSecret;

impl WebhookSecret {
    /// Makes a secret of 32 random bytes.
    pub fn generate(random: [u8; 32]) -> Self {
        Self(hex(&random).into())
    }

    /// Takes a secret as it was stored.
    pub fn new(secret: impl Into<String>) -> Result<Self, BadSecret> {
        let secret = secret.into();
        if secret.is_empty() {
            Err(BadSecret)
        } else {
            Ok(Self(secret.into()))
        }
    }

    /// The secret in clear, to be sealed for storage.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret([redacted])")
    }
}

/// Why a delivery is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// No signature at all.
    #[error("the signature is missing")]
    Missing,
    /// Not 64 lower-case hex digits.
    #[error("the signature is malformed")]
    Malformed,
    /// Made with another secret, or over another body.
    #[error("the signature does not match")]
    Mismatch,
}

/// The signature that Linear sends with this body.
pub fn sign(secret: &WebhookSecret, raw: &[u8]) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).expect("any length");
    mac.update(raw);
    hex(&mac.finalize().into_bytes())
}

/// Checks the signature of a delivery over its raw bytes.
pub fn verify(
    secret: &WebhookSecret,
    raw: &[u8],
    signature_header: Option<&[u8]>,
) -> Result<(), SignatureError> {
    verify_any(&[secret], raw, signature_header)
}

/// Checks the signature against several secrets: while one is being replaced, both are good.
pub fn verify_any(
    secrets: &[&WebhookSecret],
    raw: &[u8],
    signature_header: Option<&[u8]>,
) -> Result<(), SignatureError> {
    let given = well_formed(signature_header)?;
    for secret in secrets {
        // Of the same length by now; the comparison takes the same time wherever they differ.
        if bool::from(sign(secret, raw).as_bytes().ct_eq(given)) {
            return Ok(());
        }
    }
    Err(SignatureError::Mismatch)
}

/// Like Linear's own SDK this takes lower case alone.
fn well_formed(header: Option<&[u8]>) -> Result<&[u8], SignatureError> {
    let given = header
        .filter(|given| !given.is_empty())
        .ok_or(SignatureError::Missing)?;
    let is_hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if given.len() == HEX_LENGTH && given.iter().all(is_hex) {
        Ok(given)
    } else {
        Err(SignatureError::Malformed)
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 15)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(*byte)])
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn secret(text: &str) -> WebhookSecret {
        WebhookSecret::new(text).unwrap()
    }

    #[test]
    fn a_published_vector_holds() {
        // RFC 4231, test case 2.
        let signature = sign(&secret("Jefe"), b"what do ya want for nothing?");
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(signature, expected);
    }

    #[test]
    fn refusals_name_their_reason() {
        let (secret, body) = (secret("s"), b"{}");
        let good = sign(&secret, body);
        let upper = good.to_uppercase();
        let cases = [
            (None, SignatureError::Missing),
            (Some(""), SignatureError::Missing),
            (Some("abc"), SignatureError::Malformed),
            (Some(&good[1..]), SignatureError::Malformed),
            (Some(upper.as_str()), SignatureError::Malformed),
        ];
        for (header, expected) in cases {
            let result = verify(&secret, body, header.map(str::as_bytes));
            assert_eq!(result, Err(expected), "{header:?}");
        }
        let wrong = verify(&secret, b"{} ", Some(good.as_bytes()));
        assert_eq!(wrong, Err(SignatureError::Mismatch));
        assert_eq!(verify(&secret, body, Some(good.as_bytes())), Ok(()));
    }

    #[test]
    fn while_a_secret_is_replaced_both_are_good() {
        let (old, new, other) = (secret("old"), secret("new"), secret("other"));
        for signer in [&old, &new] {
            let signature = sign(signer, b"x");
            assert_eq!(
                verify_any(&[&new, &old], b"x", Some(signature.as_bytes())),
                Ok(())
            );
        }
        let signature = sign(&other, b"x");
        let refused = Err(SignatureError::Mismatch);
        assert_eq!(
            verify_any(&[&new, &old], b"x", Some(signature.as_bytes())),
            refused
        );
        assert_eq!(verify_any(&[], b"x", Some(signature.as_bytes())), refused);
    }

    #[test]
    fn secrets_are_long_random_and_never_printed() {
        let secret = WebhookSecret::generate([0xab; 32]);
        assert_eq!(secret.expose(), "ab".repeat(32));
        assert_eq!(format!("{secret:?}"), "WebhookSecret([redacted])");
        assert_eq!(WebhookSecret::new("").unwrap_err(), BadSecret);
    }

    proptest! {
        #[test]
        fn what_is_signed_verifies(key in ".{1,200}", body in vec(any::<u8>(), 0..500)) {
            let secret = secret(&key);
            let signature = sign(&secret, &body);
            prop_assert_eq!(verify(&secret, &body, Some(signature.as_bytes())), Ok(()));
        }

        #[test]
        fn any_flipped_bit_is_noticed(
            body in vec(any::<u8>(), 1..200),
            bit in any::<prop::sample::Index>(),
            in_signature in any::<bool>(),
        ) {
            let secret = secret("s");
            let mut body = body;
            let mut signature = sign(&secret, &body).into_bytes();
            let target = if in_signature { &mut signature } else { &mut body };
            let bit = bit.index(target.len() * 8);
            target[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(verify(&secret, &body, Some(&signature)).is_err());
        }

        #[test]
        fn garbage_never_verifies_and_never_panics(
            body in vec(any::<u8>(), 0..100),
            header in proptest::option::of(vec(any::<u8>(), 0..130)),
        ) {
            prop_assert!(verify(&secret("s"), &body, header.as_deref()).is_err());
        }
    }
}

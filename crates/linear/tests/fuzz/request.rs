//! What holds of every signature: one that verifies was made with the secret, over these very bytes.

use bolero::TypeGenerator;
use countersign_linear::webhook::{SignatureError, WebhookSecret, sign, verify, verify_any};
use sha2::{Digest, Sha256};

/// Bytes that SHA-256 takes at once.
const BLOCK: usize = 64;

/// A body with what its sender puts into the header.
#[derive(Debug, Clone, TypeGenerator)]
pub(crate) struct Request {
    secret: String,
    body: Vec<u8>,
    header: Header,
    bit: u16,
}

#[derive(Debug, Clone, TypeGenerator)]
enum Header {
    Absent,
    Anything(Vec<u8>),
    /// The good one, with some bytes replaced, added or cut off.
    Changed(Vec<(u8, u8)>, Vec<u8>, u8),
    /// The good one in capitals here and there.
    Capitals(u64),
    OfAnotherSecret(String),
    OfAnotherBody(Vec<u8>),
}

pub(crate) fn check(request: &Request) {
    let Ok(secret) = WebhookSecret::new(request.secret.clone()) else {
        assert!(request.secret.is_empty());
        return;
    };
    let body = &request.body;
    let good = reference(request.secret.as_bytes(), body);
    assert_eq!(sign(&secret, body), good);
    assert_eq!(verify(&secret, body, Some(good.as_bytes())), Ok(()));

    let header = request.header.bytes(&good, body);
    let result = verify(&secret, body, header.as_deref());
    assert_eq!(result.is_ok(), header.as_deref() == Some(good.as_bytes()));
    let missing = header.as_deref().is_none_or(<[u8]>::is_empty);
    assert_eq!(result == Err(SignatureError::Missing), missing);
    let other = WebhookSecret::generate([7; 32]);
    assert_eq!(
        verify_any(&[&other, &secret], body, header.as_deref()),
        result
    );

    let bit = usize::from(request.bit);
    let mut signature = good.clone().into_bytes();
    flip(&mut signature, bit);
    assert!(verify(&secret, body, Some(&signature)).is_err());
    let mut altered = body.clone();
    if flip(&mut altered, bit) {
        let refused = verify(&secret, &altered, Some(good.as_bytes()));
        assert_eq!(refused, Err(SignatureError::Mismatch));
    }
}

impl Header {
    fn bytes(&self, good: &str, body: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Absent => None,
            Self::Anything(bytes) => Some(bytes.clone()),
            Self::Changed(replaced, added, kept) => {
                let mut bytes = good.as_bytes().to_vec();
                for (at, byte) in replaced {
                    let at = usize::from(*at) % bytes.len();
                    bytes[at] = *byte;
                }
                bytes.extend_from_slice(added);
                bytes.truncate(usize::from(*kept));
                Some(bytes)
            }
            Self::Capitals(which) => {
                let capitals = |(at, letter): (usize, char)| match which >> at & 1 {
                    1 => letter.to_ascii_uppercase(),
                    _ => letter,
                };
                let text: String = good.chars().enumerate().map(capitals).collect();
                Some(text.into_bytes())
            }
            Self::OfAnotherSecret(secret) => Some(reference(secret.as_bytes(), body).into_bytes()),
            Self::OfAnotherBody(body) => Some(reference(good.as_bytes(), body).into_bytes()),
        }
    }
}

/// Flips a bit, if there is one.
fn flip(bytes: &mut [u8], bit: usize) -> bool {
    let bits = bytes.len() * 8;
    if bits > 0 {
        bytes[bit % bits / 8] ^= 1 << (bit % 8);
    }
    bits > 0
}

/// HMAC as RFC 2104 has it, without the library that is used otherwise.
fn reference(secret: &[u8], body: &[u8]) -> String {
    let mut key = [0; BLOCK];
    if secret.len() > BLOCK {
        key[..32].copy_from_slice(&Sha256::digest(secret));
    } else {
        key[..secret.len()].copy_from_slice(secret);
    }
    let inner = Sha256::digest([&key.map(|byte| byte ^ 0x36), body].concat());
    let outer = Sha256::digest([&key.map(|byte| byte ^ 0x5c), inner.as_slice()].concat());
    domain::text::hex(&outer)
}

//! Sealed secrets: what is on disk opens only with a key of ours, and only in the place that it was
//! sealed for.
//!
//! A sealed secret is one version byte, the length of the key's id and the id, a nonce of 12 bytes,
//! and the AES-256-GCM ciphertext with its tag. Everything before the nonce and the place are
//! authenticated with it.

mod key_ring;
mod keys;

use std::fmt;

use aes_gcm::aead::{Aead, Nonce, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use domain::WorkspaceId;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

pub use key_ring::{KeyRing, KeyRingError};
pub use keys::Keys;

const VERSION: u8 = 1;
const NONCE: usize = 12;

/// Where a sealed secret belongs; moved to another row, column or workspace, it does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Whose secret it is.
    pub workspace: WorkspaceId,
    /// The table that it is kept in.
    pub table: &'static str,
    /// The row in that table.
    pub row: Uuid,
    /// The column in that row.
    pub column: &'static str,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            workspace,
            table,
            row,
            column,
        } = self;
        // Names of tables and columns hold no slash, so two places never read the same.
        write!(f, "{workspace}/{table}/{row}/{column}")
    }
}

/// Why a sealed secret does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The key that sealed it is not on the ring.
    #[error("sealed with the encryption key `{0}`, which is not configured")]
    UnknownKey(String),
    /// It was changed, belongs elsewhere, or is nothing that was sealed here.
    #[error("not a secret that was sealed for this place")]
    Corrupt,
}

impl KeyRing {
    /// Seals a secret for its place with the active key. The nonce must be random and used once.
    pub fn seal(&self, place: &Place, secret: &SecretString, nonce: [u8; NONCE]) -> Vec<u8> {
        let header = header(self.active_id());
        let aad = associated_data(&header, place);
        let payload = Payload {
            msg: secret.expose_secret().as_bytes(),
            aad: &aad,
        };
        let sealed = self.active_cipher().encrypt(&nonce.into(), payload);
        let Ok(ciphertext) = sealed else {
            unreachable!("AES-GCM takes any message below 64 GiB");
        };
        [header.as_slice(), &nonce, &ciphertext].concat()
    }

    /// Opens a secret that was sealed for this place, with whichever key of the ring sealed it.
    ///
    /// # Errors
    /// The key is gone, or these bytes were not sealed for this place.
    pub fn open(&self, place: &Place, sealed: &[u8]) -> Result<SecretString, OpenError> {
        let parts = Parts::read(sealed).ok_or(OpenError::Corrupt)?;
        let cipher = self
            .cipher(parts.key_id)
            .ok_or_else(|| OpenError::UnknownKey(parts.key_id.to_owned()))?;
        let aad = associated_data(parts.header, place);
        let payload = Payload {
            msg: parts.ciphertext,
            aad: &aad,
        };
        let opened = cipher.decrypt(&parts.nonce, payload);
        let text = opened.ok().and_then(|bytes| String::from_utf8(bytes).ok());
        text.map(SecretString::from).ok_or(OpenError::Corrupt)
    }
}

/// The id of the key that sealed these bytes, if they are something sealed.
pub fn key_id(sealed: &[u8]) -> Option<&str> {
    Parts::read(sealed).map(|parts| parts.key_id)
}

fn header(key_id: &str) -> Vec<u8> {
    // The ring takes no id that is longer than a byte can tell.
    let length = u8::try_from(key_id.len()).unwrap_or(u8::MAX);
    [&[VERSION, length], key_id.as_bytes()].concat()
}

fn associated_data(header: &[u8], place: &Place) -> Vec<u8> {
    [header, place.to_string().as_bytes()].concat()
}

struct Parts<'a> {
    header: &'a [u8],
    key_id: &'a str,
    nonce: Nonce<Aes256Gcm>,
    ciphertext: &'a [u8],
}

impl<'a> Parts<'a> {
    fn read(sealed: &'a [u8]) -> Option<Self> {
        let (&[version, length], rest) = sealed.split_first_chunk()?;
        let (key_id, rest) = rest.split_at_checked(usize::from(length))?;
        let (&nonce, ciphertext) = rest.split_first_chunk::<NONCE>()?;
        let header = sealed.get(..2 + key_id.len())?;
        let key_id = std::str::from_utf8(key_id).ok()?;
        (version == VERSION).then_some(Self {
            header,
            key_id,
            nonce: nonce.into(),
            ciphertext,
        })
    }
}

/// A key that is ready to use.
fn cipher(key: &[u8; 32]) -> Aes256Gcm {
    Aes256Gcm::new(key.into())
}

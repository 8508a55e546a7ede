//! The keys that seal secrets: one that is used, and older ones that still open what they sealed.

use std::fmt;

use aes_gcm::Aes256Gcm;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_PAD_INDIFFERENT};
use secrecy::{ExposeSecret, SecretBox, SecretString};

/// Longest id of a key: it stands in front of everything that the key seals.
const MAX_ID: usize = 32;

/// Keys by id; the first seals, all open.
pub struct KeyRing {
    active: SealingKey,
    older: Vec<SealingKey>,
}

struct SealingKey {
    id: String,
    bytes: SecretBox<[u8; 32]>,
    cipher: Aes256Gcm,
}

/// What is wrong with configured keys. Never shows a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyRingError {
    /// An entry is not of the form `id:key`.
    #[error("key {position} is not of the form id:base64")]
    Form {
        /// Which one, counted from 1.
        position: usize,
    },
    /// An id is empty, too long, or has other characters.
    #[error("key {position} needs an id of 1 to 32 letters, digits, `-` or `_`")]
    Id {
        /// Which one, counted from 1.
        position: usize,
    },
    /// A key is not base64 or not of 32 bytes.
    #[error("key `{id}` must be 32 bytes in base64")]
    Key {
        /// Whose.
        id: String,
    },
    /// Two keys have one id.
    #[error("two keys have the id `{id}`")]
    Duplicate {
        /// Which id.
        id: String,
    },
}

impl KeyRing {
    /// Reads `id:base64(32 bytes)`, comma-separated. The first key seals, all of them open.
    ///
    /// # Errors
    /// Names the first key that is wrong, without showing it.
    pub fn parse(text: &str) -> Result<Self, KeyRingError> {
        let mut keys: Vec<SealingKey> = Vec::new();
        for (index, entry) in text.trim().split(',').enumerate() {
            let key = SealingKey::parse(entry.trim(), index + 1)?;
            if keys.iter().any(|known| known.id == key.id) {
                return Err(KeyRingError::Duplicate { id: key.id });
            }
            keys.push(key);
        }
        let mut keys = keys.into_iter();
        let active = keys.next().ok_or(KeyRingError::Form { position: 1 })?;
        Ok(Self {
            active,
            older: keys.collect(),
        })
    }

    /// A ring of one new key, from random bytes.
    ///
    /// # Errors
    /// The id is empty, too long, or has other characters than letters, digits, `-` and `_`.
    pub fn generate(id: &str, bytes: [u8; 32]) -> Result<Self, KeyRingError> {
        Ok(Self {
            active: SealingKey::new(id, bytes, 1)?,
            older: Vec::new(),
        })
    }

    /// The same ring with a new key in front, from random bytes.
    ///
    /// # Errors
    /// The id is taken, empty, too long, or has other characters than letters, digits, `-` and `_`.
    pub fn with_first(&self, id: &str, bytes: [u8; 32]) -> Result<Self, KeyRingError> {
        if self.keys().any(|key| key.id == id) {
            return Err(KeyRingError::Duplicate { id: id.to_owned() });
        }
        let mut older = Vec::new();
        for key in self.keys() {
            older.push(SealingKey::new(&key.id, *key.bytes.expose_secret(), 1)?);
        }
        Ok(Self {
            active: SealingKey::new(id, bytes, 1)?,
            older,
        })
    }

    /// A ring of the first key alone, as [`Self::parse`] reads it.
    pub fn first_to_config_string(&self) -> SecretString {
        self.active.to_config_string().into()
    }

    /// The ids of all keys, the one that seals first.
    pub fn ids(&self) -> Vec<&str> {
        self.keys().map(|key| key.id.as_str()).collect()
    }

    /// What [`Self::parse`] reads, for the key file.
    pub fn to_config_string(&self) -> SecretString {
        let entries: Vec<String> = self.keys().map(SealingKey::to_config_string).collect();
        entries.join(",").into()
    }

    /// The id of the key that seals.
    pub fn active_id(&self) -> &str {
        &self.active.id
    }

    pub(super) fn active_cipher(&self) -> &Aes256Gcm {
        &self.active.cipher
    }

    pub(super) fn cipher(&self, id: &str) -> Option<&Aes256Gcm> {
        let key = self.keys().find(|key| key.id == id);
        key.map(|key| &key.cipher)
    }

    fn keys(&self) -> impl Iterator<Item = &SealingKey> {
        std::iter::once(&self.active).chain(&self.older)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = self.keys().map(|key| (&key.id, "[redacted]"));
        f.debug_map().entries(ids).finish()
    }
}

impl SealingKey {
    fn parse(entry: &str, position: usize) -> Result<Self, KeyRingError> {
        let (id, key) = entry
            .split_once(':')
            .ok_or(KeyRingError::Form { position })?;
        let decoded = STANDARD_PAD_INDIFFERENT.decode(key.trim()).ok();
        let bytes = decoded.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        match bytes {
            Some(bytes) => Self::new(id.trim(), bytes, position),
            None => Err(KeyRingError::Key { id: id.to_owned() }),
        }
    }

    fn new(id: &str, bytes: [u8; 32], position: usize) -> Result<Self, KeyRingError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if id.is_empty() || id.len() > MAX_ID || !id.chars().all(plain) {
            return Err(KeyRingError::Id { position });
        }
        Ok(Self {
            id: id.to_owned(),
            cipher: super::cipher(&bytes),
            bytes: SecretBox::new(Box::new(bytes)),
        })
    }

    fn to_config_string(&self) -> String {
        format!(
            "{}:{}",
            self.id,
            STANDARD.encode(self.bytes.expose_secret())
        )
    }
}

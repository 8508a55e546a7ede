//! The key ring of a process that goes on while keys are replaced.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use secrecy::SecretString;

use super::{KeyRing, NONCE, OpenError, Place};

type Source = Box<dyn Fn() -> Option<KeyRing> + Send + Sync>;

/// A key ring that is read again when something was sealed with a key that it does not know.
pub struct Keys {
    ring: RwLock<Arc<KeyRing>>,
    source: Option<Source>,
}

impl Keys {
    /// Keys that stay as they are while the process runs.
    pub fn fixed(ring: KeyRing) -> Self {
        Self {
            ring: RwLock::new(Arc::new(ring)),
            source: None,
        }
    }

    /// Keys that `source` reads anew; it answers nothing if they cannot be read at the moment.
    pub fn from_source(
        ring: KeyRing,
        source: impl Fn() -> Option<KeyRing> + Send + Sync + 'static,
    ) -> Self {
        Self {
            ring: RwLock::new(Arc::new(ring)),
            source: Some(Box::new(source)),
        }
    }

    /// The keys as they are now.
    pub fn ring(&self) -> Arc<KeyRing> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes up what was changed meanwhile.
    pub fn refresh(&self) {
        if let Some(ring) = self.source.as_ref().and_then(|source| source()) {
            *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
        }
    }

    /// As [`KeyRing::seal`].
    pub fn seal(&self, place: &Place, secret: &SecretString, nonce: [u8; NONCE]) -> Vec<u8> {
        self.ring().seal(place, secret, nonce)
    }

    /// As [`KeyRing::open`]; a key that is not known yet is looked for once.
    ///
    /// # Errors
    /// The key is gone, or these bytes were not sealed for this place.
    pub fn open(&self, place: &Place, sealed: &[u8]) -> Result<SecretString, OpenError> {
        match self.ring().open(place, sealed) {
            Err(OpenError::UnknownKey(_)) => {
                self.refresh();
                self.ring().open(place, sealed)
            }
            opened => opened,
        }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ring().fmt(f)
    }
}

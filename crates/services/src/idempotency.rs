//! Writes that may be sent twice: the key is kept in the transaction of the effect, together with
//! what the effect was about, so that a repetition finds it instead of doing it again.

use domain::{Caller, Refusal};
use sha2::{Digest, Sha256};
use store::idempotency::{IdempotencyRow, Remembered};
use uuid::Uuid;

use crate::ServiceError;
use crate::unit::Unit;

/// The caller's name for one write, with the digest of what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    key: String,
    request_sha256: [u8; 32],
}

impl IdempotencyKey {
    /// A key of 1 to 255 visible ASCII characters for this request: method, path and body.
    ///
    /// # Errors
    /// The key has another form.
    pub fn new(key: &str, request: &[u8]) -> Result<Self, Refusal> {
        let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        if key.is_empty() || key.len() > 255 || !visible {
            let message = "`Idempotency-Key` must have 1 to 255 visible ASCII characters, for example a UUID.";
            return Err(Refusal::field("Idempotency-Key", message));
        }
        Ok(Self {
            key: key.to_owned(),
            request_sha256: Sha256::digest(request).into(),
        })
    }
}

impl Unit<'_> {
    /// Claims `key` for an effect on `subject`. If the same request was carried out before, answers
    /// what it was about: then there is nothing left to do.
    ///
    /// # Errors
    /// `idempotency_key_reused`: the key was used for another request.
    pub(crate) async fn claim(
        &self,
        caller: &Caller,
        key: Option<&IdempotencyKey>,
        subject: Uuid,
    ) -> Result<Option<Uuid>, ServiceError> {
        let Some(key) = key else { return Ok(None) };
        let row = IdempotencyRow {
            workspace: caller.workspace,
            credential: caller.credential(),
            key: key.key.clone(),
            request_sha256: key.request_sha256.to_vec(),
            subject,
            created_at: self.now,
        };
        match store::idempotency::remember(&self.txn, &row).await? {
            Remembered::New => Ok(None),
            Remembered::Seen { subject } => Ok(Some(subject)),
            Remembered::Mismatch => Err(ServiceError::conflict(
                "idempotency_key_reused",
                "This `Idempotency-Key` was used for another request. Use a new key for each new request.",
            )),
        }
    }
}

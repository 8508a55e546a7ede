//! The keys that seal secrets: which of them are needed, and sealing everything with the first one.

use std::collections::BTreeMap;

use crate::{Ctx, ServiceError};

/// How often a value that keeps changing is looked at again.
const MAX_ROUNDS: usize = 10;

/// What sealed values there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyReport {
    /// The key that seals from now on.
    pub active: String,
    /// How many values each key sealed, by its id.
    pub values: BTreeMap<String, u64>,
    /// How many cannot be opened with the keys there are.
    pub unreadable: u64,
}

impl KeyReport {
    /// How many values still need an older key.
    pub fn outdated(&self) -> u64 {
        let older = self.values.iter().filter(|(id, _)| **id != self.active);
        older.map(|(_, count)| count).sum()
    }

    /// # Errors
    /// Some values open with none of the keys.
    pub fn require_openable(&self) -> Result<(), ServiceError> {
        if self.unreadable == 0 {
            return Ok(());
        }
        let message = format!(
            "{} sealed values open with none of these keys: a key is missing",
            self.unreadable
        );
        Err(ServiceError::internal(message))
    }
}

/// Opens every sealed value, and counts which key it needs.
///
/// # Errors
/// The database is away.
pub async fn check(ctx: &Ctx) -> Result<KeyReport, ServiceError> {
    let ring = ctx.keys.ring();
    let mut report = KeyReport {
        active: ring.active_id().to_owned(),
        values: BTreeMap::from([(ring.active_id().to_owned(), 0)]),
        unreadable: 0,
    };
    for sealed in store::sealed::all(ctx.db.reader()).await? {
        if ring.open(&sealed.place, &sealed.bytes).is_err() {
            report.unreadable += 1;
        } else if let Some(id) = store::key_id(&sealed.bytes) {
            *report.values.entry(id.to_owned()).or_default() += 1;
        }
    }
    Ok(report)
}

/// Seals everything that an older key sealed with the first one; how many values that were. May be stopped
/// at any moment and run again, also while servers use the database.
///
/// # Errors
/// A value opens with none of the keys, or the database is away.
pub async fn reseal(ctx: &Ctx) -> Result<u64, ServiceError> {
    let mut done = 0;
    for _ in 0..MAX_ROUNDS {
        let ring = ctx.keys.ring();
        let mut lost = 0;
        for sealed in store::sealed::all(ctx.db.reader()).await? {
            if store::key_id(&sealed.bytes) == Some(ring.active_id()) {
                continue;
            }
            let secret = ring.open(&sealed.place, &sealed.bytes);
            let secret = secret.map_err(ServiceError::internal)?;
            let again = ctx.seal(&sealed.place, &secret);
            // Somebody who changes the row at this moment sealed it anew; the next round looks.
            let replaced = store::sealed::replace(ctx.db.writer(), &sealed, again).await?;
            if replaced {
                done += 1;
            } else {
                lost += 1;
            }
        }
        if lost == 0 {
            break;
        }
    }
    Ok(done)
}

//! Turns within one process: who waits for a grant that another task renews does not ask the database again and
//! again.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use domain::OAuthGrantId;
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// The turns of all grants; cheap to clone.
#[derive(Clone, Default)]
pub struct Turns(Arc<Mutex<HashMap<OAuthGrantId, Weak<Turn<()>>>>>);

impl Turns {
    /// Waits for one's turn, which lasts as long as the guard.
    pub(super) async fn take(&self, grant: OAuthGrantId) -> OwnedMutexGuard<()> {
        self.of(grant).lock_owned().await
    }

    fn of(&self, grant: OAuthGrantId) -> Arc<Turn<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = turns.get(&grant).and_then(Weak::upgrade) {
            return turn;
        }
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::default();
        turns.insert(grant, Arc::downgrade(&turn));
        turn
    }
}

impl fmt::Debug for Turns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Turns")
    }
}

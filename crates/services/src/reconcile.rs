//! What the house does when deliveries may be missing: it asks Linear, and has Linear send one.

mod catch_up;
mod check;
mod self_test;
mod watch;

pub use check::{check_now, check_quiet};
pub use self_test::{SelfTest, self_test};

pub(crate) use self_test::{PATIENCE, hear as hear_self_test};
pub(crate) use watch::silent_since;

use crate::integration::integration_job;

integration_job! {
    /// Asks Linear what changed since the last time that is known, and applies what no delivery told.
    Reconcile = "reconcile", catch_up::run
}

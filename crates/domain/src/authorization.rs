//! Tries to have somebody give access in Linear.

use crate::word_enum;

word_enum! {
    /// For what access is asked.
    AuthorizationPurpose {
        /// For the workspace's integration.
        Integration = "integration",
        /// For a person's connected account.
        ConnectedAccount = "connected_account",
    }
}

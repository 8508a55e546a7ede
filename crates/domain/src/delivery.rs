//! Deliveries: what became of a webhook request that Linear sent.

use crate::word_enum;

word_enum! {
    /// What a delivery led to.
    DeliveryOutcome {
        /// On disk, not processed yet.
        Received = "received",
        /// It changed something here.
        Applied = "applied",
        /// It told us nothing that changes anything: an echo, old news, or nothing of ours.
        NoEffect = "no_effect",
        /// It could not be processed; the reason says why.
        Failed = "failed",
    }
}

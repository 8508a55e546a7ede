//! Integrations: a workspace's connection to Linear, and what it can do.

use crate::{Refusal, word_enum};

word_enum! {
    /// Whether the connection works.
    IntegrationState {
        /// Calls go out, deliveries are applied.
        Active = "active",
        /// Switched off by an admin; everything waits.
        Disabled = "disabled",
        /// Linear refuses the credentials: somebody has to connect again.
        ReconnectRequired = "reconnect_required",
        /// An admin disconnected it: the webhook is being removed in Linear, then all of it is erased.
        Disconnecting = "disconnecting",
    }
}

/// What changes whether a connection works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntegrationChange {
    /// An admin switches it on.
    Enable,
    /// An admin switches it off.
    Disable,
    /// An admin takes it away.
    Disconnect,
    /// An admin enters a key that Linear accepts.
    NewKey,
    /// Linear refuses the key.
    KeyRefused,
}

impl IntegrationState {
    /// The state after a change; asking for what is so already changes nothing.
    ///
    /// # Errors
    /// A connection that is being taken away stays so, and one whose key is refused is not switched on
    /// without a new key.
    pub fn after(self, change: IntegrationChange) -> Result<Self, Refusal> {
        match (self, change) {
            (_, IntegrationChange::Disconnect) => Ok(Self::Disconnecting),
            (Self::Disconnecting, _) => Err(Refusal::new(
                "disconnecting",
                "This connection is being taken away. Wait until that is done, or erase it now.",
            )),
            (Self::ReconnectRequired, IntegrationChange::Enable) => Err(Refusal::new(
                "reconnect_required",
                "Linear refuses the key of this connection. Connect again with a new one.",
            )),
            (_, IntegrationChange::Enable | IntegrationChange::NewKey) => Ok(Self::Active),
            // What is switched off asks Linear nothing, so an answer is of an earlier time.
            (_, IntegrationChange::Disable) | (Self::Disabled, IntegrationChange::KeyRefused) => {
                Ok(Self::Disabled)
            }
            (_, IntegrationChange::KeyRefused) => Ok(Self::ReconnectRequired),
        }
    }

    /// Whether what comes in is applied. What was sent before a key was refused is still true.
    pub fn listens(self) -> bool {
        matches!(self, Self::Active | Self::ReconnectRequired)
    }
}

word_enum! {
    /// Whether Linear tells us what changes there.
    WebhookState {
        /// To be registered in a moment.
        Pending = "pending",
        /// Registered.
        Active = "active",
        /// The key may not manage webhooks; only admins of the Linear workspace may.
        Refused = "refused",
        /// Linear did not take it, or all tries failed.
        Failed = "failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_away_does_not_come_back() {
        use IntegrationChange::{Disable, Enable, KeyRefused, NewKey};
        for change in [Enable, Disable, NewKey, KeyRefused] {
            let refused = IntegrationState::Disconnecting.after(change).unwrap_err();
            assert_eq!(refused.code, "disconnecting");
        }
        let again = IntegrationState::Disconnecting.after(IntegrationChange::Disconnect);
        assert_eq!(again, Ok(IntegrationState::Disconnecting));
    }

    #[test]
    fn a_refused_key_is_mended_by_a_new_one_only() {
        let broken = IntegrationState::ReconnectRequired;
        assert!(broken.after(IntegrationChange::Enable).is_err());
        assert_eq!(
            broken.after(IntegrationChange::NewKey),
            Ok(IntegrationState::Active)
        );
        // Switched off meanwhile, it stays off, whatever an earlier question is answered.
        let off = broken.after(IntegrationChange::Disable).unwrap();
        assert_eq!(off.after(IntegrationChange::KeyRefused), Ok(off));
    }
}

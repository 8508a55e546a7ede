//! Integrations: a workspace's connection to Linear, and what it can do.

use crate::{Refusal, word_enum};

word_enum! {
    /// Whether the connection works.
    IntegrationState {
        /// Nobody has given access yet; nothing is there to call with.
        Pending = "pending",
        /// Calls go out, deliveries are applied.
        Active = "active",
        /// As active, but its token could not be renewed and ends soon: somebody should look.
        Expiring = "expiring",
        /// Linear refuses the credentials: somebody has to connect again.
        ReconnectRequired = "reconnect_required",
        /// Linear told that access was withdrawn: somebody has to connect again.
        Revoked = "revoked",
        /// Switched off by an admin; everything waits.
        Disabled = "disabled",
        /// An admin disconnected it: the webhook is being removed in Linear, then all of it is erased.
        Disconnecting = "disconnecting",
    }
}

word_enum! {
    /// What changes whether a connection works.
    IntegrationChange {
        /// An admin switches it on.
        Enable = "enable",
        /// An admin switches it off.
        Disable = "disable",
        /// An admin takes it away.
        Disconnect = "disconnect",
        /// An admin enters a key that Linear accepts.
        NewKey = "new_key",
        /// Linear refuses the key.
        KeyRefused = "key_refused",
        /// Access was given in Linear, or a new token fetched by an admin.
        Granted = "granted",
        /// The token was renewed.
        Refreshed = "refreshed",
        /// Renewing the token is overdue and fails, and the token ends soon.
        ExpiringSoon = "expiring_soon",
        /// Linear refused to renew the token for good: `invalid_grant`.
        GrantRefused = "grant_refused",
        /// Linear told that access was withdrawn: the app was removed, or the person took it back.
        RevokedByLinear = "revoked_by_linear",
        /// Linear could not be asked, failed by itself, or asked to wait.
        TransientFailure = "transient_failure",
    }
}

impl IntegrationState {
    /// The state after a change; asking for what is so already changes nothing.
    ///
    /// # Errors
    /// A connection that is being taken away stays so, and one without access that Linear accepts is
    /// neither switched on nor off: only access that is given anew makes it work.
    pub fn after(self, change: IntegrationChange) -> Result<Self, Refusal> {
        use {IntegrationChange as C, IntegrationState as S};
        match (self, change) {
            (_, C::Disconnect) => Ok(S::Disconnecting),
            (_, C::TransientFailure) => Ok(self),
            (S::Disconnecting, _) => Err(Refusal::new(
                "disconnecting",
                "This connection is being taken away. Wait until that is done, or erase it now.",
            )),
            (_, C::Granted | C::NewKey)
            | (S::Disabled, C::Enable)
            | (S::Expiring, C::Refreshed) => Ok(S::Active),
            // Were it switched off meanwhile, switching it on would pass for access given anew.
            (S::Pending | S::ReconnectRequired | S::Revoked, C::Enable | C::Disable) => {
                Err(self.needs_access())
            }
            (_, C::Disable) => Ok(S::Disabled),
            (S::Active, C::ExpiringSoon) => Ok(S::Expiring),
            (S::Active | S::Expiring, C::KeyRefused | C::GrantRefused) => Ok(S::ReconnectRequired),
            // Nobody gave access yet that could be withdrawn.
            (S::Pending, C::RevokedByLinear) => Ok(S::Pending),
            (_, C::RevokedByLinear) => Ok(S::Revoked),
            // The rest is so already, or is the answer to a question of an earlier time: what is
            // switched off, or has lost its access since, asks Linear nothing.
            (_, C::Enable | C::Refreshed | C::ExpiringSoon | C::KeyRefused | C::GrantRefused) => {
                Ok(self)
            }
        }
    }

    /// Whether Linear may be called. Taking a connection away has calls of its own.
    pub const fn may_call(self) -> bool {
        matches!(self, Self::Active | Self::Expiring)
    }

    /// Whether what comes in is applied. What was sent before a key was refused is still true. That
    /// access was withdrawn is heard in every state.
    pub const fn listens(self) -> bool {
        matches!(
            self,
            Self::Active | Self::Expiring | Self::ReconnectRequired
        )
    }

    /// Why writes that are queued wait, in a sentence; `None` where they go out.
    pub const fn waiting_reason(self) -> Option<&'static str> {
        match self {
            Self::Active | Self::Expiring => None,
            Self::Pending => Some("Waits until somebody gives access in Linear."),
            Self::ReconnectRequired => Some(
                "Linear refuses the credentials of the connection. Waits until it is connected again.",
            ),
            Self::Revoked => {
                Some("Access was withdrawn in Linear. Waits until it is connected again.")
            }
            Self::Disabled => Some("The connection to Linear is switched off."),
            Self::Disconnecting => {
                Some("The connection to Linear is being taken away; what was not sent never is.")
            }
        }
    }

    /// Why it is neither switched on nor off.
    fn needs_access(self) -> Refusal {
        let message = match self {
            Self::Pending => {
                "Nobody has given access in Linear yet. Finish connecting, or disconnect."
            }
            Self::Revoked => {
                "Access of this connection was withdrawn in Linear. Connect again, or disconnect."
            }
            _ => "Linear refuses the credentials of this connection. Connect again, or disconnect.",
        };
        Refusal::new(self.as_str(), message)
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
        /// The webhook that is set for the application in Linear tells it.
        Application = "application",
    }
}

impl WebhookState {
    /// Whether changes in Linear come back by themselves.
    pub const fn reports(self) -> bool {
        matches!(self, Self::Active | Self::Application)
    }
}

#[cfg(test)]
mod tests;

//! Where outgoing webhooks may go.

use outgoing::Networks;

use super::env::{ConfigError, Variable, Variables};

const ALLOW_NETS: Variable = Variable {
    name: "COUNTERSIGN_WEBHOOK_ALLOW_NETS",
    form: "IP addresses or networks, comma-separated",
    example: "10.20.0.0/16",
};

/// Where outgoing webhooks may go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutgoingConfig {
    /// Networks that may be sent to although they are not public, also without TLS. Read from
    /// `COUNTERSIGN_WEBHOOK_ALLOW_NETS`, default none: admins of workspaces choose addresses, and must not reach what
    /// this machine reaches.
    pub allowed: Networks,
}

impl OutgoingConfig {
    pub(super) fn read(variables: &Variables) -> Result<Self, ConfigError> {
        let Some(text) = variables.get(ALLOW_NETS.name) else {
            return Ok(Self::default());
        };
        let allowed = text.parse();
        let allowed =
            allowed.map_err(|bad: outgoing::BadNetwork| ALLOW_NETS.wrong(bad.to_string()))?;
        Ok(Self { allowed })
    }
}

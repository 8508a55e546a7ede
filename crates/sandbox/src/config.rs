//! What a sandbox can be told before it starts.

use std::time::Duration;

use crate::clock::ClockMode;

/// The admin's API key unless the configuration names another. It opens nothing but a sandbox.
pub const DEFAULT_ADMIN_KEY: &str = "lin_api_sandbox_admin_0000000000000000000000";

/// The member's API key unless the configuration names another.
pub const DEFAULT_MEMBER_KEY: &str = "lin_api_sandbox_member_000000000000000000000";

/// The API key of Globex's admin unless the configuration names another.
pub const DEFAULT_GLOBEX_KEY: &str = "lin_api_sandbox_globex_00000000000000000000";

/// How a sandbox behaves. A plain value; [`Default`] gives the limits and waits that Linear documents.
#[derive(Debug, Clone)]
pub struct SandboxConfig {
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// API key of the admin, Ada Admin.
    pub admin_key: String,
    /// API key of the member, Max Member, who may not manage webhooks.
    pub member_key: String,
    /// API key of the admin of the second workspace, Gus Globex.
    pub globex_key: String,
    /// Where the time comes from.
    pub clock: ClockMode,
    /// Makes ids of new issues, comments, deliveries and tokens repeatable. The seeded team, states and people have the same
    /// ids in every sandbox either way.
    pub id_seed: Option<u64>,
    /// Requests that one user may send per hour, over all API keys.
    pub requests_per_hour: u32,
    /// Complexity that one user may spend per hour, over all API keys.
    pub complexity_per_hour: u32,
    /// Requests per hour through one OAuth application, for each person and for the app user.
    pub oauth_requests_per_hour: u32,
    /// Complexity per hour through one OAuth application, for each person and for the app user.
    pub oauth_complexity_per_hour: u32,
    /// How long a receiver of a webhook may take, in real time.
    pub delivery_timeout: Duration,
    /// Whether a retry carries a new `webhookTimestamp`. Linear does not document which it does; reports say the same
    /// bytes, so that is the default.
    pub restamp_retries: bool,
    /// After so many deliveries in a row that failed for good a webhook is disabled.
    pub disable_after: u32,
}

impl Default for SandboxConfig {
    fn default() -> Self {
        Self {
            port: 0,
            admin_key: DEFAULT_ADMIN_KEY.to_owned(),
            member_key: DEFAULT_MEMBER_KEY.to_owned(),
            globex_key: DEFAULT_GLOBEX_KEY.to_owned(),
            clock: ClockMode::Real,
            id_seed: None,
            requests_per_hour: 2_500,
            complexity_per_hour: 3_000_000,
            oauth_requests_per_hour: 5_000,
            oauth_complexity_per_hour: 2_000_000,
            delivery_timeout: Duration::from_secs(5),
            restamp_retries: false,
            disable_after: 25,
        }
    }
}

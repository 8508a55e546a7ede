//! An OAuth application in a workspace, and which teams its app user may see.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::moment::DateTime;

/// An application that was authorized in a workspace.
#[derive(Debug, Clone)]
pub(crate) struct Installation {
    pub(crate) id: Uuid,
    pub(crate) application_id: Uuid,
    /// The user that the application acts as; absent if it only ever acts as the people who authorized it.
    pub(crate) app_user_id: Option<Uuid>,
    /// What carries the application's events of this workspace; absent if the application has no webhook.
    pub(crate) webhook_id: Option<Uuid>,
    pub(crate) access: TeamAccess,
    pub(crate) created_at: DateTime,
    pub(crate) updated_at: DateTime,
}

/// The teams that an app user may see, which an admin can change at any time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TeamAccess {
    pub(crate) all_public_teams: bool,
    /// Beyond the public ones, or instead of them.
    pub(crate) team_ids: BTreeSet<Uuid>,
}

impl Default for TeamAccess {
    /// What a new installation gets.
    fn default() -> Self {
        Self {
            all_public_teams: true,
            team_ids: BTreeSet::new(),
        }
    }
}

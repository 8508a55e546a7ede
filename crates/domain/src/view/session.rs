//! Who is signed in.

use serde::{Deserialize, Serialize};

use crate::{Role, UserId, WorkspaceId};

/// The person behind a session and the workspace that they look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// The person.
    pub user_id: UserId,
    /// Their name.
    pub user_name: String,
    /// Their address.
    pub email: String,
    /// The workspace they look at.
    pub workspace_id: WorkspaceId,
    /// Its name.
    pub workspace_name: String,
    /// What they may do there.
    pub role: Role,
}

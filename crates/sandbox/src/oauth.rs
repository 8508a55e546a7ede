//! OAuth 2: applications, authorizations and tokens across all workspaces.

use crate::ids::Ids;
use crate::linear::Linear;
use crate::model::DateTime;
use crate::world::By;

/// What the authorization server keeps.
#[derive(Debug)]
pub(crate) struct Authority {
    pub(crate) ids: Ids,
}

impl Authority {
    pub(crate) fn new(ids: Ids) -> Self {
        Self { ids }
    }
}

impl Linear {
    pub(crate) fn bearer(&self, _token: &str, _now: DateTime) -> Option<By> {
        None
    }
}

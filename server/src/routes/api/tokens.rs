//! `/api/v1/tokens`: one verb per file.

pub(super) mod create;
pub(super) mod list;
pub(super) mod revoke;

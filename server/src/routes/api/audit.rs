//! `/api/v1/audit`: one verb per file.

pub(super) mod export;
pub(super) mod list;
pub(super) mod verify;

//! `/api/v1/recommendations`, one verb per file.

pub(super) mod create;
pub(super) mod get;
pub(super) mod list;
pub(super) mod set_status;

//! `/api/v1/settings`: one verb per file.

pub(super) mod get;
pub(super) mod set;

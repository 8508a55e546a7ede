//! `/api/v1/agents`: one verb per file.

pub(super) mod create;
pub(super) mod get;
pub(super) mod list;

//! `/api/v1/deliveries`: one verb per file.

pub(super) mod get;
pub(super) mod list;
pub(super) mod replay;
pub(super) mod replay_many;

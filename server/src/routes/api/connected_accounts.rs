//! `/api/v1/connected_accounts`: one verb per file.

pub(super) mod create_link;
pub(super) mod delete;
pub(super) mod get;
pub(super) mod get_or_create;
pub(super) mod list;

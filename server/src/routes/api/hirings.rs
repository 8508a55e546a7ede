//! `/api/v1/hirings`: one verb per file.

pub(super) mod create;
pub(super) mod get;
pub(super) mod get_linear_write;
pub(super) mod linear_comment;
pub(super) mod linear_state;
mod linear_write;
pub(super) mod list;
pub(super) mod set_status;

//! Outgoing webhooks: where the workspace is told of what happens, and what became of each message.

pub(super) mod create;
pub(super) mod disable;
pub(super) mod enable;
pub(super) mod get;
pub(super) mod list;
pub(super) mod messages;
pub(super) mod remove;
pub(super) mod resend;
pub(super) mod rotate_secret;
pub(super) mod test;
pub(super) mod update;

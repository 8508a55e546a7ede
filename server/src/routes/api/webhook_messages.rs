//! Single messages of outgoing webhooks.

pub(super) mod get;
pub(super) mod resend;

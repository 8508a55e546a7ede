//! Islands: the places of a page that move. What they show is rendered by the server;
//! here is only what makes it move.

mod approval_keys;
mod changed_hint;
mod copy_button;
mod live_region;
mod live_status;

// In the browser the module's exports are found by name; only pages name them in code.
#[cfg(feature = "ssr")]
pub(crate) use self::{
    approval_keys::ApprovalKeys, changed_hint::ChangedHint, copy_button::CopyButton,
    live_region::LiveRegion, live_status::LiveStatus,
};

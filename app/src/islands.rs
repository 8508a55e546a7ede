//! Islands: the places of a page that move. Each is given its first value by the page and reads it
//! again when an event says so.

mod agents_panel;
mod approval_keys;
mod changed_hint;
mod copy_button;
mod hiring_panel;
mod hirings_panel;
mod live_region;
mod live_status;
mod overview_panel;
mod shared;

// In the browser the module's exports are found by name; only pages name them in code.
#[cfg(feature = "ssr")]
pub(crate) use self::{
    agents_panel::AgentsPanel, approval_keys::ApprovalKeys, changed_hint::ChangedHint,
    copy_button::CopyButton, hiring_panel::HiringPanel, hirings_panel::HiringsPanel,
    live_region::LiveRegion, live_status::LiveStatus, overview_panel::OverviewPanel,
};

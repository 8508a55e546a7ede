//! Keys for deciding, forms that are sent without leaving the page, and word of what begins to wait. Everything can be
//! done without any of them.

use leptos::prelude::*;

/// Listens to keys and to forms; `region` holds the actions. Draws nothing itself.
#[island]
pub(crate) fn ApprovalKeys(region: String) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
        crate::live::keys::start(region);
        crate::live::notify::start();
    }
    #[cfg(not(feature = "hydrate"))]
    drop(region);
}

//! Keys for deciding, and forms that are sent without leaving the page. Everything can be done without either.

use leptos::prelude::*;

/// Listens to keys and to forms; `region` holds the actions. Draws nothing itself.
#[island]
pub(crate) fn ApprovalKeys(region: String) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    crate::live::keys::start(region);
    #[cfg(not(feature = "hydrate"))]
    drop(region);
}

//! Keeps a part of a page true that the server renders: after an event the page is fetched again and the
//! part replaced.
//!
//! For pages that show much. What somebody types there is left alone meanwhile (see `live::region`). The browser needs to know nothing of what is shown,
//! which costs a hundredth of what an island with the same content would.

use domain::EventKind;
use leptos::prelude::*;

use super::shared::Troubles;
use crate::live::{region, use_fresh};

/// Replaces the element with the id `region` when something of these kinds changed. Stands beside it.
#[island]
pub(crate) fn LiveRegion(region: String, kinds: Vec<EventKind>) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    crate::live::region::watch_typing();
    let fresh = use_fresh((), kinds, move || region::replace(region.clone()));
    view! { <Troubles failure=fresh.failure/> }
}

//! Keeps a part of a page true that the server renders: after an event the page is fetched again and the
//! part replaced. Forms in it that are marked for it are sent without leaving the page.
//!
//! What somebody types there is left alone meanwhile (see `live::region`). The browser needs to know nothing of
//! what is shown, which costs a hundredth of what an island with the same content would.

use domain::EventKind;
use leptos::prelude::*;

use crate::notice::Notice;
use crate::tone::Tone;

/// Replaces the element with the id `region` when something of these kinds changed. Stands beside it, once on a
/// page.
#[island]
pub(crate) fn LiveRegion(region: String, kinds: Vec<EventKind>) -> impl IntoView {
    let failed = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    {
        use crate::live::{dialog, in_place, region, reread, send};
        let id = region.clone();
        dialog::watch();
        region::watch_typing();
        in_place::start(region.clone());
        send::start(region);
        reread::start(kinds, failed, move || Box::pin(region::replace(id.clone())));
    }
    #[cfg(not(feature = "hydrate"))]
    drop((region, kinds));
    move || {
        failed.get().then(|| {
            view! {
                <Notice tone=Tone::Warn title="This may be out of date.">
                    "The page could not be read again. It is read again by itself."
                </Notice>
            }
        })
    }
}

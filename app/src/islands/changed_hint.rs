//! A word that a page which cannot refresh itself is old: one where somebody may be typing.

use domain::EventKind;
use leptos::prelude::*;

use crate::notice::Notice;
use crate::tone::Tone;

/// Appears after an event of this kind, with a link that loads the page anew.
#[island]
pub(crate) fn ChangedHint(kind: EventKind, address: String) -> impl IntoView {
    let changed = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    crate::live::hub::listen_exactly(kind, std::rc::Rc::new(move || changed.set(true)));
    #[cfg(not(feature = "hydrate"))]
    let _ = kind;
    move || {
        let address = address.clone();
        changed.get().then(|| {
            view! {
                <Notice tone=Tone::Active title="Something changed here in the meantime.">
                    <a href=address>"Load the page again"</a>
                </Notice>
            }
        })
    }
}

//! Whether changes arrive as they happen. On every page: it also runs what the page needs once.

use domain::EventKind;
use domain::view::PendingCounts;
use leptos::prelude::*;

use crate::components::{Icon, IconName};
use crate::live::{Link, use_fresh};
use crate::server_fns::load_pending_counts;

/// Starts the stream of events and the clock, and says how the page is connected. Says nothing
/// where scripts do not run.
#[island]
pub(crate) fn LiveStatus(
    /// The server's time in milliseconds.
    server_now: i64,
    /// How many actions wait, and how many of them for what became of them.
    counts: PendingCounts,
) -> impl IntoView {
    let kinds = [EventKind::PendingAction, EventKind::Policy];
    let counts = use_fresh(counts, kinds, load_pending_counts).value;
    let link = RwSignal::new(Link::Opening);
    #[cfg(feature = "hydrate")]
    {
        use crate::live::{address, clock, hub, pending, region};
        clock::set(server_now);
        clock::keep_times_true();
        address::forget_refusal();
        hub::start();
        let state = hub::link();
        Effect::new(move |_| link.set(state.get()));
        Effect::new(move |_| pending::show(counts.with(|counts| counts.pending)));
        Effect::new(move |before: Option<u64>| {
            let stops = counts.with(|counts| counts.stops);
            if before.is_some_and(|before| before != stops) {
                region::replace_soon("stops");
            }
            stops
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (server_now, counts);
    let words = move || match link.get() {
        Link::Opening => None,
        Link::Live => Some((IconName::Check, "Live")),
        Link::Reconnecting => Some((IconName::Arrows, "Reconnecting…")),
    };
    view! {
        <p class="live" role="status" data-link=move || link.get().as_str()>
            {move || words().map(|(icon, word)| view! { <Icon name=icon/> <span>{word}</span> })}
        </p>
    }
}

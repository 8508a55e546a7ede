//! Whether changes arrive as they happen. On every page: it also runs what the page needs once.

use leptos::prelude::*;

use crate::icon::{Icon, IconName};
use crate::live::Link;

/// Starts the stream of events and the clock, and says how the page is connected. Says nothing
/// where scripts do not run.
#[island]
pub(crate) fn LiveStatus(
    /// The server's time in milliseconds.
    server_now: i64,
    /// How far it had heard when it made the page.
    since: String,
    /// Where it is asked how many actions wait for a decision.
    count_at: String,
) -> impl IntoView {
    let link = RwSignal::new(Link::Opening);
    #[cfg(feature = "hydrate")]
    {
        use crate::live::{address, clock, hub, pending, region, reread};
        clock::set(server_now);
        clock::keep_times_true();
        address::forget_refusal();
        hub::start(since);
        let state = hub::link();
        Effect::new(move |_| link.set(state.get()));
        let kinds = vec![domain::EventKind::PendingAction];
        reread::start(kinds, RwSignal::new(false), move || {
            Box::pin(pending::read(count_at.clone()))
        });
        let kinds = vec![domain::EventKind::Policy];
        reread::start(kinds, RwSignal::new(false), || {
            Box::pin(region::replace("stops".to_owned()))
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (server_now, since, count_at);
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

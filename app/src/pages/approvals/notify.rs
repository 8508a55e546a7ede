//! Whether this browser tells of actions that begin to wait while nobody looks. Shown by the script that does it, which
//! also says how it stands (see `live::notify`).

use leptos::prelude::*;

/// The switch, and why there is none where there is not. Style shows what stands.
#[component]
pub(super) fn Notify() -> impl IntoView {
    view! {
        <div class="notify" data-notify="" hidden>
            <button type="button" class="button" data-kind="quiet">
                <span data-when="off">"Notify me in this browser"</span>
                <span data-when="on">"Notifications are on here: turn off"</span>
            </button>
            <p class="muted" role="status">
                <span data-when="on">"As long as this page is open, also behind others."</span>
                <span data-when="blocked">"This browser blocks notifications of this site. Allow them in its settings, then load the page again."</span>
                <span data-when="none">"This browser has no notifications for this site."</span>
            </p>
        </div>
    }
}

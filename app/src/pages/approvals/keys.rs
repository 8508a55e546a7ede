//! What the keys do. Shown by the script that makes them do it.

use leptos::prelude::*;

const KEYS: [(&str, &str); 10] = [
    ("j", "The next action"),
    ("k", "The one before"),
    ("a", "Approve it"),
    ("e", "Edit it, then approve"),
    ("r", "Reject it, with a reason"),
    ("q", "Ask the agent a question"),
    ("x", "Choose it, to decide on several at once"),
    ("u", "Undo its approval"),
    ("Esc", "From a field back to the action"),
    ("?", "This list"),
];

/// The hint, and the list behind it.
#[component]
pub(super) fn Keys() -> impl IntoView {
    let rows = KEYS.iter().map(|(key, does)| {
        view! { <div class="key"><dt><kbd>{*key}</kbd></dt><dd>{*does}</dd></div> }
    });
    view! {
        <div class="keys" data-for-keys="" hidden>
            <button type="button" class="button" data-kind="quiet" data-key="?" command="show-modal" commandfor="keys" popovertarget="keys">
                "Press " <kbd>"?"</kbd> " for keys"
            </button>
            <dialog id="keys" class="dialog" popover="auto" aria-labelledby="keys-title">
                <h2 id="keys-title">"Keys"</h2>
                <dl class="key-list">{rows.collect_view()}</dl>
                <div class="dialog-actions">
                    <button type="button" class="button" command="close" commandfor="keys" popovertarget="keys" popovertargetaction="hide">"Close"</button>
                </div>
            </dialog>
        </div>
    }
}

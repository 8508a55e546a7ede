//! How far a hiring and its issue agree, and why not.

use domain::view::SyncView;
use domain::{HiringStatus, SyncState};
use leptos::prelude::*;

use super::{Due, State};
use crate::words::sync_word;

/// The state of a sync with its reason and its next attempt.
#[component]
pub(crate) fn SyncNote(status: HiringStatus, sync: SyncView) -> impl IntoView {
    let reason = sync
        .last_error
        .map(|reason| view! { <p class="reason">{reason}</p> });
    let next = match (sync.state, sync.next_attempt_at) {
        (SyncState::Retrying | SyncState::Pending | SyncState::Waiting, Some(at)) => {
            Some(view! { <p class="muted">"Next attempt "<Due at/></p> })
        }
        _ => None,
    };
    view! {
        <div class="sync-note">
            <State word=sync_word(status, sync.state)/>
            {reason}
            {next}
        </div>
    }
}

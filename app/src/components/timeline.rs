//! What happened, newest first. Names and what Linear says are set apart (`bdi`, `dir="auto"`), so that
//! writing from right to left does not turn around the words of ours beside it.

use domain::view::HistoryEntry;
use leptos::prelude::*;

use super::{Icon, When};
use crate::words::history_icon;

/// Lines of history. `about` is the hiring that a line belongs to, where several are mixed: its
/// address and its name.
#[component]
pub(crate) fn Timeline(lines: Vec<(Option<(String, String)>, HistoryEntry)>) -> impl IntoView {
    let line = |(about, entry): (Option<(String, String)>, HistoryEntry)| {
        let about = about.map(|(address, name)| {
            view! { <a class="timeline-about" dir="auto" href=address>{name}</a> }
        });
        view! {
            <li>
                <Icon name=history_icon(entry.kind)/>
                <div class="timeline-text">
                    {about}
                    <bdi>{entry.summary}</bdi>
                    <span class="muted"><bdi>{entry.actor}</bdi> ", " <When at=entry.at/></span>
                </div>
            </li>
        }
    };
    view! { <ol class="timeline">{lines.into_iter().map(line).collect_view()}</ol> }
}

//! Several actions at once: the boxes stand at the actions, the form at the end of the page.

use leptos::either::Either;
use leptos::prelude::*;
use server_fn::ServerFn;

use crate::components::{Icon, IconName, Notice};
use crate::flash::{DecidedLine, DecidedMany};
use crate::server_fns::DecidePendingActions;
use crate::words::Tone;

/// The form that the boxes belong to.
#[component]
pub(super) fn BulkForm() -> impl IntoView {
    view! {
        <form class="bulk" id="bulk" method="post" action=DecidePendingActions::url() data-send="" aria-label="Those that are chosen">
            <button type="button" class="button" data-kind="quiet" data-choose-all="" hidden>"Choose all"</button>
            <div class="field">
                <label for="bulk-reason">"Reason, needed to reject"</label>
                <input id="bulk-reason" name="reason" autocomplete="off" maxlength="2000"/>
            </div>
            <div class="form-actions">
                <button class="button" name="decision" value="approve">"Approve selected"</button>
                <button class="button" data-kind="danger" name="decision" value="reject">"Reject selected"</button>
            </div>
        </form>
    }
}

/// What became of each that was decided just now. Its place is there always, for a script to fill.
#[component]
pub(super) fn DecidedNotice(decided: Option<DecidedMany>) -> impl IntoView {
    let notice = decided.map(|decided| {
        let refused = decided.results.iter().filter(|line| line.refused).count();
        let done = decided.results.len() - refused;
        let title = match refused {
            0 => format!("{done} decided."),
            refused => format!("{done} decided, {refused} not."),
        };
        let tone = if refused == 0 { Tone::Good } else { Tone::Warn };
        let lines = decided.results.into_iter().map(line).collect_view();
        view! { <Notice tone title><ul class="decided">{lines}</ul></Notice> }
    });
    view! { <div class="messages" id="decided" data-said="">{notice}</div> }
}

fn line(line: DecidedLine) -> impl IntoView {
    let icon = if line.refused {
        IconName::CrossCircle
    } else {
        IconName::Check
    };
    let name = match line.summary {
        Some(summary) => Either::Left(summary),
        None => Either::Right("An action that is not there"),
    };
    view! {
        <li>
            <Icon name=icon/>
            <span><a href=format!("/approvals/{}", line.id) dir="auto">{name}</a> ": " {line.said}</span>
        </li>
    }
}

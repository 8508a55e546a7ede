//! How many hirings stand where.

use domain::HiringStatus;
use domain::view::OverviewCounts;
use leptos::prelude::*;

use super::Icon;
use crate::words::{Tone, Word};

/// A number per status; each leads to its list.
#[component]
pub(crate) fn Counts(counts: OverviewCounts) -> impl IntoView {
    let tile = |status: &HiringStatus| {
        let Word { label, icon, tone } = Word::from(*status);
        let count = of(counts, *status);
        // Nothing failed is nothing bad.
        let tone = if count == 0 { Tone::Quiet } else { tone };
        view! {
            <li>
                <a class="count" href=format!("/hirings?status={status}") data-zero=(count == 0).then_some("")>
                    <span class="count-number">{count.to_string()}</span>
                    <span class="state" data-tone=tone.as_str()><Icon name=icon/> {label}</span>
                </a>
            </li>
        }
    };
    view! {
        <ul class="counts" id="counts" aria-label="Hirings by status">
            {HiringStatus::ALL.iter().map(tile).collect_view()}
        </ul>
    }
}

const fn of(counts: OverviewCounts, status: HiringStatus) -> u64 {
    match status {
        HiringStatus::Pending => counts.pending,
        HiringStatus::Paid => counts.paid,
        HiringStatus::InProgress => counts.in_progress,
        HiringStatus::Completed => counts.completed,
        HiringStatus::Failed => counts.failed,
        HiringStatus::Cancelled => counts.cancelled,
    }
}

/// How many there are altogether.
pub(crate) fn total(counts: OverviewCounts) -> u64 {
    HiringStatus::ALL
        .iter()
        .map(|status| of(counts, *status))
        .sum()
}

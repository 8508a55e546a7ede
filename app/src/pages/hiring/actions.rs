//! What can be done with a hiring; what ends one without its work asks again.

use domain::view::HiringView;
use domain::{HiringId, HiringStatus};
use leptos::either::Either;
use leptos::prelude::*;
use server_fn::ServerFn;

use crate::components::ConfirmDialog;
use crate::server_fns::SetHiringStatus;
use crate::words::verb;

/// A button for each status that it may move to, always in the same order.
#[component]
pub(super) fn Actions(hiring: HiringView, allowed: Vec<HiringStatus>) -> impl IntoView {
    let statuses = HiringStatus::ALL.iter().copied();
    let buttons = statuses.filter(|status| allowed.contains(status));
    let buttons = buttons.map(|status| match status {
        HiringStatus::Failed | HiringStatus::Cancelled => {
            Either::Left(view! { <EndDialog hiring=hiring.clone() status/> })
        }
        _ => Either::Right(view! { <StatusForm id=hiring.id status kind="primary"/> }),
    });
    view! { <div class="actions" id="hiring-actions">{buttons.collect_view()}</div> }
}

#[component]
fn StatusForm(id: HiringId, status: HiringStatus, kind: &'static str) -> impl IntoView {
    view! {
        <form method="post" action=SetHiringStatus::url() data-send="">
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="status" value=status.as_str()/>
            <button class="button" data-kind=kind>{verb(status)}</button>
        </form>
    }
}

#[component]
fn EndDialog(hiring: HiringView, status: HiringStatus) -> impl IntoView {
    let title = if status == HiringStatus::Failed {
        "Mark this hiring as failed?"
    } else {
        "Cancel this hiring?"
    };
    view! {
        <ConfirmDialog id=format!("end-{status}") opens=verb(status) title lost=lost(&hiring)>
            <StatusForm id=hiring.id status kind="danger-solid"/>
        </ConfirmDialog>
    }
}

/// What is lost when a hiring ends without its work.
fn lost(hiring: &HiringView) -> String {
    let issue = match &hiring.linear_issue {
        Some(issue) => format!(
            " Its issue {} is moved to canceled in Linear.",
            issue.identifier
        ),
        None => String::new(),
    };
    format!(
        "The engagement of {} for {} ends here, and nothing that it does counts any more.{issue} This cannot be undone.",
        hiring.agent_name, hiring.capability
    )
}

//! The ways out: a pause, and the end.

use domain::ConnectionKind;
use domain::view::DisconnectionView;
use leptos::prelude::*;
use server_fn::ServerFn;

use crate::components::{ConfirmDialog, Due, Notice, Section, When};
use crate::server_fns::{DisconnectLinear, SwitchLinear};
use crate::words::Tone;

/// Switch off, where it is on and works, or disconnect.
#[component]
pub(super) fn Leave(
    on: bool,
    organization: String,
    linked: u64,
    recommended: u64,
    kind: ConnectionKind,
) -> impl IntoView {
    let pause = on.then(|| {
        view! {
            <form method="post" action=SwitchLinear::url() class="actions">
                <input type="hidden" name="on" value="false"/>
                <button class="button" id="switch-off">"Switch off"</button>
                <span class="muted">"Pauses both directions and keeps everything. It can be switched on again at any time."</span>
            </form>
        }
    });
    let links = match linked {
        0 => "No hiring is linked to an issue.".to_owned(),
        1 => "One hiring loses the link to its issue for good.".to_owned(),
        n => format!("{n} hirings lose the link to their issues for good."),
    };
    let recommended = match recommended {
        0 => String::new(),
        1 => " One issue is no longer tied to its recommendation, which stays.".to_owned(),
        n => format!(" {n} issues are no longer tied to their recommendations, which stay."),
    };
    let (erased, again) = if kind == ConnectionKind::ApiKey {
        (
            "The key and the webhook's secret are erased, and the webhook is removed in Linear.",
            "To connect again, a key has to be entered again.",
        )
    } else {
        (
            "Access is withdrawn in Linear and its tokens are erased. The OAuth application stays, and so do connected accounts.",
            "To connect again, access has to be given in Linear again.",
        )
    };
    let lost = format!(
        "{erased} {links}{recommended} The issues stay in Linear as they are; hirings and their history stay here. {again}"
    );
    view! {
        <Section id="leave" title="Switch off, disconnect">
            {pause}
            <div class="actions">
                <ConfirmDialog id="disconnect" opens="Disconnect…" title=format!("Disconnect {organization}?") lost>
                    <form method="post" action=DisconnectLinear::url()>
                        <input type="hidden" name="erase_now" value="false"/>
                        <button class="button" data-kind="danger">"Disconnect and erase"</button>
                    </form>
                </ConfirmDialog>
                <span class="muted">"Ends the connection and erases its credentials."</span>
            </div>
        </Section>
    }
}

/// How far the end has come.
#[component]
pub(super) fn Disconnecting(disconnection: DisconnectionView, may_change: bool) -> impl IntoView {
    let DisconnectionView {
        requested_by,
        requested_at,
        last_error,
        next_attempt_at,
        ..
    } = disconnection;
    let waits = last_error.map(|error| {
        let next = match next_attempt_at {
            Some(at) => view! { "It is tried again " <Due at/> "." }.into_any(),
            None => view! { "It was given up. Disconnect again to try once more, or erase the connection now." }.into_any(),
        };
        view! { <p>{error} " " {next}</p> }
    });
    let actions = (may_change && waits.is_some()).then(|| {
        view! {
            <div class="actions">
                <form method="post" action=DisconnectLinear::url()>
                    <input type="hidden" name="erase_now" value="false"/>
                    <button class="button">"Try again now"</button>
                </form>
                <ConfirmDialog id="erase-now" opens="Erase now…" title="Erase without waiting for Linear?"
                    lost="The credentials and secrets are erased at once. A webhook of its own stays in Linear until an admin removes it there, under \
                          Settings, API; what it sends is refused here.">
                    <form method="post" action=DisconnectLinear::url()>
                        <input type="hidden" name="erase_now" value="true"/>
                        <button class="button" data-kind="danger">"Erase now"</button>
                    </form>
                </ConfirmDialog>
            </div>
        }
    });
    view! {
        <Notice tone=Tone::Warn title="Being disconnected.">
            <p>"Asked for by " <bdi>{requested_by}</bdi> " " <When at=requested_at/>
            ". It is ended in Linear first, then its credentials are erased here."</p>
            {waits}
            {actions}
        </Notice>
    }
}

/// How the last connection ended.
#[component]
pub(super) fn Left(disconnection: DisconnectionView) -> impl IntoView {
    let DisconnectionView {
        linear_org_name,
        requested_by,
        requested_at,
        finished_at,
        webhook_removed,
        outcome,
        ..
    } = disconnection;
    let tone = match webhook_removed {
        Some(true) => Tone::Quiet,
        _ => Tone::Warn,
    };
    view! {
        <Notice tone title="The last connection was erased.">
            <p><bdi>{linear_org_name}</bdi> " was disconnected by " <bdi>{requested_by}</bdi> " "
            <When at=finished_at.unwrap_or(requested_at)/> ". Its credentials are erased; hirings and their history stay. " {outcome}</p>
        </Notice>
    }
}

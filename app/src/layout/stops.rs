//! What everybody must see wherever they are: that agents may not write for now, who stopped them, and the way to
//! let them go on.

use domain::view::{PendingCounts, WriteStopView};
use leptos::prelude::*;
use server_fn::ServerFn;

use crate::auth::{Viewer, ctx};
use crate::components::{Icon, IconName, When};
use crate::server_fns::ResumeWrites;

/// Whether this reader may lift a stop, and where they are led back to.
#[derive(Debug, Clone)]
pub(super) struct Lifts {
    may_change: bool,
    from: String,
}

impl Lifts {
    pub(super) fn of(viewer: &Viewer, pathname: &str) -> Self {
        Self {
            may_change: viewer.may_change(),
            from: pathname.to_owned(),
        }
    }
}

/// The switches that are thrown. They are read only where there are any.
pub(super) async fn thrown(viewer: &Viewer, counts: PendingCounts) -> Vec<WriteStopView> {
    if counts.stops == 0 {
        return Vec::new();
    }
    let stops = services::policy::stops(&ctx(), &viewer.caller()).await;
    stops.unwrap_or_else(|error| {
        tracing::warn!(?error, "Could not read which writes are stopped");
        Vec::new()
    })
}

/// A banner per switch. Its place is there always, for a script to fill.
#[component]
pub(super) fn Stops(stops: Vec<WriteStopView>, lifts: Lifts) -> impl IntoView {
    let banners = stops
        .into_iter()
        .map(|stop| view! { <Stop stop lifts=lifts.clone()/> });
    view! { <div id="stops">{banners.collect_view()}</div> }
}

#[component]
fn Stop(stop: WriteStopView, lifts: Lifts) -> impl IntoView {
    let whose = match stop.agent_id {
        Some(_) => stop.agent_name.unwrap_or_else(|| "an agent".to_owned()),
        None => "all agents".to_owned(),
    };
    let Lifts { may_change, from } = lifts;
    let lift = may_change.then(|| {
        let id = stop.agent_id.map(|id| {
            view! { <input type="hidden" name="agent_id" value=id.to_string()/> }
        });
        let whose = whose.clone();
        view! {
            <form method="post" action=ResumeWrites::url()>
                {id}
                <input type="hidden" name="from" value=from/>
                <button class="button">"Let writes go on" <span class="visually-hidden">" of " {whose}</span></button>
            </form>
        }
    });
    let ask = (!may_change).then_some(" An admin or the owner can let them go on.");
    view! {
        <section class="banner" data-tone="bad" aria-label="Stopped writes">
            <Icon name=IconName::Pause/>
            <div class="banner-text">
                <p><strong>"The writes of " <bdi>{whose}</bdi> " are stopped."</strong></p>
                <p><bdi>{stop.stopped_by}</bdi> " stopped them " <When at=stop.since/> ". Reading goes on." {ask}</p>
            </div>
            {lift}
        </section>
    }
}

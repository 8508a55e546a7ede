//! Policies: which calls of agents run, wait or are refused, as sentences in their order; and the switch that stops
//! all writes. Admins change them, everybody else reads.

mod approver_fields;
mod choices;
mod edit;
mod form;
mod known;
mod list;
mod sentence;
mod stop;
mod tried;

use domain::EventKind;
use domain::view::PoliciesView;
use leptos::prelude::*;

use self::known::Known;
use self::list::{Defaults, Rules};
use crate::AppError;
use crate::auth::{Viewer, ctx};
use crate::components::{Icon, IconName, Section};
use crate::islands::LiveRegion;
use crate::layout::{PageHead, Visit, or_error, private};

pub(crate) use self::edit::{NewRulePage, RulePage};
pub(crate) use self::sentence::noun;
pub(crate) use self::stop::{AgentStops, StopAll};

/// The part of the page that changes by itself.
const REGION: &str = "policies";

/// The rules in their order.
#[component]
pub(crate) fn PoliciesPage() -> impl IntoView {
    private("Policies", |visit: Visit| async move {
        let may_change = visit.viewer.may_change();
        let waiting = visit.counts.pending;
        let read = read(&visit.viewer).await;
        let add = may_change.then(|| {
            view! {
                <a class="button" data-kind="primary" href="/policies/new">
                    <Icon name=IconName::Plus/> "New rule"
                </a>
            }
        });
        view! {
            <PageHead title="Policies">{add}</PageHead>
            <p class="lead">
                "Every call of an agent is held against these rules, from the first to the last. The first that fits decides whether it runs, "
                "waits for a person, or is refused."
            </p>
            {(!may_change).then(|| view! { <p class="lead">"Admins and the owner change them."</p> })}
            <LiveRegion region=REGION.to_owned() kinds=vec![EventKind::Policy, EventKind::Agent]/>
            <div id=REGION>
                {or_error(read, |(policies, known)| view! {
                    <Section id="rules" title="Rules"><Rules rules=policies.rules.clone() known may_change/></Section>
                    <Section id="defaults" title="Behind all rules"><Defaults/></Section>
                    <Section id="stop" title="Stop all writes">
                        <StopAll stopped=policies.writes_stopped may_change waiting from="/policies"/>
                    </Section>
                })}
            </div>
        }
    })
}

async fn read(viewer: &Viewer) -> Result<(PoliciesView, Known), AppError> {
    let policies = services::policy::list(&ctx(), &viewer.caller()).await?;
    let known = Known::read(viewer).await?;
    Ok((policies, known))
}

//! What to do first: gone once it is done.

use domain::view::OverviewCounts;
use leptos::either::Either;
use leptos::prelude::*;

use super::counts::total;
use super::{Icon, IconName};

/// Connect, add, hire, in this order.
#[component]
pub(crate) fn FirstSteps(connected: bool, agents: u64, counts: OverviewCounts) -> impl IntoView {
    let hired = total(counts) > 0;
    let done = connected && agents > 0 && hired;
    (!done).then(|| {
        view! {
            <section class="section first-steps" id="first-steps" aria-labelledby="first-steps-heading">
                <h2 id="first-steps-heading">"First steps"</h2>
                <ol>
                    <Step done=connected address="/integrations" title="Connect Linear">
                        "As an app of its own or by an API key; then choose the team that new issues go to."
                    </Step>
                    <Step done={agents > 0} address="/agents" title="Add an agent">
                        "Give it a name and a token, so that it can report its work."
                    </Step>
                    <Step done=hired address="/hirings/new" title="Hire it">
                        "Describe a task. It becomes an issue in Linear, and a move there comes back."
                    </Step>
                </ol>
            </section>
        }
    })
}

#[component]
fn Step<C: IntoView + 'static>(
    done: bool,
    address: &'static str,
    title: &'static str,
    children: TypedChildren<C>,
) -> impl IntoView {
    let (icon, word) = if done {
        (IconName::CheckCircle, "Done: ")
    } else {
        (IconName::ArrowRight, "To do: ")
    };
    let title = if done {
        Either::Left(view! { <span>{title}</span> })
    } else {
        Either::Right(view! { <a href=address>{title}</a> })
    };
    view! {
        <li class="step" data-done=done.then_some("")>
            <Icon name=icon/>
            <div>
                <p class="step-title"><span class="visually-hidden">{word}</span> {title}</p>
                <p class="muted">{children.into_inner()()}</p>
            </div>
        </li>
    }
}

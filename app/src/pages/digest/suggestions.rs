//! Where people always agreed, a rule could. The link leads to that rule, tried on the past and not saved.

use domain::text::label;
use domain::view::{RuleView, Suggestion};
use domain::{RulePlace, Verdict};
use leptos::prelude::*;

use crate::components::Section;
use crate::pages::policies::noun;
use crate::server_fns::RuleForm;

/// How much of an agent's name goes into that of a rule.
const SHOWN: usize = 60;

/// What could run by itself, each with the address of the rule that would let it.
#[component]
pub(super) fn Suggestions(proposed: Vec<(Suggestion, String)>, may_change: bool) -> impl IntoView {
    (!proposed.is_empty()).then(|| {
        let lines = proposed.into_iter().map(move |(one, address)| {
            let link = may_change.then(|| {
                view! { <p><a href=address>"Make it allow? See what that would have done"</a></p> }
            });
            view! {
                <li>
                    <p>
                        "The rule " <bdi>{one.rule_name}</bdi> " asked " {one.approved} " times for " {noun(one.tool)} " of "
                        <bdi>{one.agent_name}</bdi> ", and each time people agreed to it as it was."
                    </p>
                    {link}
                </li>
            }
        });
        view! {
            <Section id="suggestions" title="What could run by itself"><ul class="suggestions">{lines.collect_view()}</ul></Section>
        }
    })
}

/// The address of a new rule that allows just this: what the rule that asked is about, of this agent, by this tool.
pub(super) fn address(one: &Suggestion, rules: &[RuleView]) -> String {
    let asking = rules.iter().find(|view| Some(view.rule.id) == one.rule_id);
    let begun = asking.map_or_else(RuleForm::blank, |view| RuleForm::of(&view.rule));
    let form = RuleForm {
        id: String::new(),
        name: format!(
            "Allowed: {} of {}",
            noun(one.tool),
            label(&one.agent_name, SHOWN)
        ),
        place: RulePlace::First.to_string(),
        enabled: Some("true".to_owned()),
        verdict: Verdict::Allow.to_string(),
        agents: vec![one.agent_id.to_string()],
        tools: vec![one.tool.to_string()],
        ends_at: String::new(),
        ..begun
    };
    format!("/policies/new?{}&try=1", form.to_query())
}

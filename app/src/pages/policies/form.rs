//! The form of a rule. Two buttons: one tries it on the past and changes nothing, one saves it.

use domain::tool::Effect;
use domain::{RulePlace, Tool, Verdict};
use leptos::prelude::*;
use server_fn::ServerFn;

use super::approver_fields::ApproverFields;
use super::choices::Boxes;
use super::known::Known;
use super::sentence::PRIORITIES;
use crate::AppError;
use crate::arguments_form::label;
use crate::components::{Choice, SelectField, TextField};
use crate::server_fns::{RuleForm, SaveRule};

/// What a call can change; see `services::tool::plan`.
const FIELDS: [&str; 11] = [
    "state",
    "assignee",
    "priority",
    "title",
    "description",
    "due_date",
    "cycle",
    "project",
    "parent",
    "team",
    "comment",
];

/// The form, and where it is tried.
#[component]
pub(super) fn Form(
    form: RuleForm,
    known: Known,
    error: Option<AppError>,
    /// The address of its page.
    page: String,
    form_key: String,
) -> impl IntoView {
    let enabled = form.enabled.is_some();
    let place = form.id.is_empty().then(|| {
        let places = vec![
            Choice::new(RulePlace::Last, "Behind the other rules"),
            Choice::new(RulePlace::First, "Before the other rules"),
        ];
        view! {
            <SelectField name="place" post_as="rule[place]" label="Its place" choices=places value=form.place.clone()
                hint="The first rule that fits a call decides. It can be moved later."/>
        }
    });
    view! {
        <form method="post" action=SaveRule::url() class="form rule-form">
            <input type="hidden" name="form_key" value=form_key/>
            <input type="hidden" name="rule[id]" value=form.id.clone()/>
            <TextField name="name" post_as="rule[name]" label="Name" value=form.name.clone() error=error.clone()
                hint="Agents are told it where the rule refuses, and approvers where it asks."/>
            <MatcherFields form=form.clone() known=known.clone() error=error.clone()/>
            <VerdictField verdict=form.verdict.clone()/>
            <ApproverFields form=form.clone() known error=error.clone()/>
            {place}
            <TextField name="ends_at" kind="datetime-local" post_as="rule[ends_at]" label="Ends" value=form.ends_at required=false error
                hint="In UTC. Left empty, it does not end."/>
            <label class="check">
                <input type="checkbox" name="rule[enabled]" value="true" checked=enabled/>
                <span>"It counts from now on"</span>
            </label>
            <div class="form-actions">
                <button class="button" name="try" value="1" formmethod="get" formaction=format!("{page}#tried") formnovalidate=true>
                    "Try on the last 30 days"
                </button>
                <button class="button" data-kind="primary">"Save rule"</button>
                <a class="button" data-kind="quiet" href="/policies">"Discard"</a>
            </div>
        </form>
    }
}

/// Which calls the rule is about.
#[component]
fn MatcherFields(form: RuleForm, known: Known, error: Option<AppError>) -> impl IntoView {
    const NOT_CONNECTED: &str = "Linear is not connected, or nothing of it is known yet.";
    let changed = |fields: &[&str]| {
        fields
            .iter()
            .map(|name| Choice::new(name, label(name)))
            .collect::<Vec<_>>()
    };
    let priorities = PRIORITIES.iter().zip(0..);
    let priorities = priorities.map(|(name, number): (&&str, u8)| Choice::new(number, *name));
    let own_issue = vec![
        Choice::new("", "Any issue"),
        Choice::new("true", "The issue of the agent's own hiring"),
        Choice::new("false", "Any other issue"),
    ];
    let writes = vec![
        Choice::new("", "Whatever it does"),
        Choice::new("true", "Only if it writes"),
        Choice::new("false", "Only if it reads"),
    ];
    view! {
        <fieldset class="rule-group">
            <legend>"Which calls"</legend>
            <p class="hint">"What is left open fits every call. Of several that are ticked, one has to fit, unless the field says otherwise."</p>
            <Boxes name="matcher.agents" post_as="rule[agents][]" label="Agents" open="any"
                choices=known.agent_choices() chosen=form.agents none="There are no agents yet." error=error.clone()/>
            <Boxes name="matcher.tools" post_as="rule[tools][]" label="Tools" open="any"
                choices=tool_choices() chosen=form.tools error=error.clone()/>
            <Boxes name="matcher.teams" post_as="rule[teams][]" label="Teams in Linear" open="any"
                choices=known.team_choices() chosen=form.teams none=NOT_CONNECTED error=error.clone()/>
            <Boxes name="matcher.projects" post_as="rule[projects][]" label="Projects in Linear" open="any"
                choices=known.project_choices() chosen=form.projects none=NOT_CONNECTED error=error.clone()/>
            <Boxes name="matcher.fields" post_as="rule[fields][]" label="It changes one of" open="anything"
                choices=changed(&FIELDS) chosen=form.fields error=error.clone()/>
            <Boxes name="matcher.only_fields" post_as="rule[only_fields][]" label="It changes nothing but" open="no matter what"
                choices=changed(&FIELDS) chosen=form.only_fields error=error.clone()/>
            <Boxes name="matcher.priorities" post_as="rule[priorities][]" label="Priority, as it is or as it would be (to allow: no other)" open="any"
                choices=priorities.collect() chosen=form.priorities error/>
            <SelectField name="matcher.own_issue" id="own_issue" post_as="rule[own_issue]" label="Whose issue" choices=own_issue value=form.own_issue/>
            <SelectField name="matcher.writes" id="writes" post_as="rule[writes]" label="What it does" choices=writes value=form.writes/>
        </fieldset>
    }
}

/// Those that write first: rules are mostly about them.
fn tool_choices() -> Vec<Choice> {
    let choice = |tool: &Tool| Choice::new(tool, format!("{} ({tool})", tool.title()));
    let (looks, writes): (Vec<Tool>, Vec<Tool>) = Tool::ALL
        .iter()
        .partition(|tool| tool.effect() == Effect::Read);
    writes.iter().chain(&looks).map(choice).collect()
}

#[component]
fn VerdictField(verdict: String) -> impl IntoView {
    let choice = |one: &Verdict| {
        let label = match one {
            Verdict::Allow => "Allow: it runs at once",
            Verdict::Ask => "Ask: it waits until people agree",
            Verdict::Deny => "Deny: the agent is refused",
        };
        let chosen = verdict == one.as_str();
        view! {
            <label>
                <input type="radio" name="rule[verdict]" value=one.as_str() checked=chosen/>
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field radios">
            <legend>"What becomes of them"</legend>
            {Verdict::ALL.iter().map(choice).collect_view()}
        </fieldset>
    }
}

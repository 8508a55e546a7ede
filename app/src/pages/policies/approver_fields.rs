//! Who has to agree, where a rule asks.

use domain::policy::ApproverRole;
use leptos::prelude::*;

use super::choices::Boxes;
use super::known::Known;
use crate::AppError;
use crate::components::{Choice, SelectField, TextField};
use crate::server_fns::RuleForm;

/// The fields, in a group of their own. Style hides them where the rule does not ask.
#[component]
pub(super) fn ApproverFields(
    form: RuleForm,
    known: Known,
    error: Option<AppError>,
) -> impl IntoView {
    let roles = ApproverRole::ALL.iter().map(|role| {
        let label = match role {
            ApproverRole::Approver => "Approvers, admins and the owner",
            ApproverRole::Admin => "Admins and the owner",
            ApproverRole::Owner => "The owner alone",
        };
        Choice::new(role, label)
    });
    let mut units = vec![
        Choice::new("minutes", "minutes"),
        Choice::new("hours", "hours"),
        Choice::new("days", "days"),
    ];
    if form.unit == "seconds" {
        units.insert(0, Choice::new("seconds", "seconds"));
    }
    let owner_may = form.owner_may.is_some();
    view! {
        <fieldset class="rule-group approvers">
            <legend>"Who has to agree"</legend>
            <SelectField name="approvers.role" id="role" post_as="rule[role]" label="Who may" choices=roles.collect() value=form.role/>
            <Boxes name="approvers.people" post_as="rule[people][]" label="Only these people" open="anybody who may"
                choices=known.people_choices() chosen=form.people error=error.clone()/>
            <TextField name="approvers.needed" id="needed" post_as="rule[needed]" label="How many have to agree" value=form.needed
                inputmode="numeric" hint="From 1 to 10 different people." error=error.clone()/>
            <label class="check">
                <input type="checkbox" name="rule[owner_may]" value="true" checked=owner_may/>
                <span>"Whoever made the agent may be one of them"</span>
            </label>
            <div class="rule-time">
                <TextField name="approvers.expires_after_seconds" id="expires" post_as="rule[expires]" label="Time to decide"
                    value=form.expires inputmode="numeric" hint="From 1 minute to 30 days. After that it is over, and nothing runs." error/>
                <SelectField name="unit" id="unit" post_as="rule[unit]" label="Unit of time" choices=units value=form.unit/>
            </div>
        </fieldset>
    }
}

//! The form for a new token.

use domain::AgentId;
use leptos::prelude::*;
use server_fn::ServerFn;

use super::{Choice, SelectField, TextField};
use crate::server_fns::CreateToken;

/// For an agent, or for the workspace where none is named.
#[component]
pub(crate) fn TokenForm(
    agent_id: Option<AgentId>,
    #[prop(into)] form_key: String,
) -> impl IntoView {
    // Several of these forms are on one page.
    let suffix = agent_id.map_or_else(|| "workspace".to_owned(), |id| id.to_string());
    let agent =
        agent_id.map(|id| view! { <input type="hidden" name="agent_id" value=id.to_string()/> });
    let scopes = vec![
        Choice::new("read write", "read and write"),
        Choice::new("read", "read only"),
    ];
    let ends = vec![
        Choice::new("", "never, until revoked"),
        Choice::new("30", "in 30 days"),
        Choice::new("90", "in 90 days"),
        Choice::new("365", "in a year"),
    ];
    view! {
        <details class="disclosure" id=format!("token-form-{suffix}") data-alone="">
            <summary>"New token"</summary>
            <form method="post" action=CreateToken::url() class="form" data-layout="row">
                {agent}
                <input type="hidden" name="form_key" value=form_key/>
                <TextField
                    name="name"
                    label="What it is for"
                    id=format!("token-name-{suffix}")
                    placeholder="production"
                />
                <SelectField name="scopes" label="It may" id=format!("token-scopes-{suffix}") choices=scopes/>
                <SelectField name="expires_in_days" label="It ends" id=format!("token-ends-{suffix}") choices=ends/>
                <button class="button">"Create token"</button>
            </form>
        </details>
    }
}

//! The fields of an endpoint, for a new one and for one that is changed.

use domain::WebhookEvent;
use leptos::prelude::*;

use crate::AppError;
use crate::components::TextField;
use crate::server_fns::EndpointForm;

/// Address, description, and what it is told.
#[component]
pub(super) fn Fields(form: EndpointForm, error: Option<AppError>) -> impl IntoView {
    let EndpointForm {
        url,
        description,
        events,
    } = form;
    let boxes = WebhookEvent::ALL
        .iter()
        // Every endpoint is told of its tests.
        .filter(|event| **event != WebhookEvent::EndpointTest)
        .map(|event| {
            let checked = events.contains(event);
            view! {
                <label class="check">
                    <input type="checkbox" name="events[]" value=event.as_str() checked=checked/>
                    <code>{event.as_str()}</code>
                </label>
            }
        })
        .collect_view();
    let chosen = (!events.is_empty()).then_some("");
    view! {
        <TextField name="url" label="Address" kind="url" value=url placeholder="https://example.com/webhooks" error=error.clone()
            hint="It begins with https:// and leads to a public address."/>
        <TextField name="description" label="What it is for" value=description required=false error/>
        <details class="disclosure" open=chosen>
            <summary>"What it is told: everything, unless you choose"</summary>
            <fieldset class="field">
                <legend>"Only of these"</legend>
                {boxes}
            </fieldset>
        </details>
    }
}

//! A new token's secret, this once.

use leptos::prelude::*;

use crate::auth::ctx;
use crate::components::Notice;
use crate::islands::CopyButton;
use crate::words::Tone;

/// The secret, and what to do with it.
#[component]
pub(super) fn TokenOnce(name: String, secret: String) -> impl IntoView {
    let base = ctx().settings.public_url.to_string();
    let example = format!(
        "curl {}/api/v1/hirings -H 'Authorization: Bearer {secret}'",
        base.trim_end_matches('/')
    );
    view! {
        <Notice tone=Tone::Good title=format!("The token {name} is made. It is shown only now.")>
            <p>"Put it where its owner keeps secrets: it cannot be shown again, only revoked and replaced."</p>
            <p class="secret">
                <code>{secret.clone()}</code>
                <CopyButton text=secret what="the token".to_owned()/>
            </p>
            <p>"It goes with every request, for example:"</p>
            <pre class="example"><code>{example}</code></pre>
        </Notice>
    }
}

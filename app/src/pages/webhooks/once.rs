//! A new secret, this once.

use leptos::prelude::*;

use crate::components::Notice;
use crate::islands::CopyButton;
use crate::words::Tone;

/// The secret, and what to do with it.
#[component]
pub(super) fn SecretOnce(secret: String) -> impl IntoView {
    view! {
        <Notice tone=Tone::Good title="The signing secret. It is shown only now.">
            <p>"Give it to the program that receives the messages: it checks their signature with it. It cannot be shown again, only replaced."</p>
            <p class="secret">
                <code>{secret.clone()}</code>
                <CopyButton text=secret what="the secret".to_owned()/>
            </p>
        </Notice>
    }
}

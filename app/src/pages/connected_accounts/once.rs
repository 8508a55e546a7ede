//! A new link, this once.

use leptos::prelude::*;

use crate::components::{Due, Notice};
use crate::flash::NewLink;
use crate::islands::CopyButton;
use crate::words::Tone;

/// The link, and what to do with it.
#[component]
pub(super) fn LinkOnce(made: NewLink, link: String) -> impl IntoView {
    view! {
        <Notice tone=Tone::Good title=format!("A link for {} is made. It is shown only now.", made.identifier)>
            <p>"Send it to the person it is for, and to nobody else: whoever opens it connects their own Linear account. \
            It works once, in one browser, and ends " <Due at=made.expires_at/> "."</p>
            <p class="secret">
                <code>{link.clone()}</code>
                <CopyButton text=link what="the link".to_owned()/>
            </p>
        </Notice>
    }
}

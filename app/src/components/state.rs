//! A state: icon and word.

use leptos::prelude::*;

use super::Icon;
use crate::words::Word;

/// A state in a word, with its icon and its tone.
#[component]
pub(crate) fn State(#[prop(into)] word: Word) -> impl IntoView {
    view! {
        <span class="state" data-tone=word.tone.as_str()>
            <Icon name=word.icon/>
            {word.label}
        </span>
    }
}

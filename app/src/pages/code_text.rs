//! Sentences that name words of a program between backticks.

use leptos::either::Either;
use leptos::prelude::*;

/// The sentence, with what stands between backticks set as code.
pub(super) fn code_text(text: &str) -> impl IntoView + use<> {
    let parts = text.split('`').enumerate();
    parts
        .map(|(index, part)| {
            let part = part.to_owned();
            match index % 2 {
                0 => Either::Left(part),
                _ => Either::Right(view! { <code>{part}</code> }),
            }
        })
        .collect_view()
}

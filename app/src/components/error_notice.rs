//! Why something did not work.

use leptos::prelude::*;

use super::Notice;
use crate::AppError;
use crate::words::Tone;

/// In the words of whoever refused it.
#[component]
pub(crate) fn ErrorNotice(error: AppError) -> impl IntoView {
    view! { <Notice tone=Tone::Bad>{error.sentence()}</Notice> }
}

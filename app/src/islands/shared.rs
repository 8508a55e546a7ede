//! What several islands do alike.

use leptos::prelude::*;
use server_fn::ServerFn;

use crate::AppError;
use crate::components::{ErrorNotice, Notice};
use crate::live::Fresh;
use crate::words::Tone;

/// The refusal of an action that was sent by a script, after which the island reads again. The
/// refusal of a plain post is the page's to show.
pub(super) fn follow<S, T>(action: ServerAction<S>, fresh: Fresh<T>) -> RwSignal<Option<AppError>>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
    T: Send + Sync + 'static,
{
    let refusal = RwSignal::new(None);
    Effect::new(move |_| {
        if action.version().get() > 0 {
            refusal.set(
                action
                    .value()
                    .with_untracked(|value| value.as_ref()?.as_ref().err().cloned()),
            );
            fresh.reload();
        }
    });
    refusal
}

/// What went wrong on this island: an action that was refused, or a value that could not be read
/// again and may be old.
#[component]
pub(super) fn Troubles(
    #[prop(optional)] refusal: Option<RwSignal<Option<AppError>>>,
    failure: RwSignal<Option<AppError>>,
) -> impl IntoView {
    let refused = move || {
        refusal
            .and_then(|refusal| refusal.get())
            .map(|error| view! { <ErrorNotice error/> })
    };
    let stale = move || {
        failure.get().map(|error| {
            view! {
                <Notice tone=Tone::Warn title="This may be out of date.">
                    {error.sentence()} " It is read again by itself."
                </Notice>
            }
        })
    };
    view! { {refused} {stale} }
}

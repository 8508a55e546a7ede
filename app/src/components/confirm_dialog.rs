//! A dialog before something that cannot be undone. It opens and closes without any script.

use leptos::prelude::*;

/// A button, and the dialog that it opens. The children are the form that does it.
#[component]
pub(crate) fn ConfirmDialog<C: IntoView + 'static>(
    /// Unique on its page.
    #[prop(into)]
    id: String,
    /// What the button says that opens it.
    opens: &'static str,
    #[prop(into)] title: String,
    /// What is lost.
    #[prop(into)]
    lost: String,
    /// What the button says that leaves everything as it is.
    #[prop(default = "Keep it")]
    keeps: &'static str,
    children: TypedChildren<C>,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    let lost_id = format!("{id}-lost");
    // `command` makes it modal. Browsers that do not know it fall back to the popover attributes;
    // those that do never look at them.
    view! {
        <button
            type="button"
            class="button"
            data-kind="danger"
            command="show-modal"
            commandfor=id.clone()
            popovertarget=id.clone()
        >
            {opens}
        </button>
        <dialog
            id=id.clone()
            class="dialog"
            popover="auto"
            aria-labelledby=title_id.clone()
            aria-describedby=lost_id.clone()
        >
            <h3 id=title_id.clone()>{title}</h3>
            <p id=lost_id.clone()>{lost}</p>
            <div class="dialog-actions">
                <button
                    type="button"
                    class="button"
                    command="close"
                    commandfor=id.clone()
                    popovertarget=id.clone()
                    popovertargetaction="hide"
                >
                    {keeps}
                </button>
                {children.into_inner()()}
            </div>
        </dialog>
    }
}

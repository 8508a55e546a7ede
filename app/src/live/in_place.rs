//! Links to the page as it is, with one thing more unfolded: such as the form that edits the arguments of an action. The
//! server knows from the address what is unfolded, so it works without scripts; here only that one thing is fetched, and
//! nothing else on the page moves.

use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, MouseEvent};

use super::{address, keys, region, shown};

/// Such a link has the id of what comes into its place.
const LINK: &str = "a[data-in-place]";

/// Begins to follow such links; `region` is the part of the page where they stand.
pub(crate) fn start(region: String) {
    let click = Closure::<dyn Fn(MouseEvent)>::new(move |event: MouseEvent| {
        // With one of these keys a browser opens another tab or window.
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
            return;
        }
        let target = event.target();
        let target = target.and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest(LINK).ok().flatten());
        let Some(link) = link else {
            return;
        };
        event.prevent_default();
        let region = region.clone();
        spawn_local(async move {
            if follow(&link, &region).await.is_err() {
                // As without scripts.
                let _ = window().location().assign(&href(&link));
            }
        });
    });
    let click = click.into_js_value();
    let _ = document().add_event_listener_with_callback("click", click.unchecked_ref());
}

async fn follow(link: &Element, region: &str) -> Result<(), JsValue> {
    let id = link.id();
    // What else is unfolded stays so.
    let address = address::editing_too(&href(link))?;
    let Some(page) = region::read(&address, region, Some(link)).await? else {
        return Ok(());
    };
    let next = page.get_element_by_id(&id).ok_or(JsValue::NULL)?;
    address::replace(&address)?;
    if is_as_shown(link, &next)? {
        let next = document().import_node_with_deep(&next, true)?;
        link.replace_with_with_node_1(&next)?;
    } else {
        // What it is about changed meanwhile, and is shown as it is now.
        region::put(region, &page)?;
    }
    if let Some(unfolded) = document().get_element_by_id(&id) {
        keys::focus_first(&unfolded)?;
    }
    Ok(())
}

/// Whether what is around the link is what the server would show now.
fn is_as_shown(link: &Element, next: &Element) -> Result<bool, JsValue> {
    Ok(shown::print_around(link)? == shown::print_around(next)?)
}

fn href(link: &Element) -> String {
    link.get_attribute("href").unwrap_or_default()
}

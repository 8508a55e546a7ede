//! The address of the page.

use leptos::prelude::window;
use wasm_bindgen::JsValue;
use web_sys::Url;

use super::EDIT;

/// Takes a refusal that was just shown out of the address: a reload must not show it again.
pub(crate) fn forget_refusal() {
    if let Some(address) = cleaned() {
        // If the browser refuses, the address stays long; nothing else depends on it.
        let _ = replace(&address);
    }
}

/// The page goes by this address from now on.
pub(super) fn replace(address: &str) -> Result<(), JsValue> {
    let history = window().history()?;
    history.replace_state_with_url(&JsValue::NULL, "", Some(address))
}

/// The address of this page with what is being edited according to `link` as well.
pub(super) fn editing_too(link: &str) -> Result<String, JsValue> {
    let here = window().location().href()?;
    let (url, link) = (Url::new(&here)?, Url::new_with_base(link, &here)?);
    if let Some(edited) = link.search_params().get(EDIT) {
        url.search_params().append(EDIT, &edited);
    }
    url.set_hash("");
    Ok(url.href())
}

/// The address of this page without that this is being edited.
pub(super) fn not_editing(id: &str) -> Result<String, JsValue> {
    let url = Url::new(&window().location().href()?)?;
    let query = url.search_params();
    let edited: Vec<String> = query
        .get_all(EDIT)
        .iter()
        .filter_map(|id| id.as_string())
        .collect();
    query.delete(EDIT);
    let others = edited.iter().filter(|edited| *edited != id);
    others.for_each(|edited| query.append(EDIT, edited));
    url.set_hash("");
    Ok(url.href())
}

fn cleaned() -> Option<String> {
    let href = window().location().href().ok()?;
    let url = Url::new(&href).ok()?;
    let query = url.search_params();
    // After a form that was not refused, a bare `?` is what is left.
    if url.search().is_empty() {
        return href.strip_suffix('?').map(str::to_owned);
    }
    query.has("__err").then(|| {
        query.delete("__err");
        query.delete("__path");
        url.href()
    })
}

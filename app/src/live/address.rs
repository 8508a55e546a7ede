//! The address of the page.

use leptos::prelude::window;
use wasm_bindgen::JsValue;
use web_sys::Url;

/// Takes a refusal that was just shown out of the address: a reload must not show it again.
pub(crate) fn forget_refusal() {
    let cleaned = cleaned();
    if let (Some(address), Ok(history)) = (cleaned, window().history()) {
        // If the browser refuses, the address stays long; nothing else depends on it.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
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

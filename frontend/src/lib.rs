//! The wasm entry point: everything else is in `app`.

use wasm_bindgen::prelude::wasm_bindgen;

// Islands are exported by being linked.
use app as _;

/// Called by the page once the module is loaded; the page then hydrates each island it holds.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}

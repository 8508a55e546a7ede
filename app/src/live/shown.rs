//! What an open page shows already. When it reads itself again it says so, and what would be the same is not made and
//! sent once more: a queue of fifty actions in fifty tabs costs what changed, not fifty pages.
//!
//! Such a part carries a print of all that it is made from, in `data-print`. In its place stands an empty element with
//! the same id and `data-same`, which `live::region` understands.

#[cfg(feature = "hydrate")]
pub(super) use in_the_browser::{is_partly_same, is_same, print_around, prints};
#[cfg(feature = "ssr")]
pub(crate) use on_the_server::{Shown, print};

/// The header in which the prints come, with spaces between.
pub(super) const HEADER: &str = "countersign-shown";

#[cfg(feature = "hydrate")]
mod in_the_browser {
    use wasm_bindgen::{JsCast as _, JsValue};
    use web_sys::Element;

    /// Carries the print of what it is made from.
    const PRINT: &str = "data-print";
    const PRINTED: &str = "[data-print]";
    const SAME: &str = "data-same";

    /// The prints of what is shown in here. What is around `but` is asked for anew.
    pub(in crate::live) fn prints(
        region: &Element,
        but: Option<&Element>,
    ) -> Result<String, JsValue> {
        let but = but.map(|but| but.closest(PRINTED)).transpose()?.flatten();
        let found = region.query_selector_all(PRINTED)?;
        let found = (0..found.length()).filter_map(|at| found.get(at)?.dyn_into::<Element>().ok());
        let found = found.filter(|element| Some(element) != but.as_ref());
        let prints: Vec<String> = found
            .filter_map(|element| element.get_attribute(PRINT))
            .collect();
        Ok(prints.join(" "))
    }

    /// The print of what is around an element.
    pub(in crate::live) fn print_around(element: &Element) -> Result<Option<String>, JsValue> {
        let around = element.closest(PRINTED)?;
        Ok(around.and_then(|around| around.get_attribute(PRINT)))
    }

    /// Whether it stands in the place of something that is shown already.
    pub(in crate::live) fn is_same(element: &Element) -> bool {
        element.has_attribute(SAME)
    }

    /// Whether it does, or something in it does.
    pub(in crate::live) fn is_partly_same(element: &Element) -> Result<bool, JsValue> {
        Ok(is_same(element) || element.query_selector(&format!("[{SAME}]"))?.is_some())
    }
}

#[cfg(feature = "ssr")]
mod on_the_server {
    use std::collections::HashSet;
    use std::sync::Arc;

    use http::request::Parts;
    use leptos::prelude::use_context;
    use serde::Serialize;
    use sha2::{Digest as _, Sha256};

    /// Bytes of a print: enough that no two are the same by chance. Who decides is bound by the action's own hash.
    const LENGTH: usize = 12;

    /// The prints that the asking page has.
    #[derive(Debug, Clone, Default)]
    pub(crate) struct Shown(Arc<HashSet<String>>);

    impl Shown {
        /// Nothing, unless a script asks for an open page.
        pub(crate) fn there() -> Self {
            let prints = use_context::<Parts>().and_then(|parts| {
                let prints = parts.headers.get(super::HEADER)?.to_str().ok()?;
                Some(Self::of(prints))
            });
            prints.unwrap_or_default()
        }

        fn of(prints: &str) -> Self {
            let prints = prints.split_ascii_whitespace().map(str::to_owned);
            Self(Arc::new(prints.collect()))
        }

        /// Whether the part that has this print is there as it would be made now.
        pub(crate) fn has(&self, print: &str) -> bool {
            self.0.contains(print)
        }
    }

    /// The print of what is made from `parts`, by this version of the code.
    pub(crate) fn print(parts: &impl Serialize) -> String {
        match serde_json::to_vec(&(env!("CARGO_PKG_VERSION"), parts)) {
            Ok(parts) => domain::text::hex(&Sha256::digest(parts)[..LENGTH]),
            Err(error) => {
                tracing::warn!(
                    ?error,
                    "A part of a page has no print, so it is always sent"
                );
                String::new()
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_print_tells_apart_what_differs() {
            assert_eq!(print(&("a", 1)), print(&("a", 1)));
            assert_ne!(print(&("a", 1)), print(&("a", 2)));
            assert_eq!(print(&()).len(), 2 * LENGTH);
        }

        #[test]
        fn nobody_has_the_print_that_could_not_be_made() {
            assert!(Shown::of(" a  b ").has("b"));
            assert!(!Shown::of("").has(""));
        }
    }
}

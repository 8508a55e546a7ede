//! The time that relative times refer to: the server's, in the browser as well, since a browser's
//! clock may be wrong.

#[cfg(feature = "hydrate")]
pub(crate) use in_the_browser::{keep_times_true, make_true, set};

/// Milliseconds since 1970.
#[cfg(feature = "ssr")]
pub(crate) fn now() -> i64 {
    let ctx = leptos::prelude::use_context::<services::Ctx>();
    ctx.map_or(0, |ctx| crate::fmt::millis(ctx.clock.now()))
}

#[cfg(feature = "hydrate")]
mod in_the_browser {
    use std::cell::Cell;
    use std::time::Duration;

    use leptos::prelude::{document, set_interval};
    use wasm_bindgen::{JsCast as _, JsValue};
    use web_sys::{Element, NodeList};

    use crate::fmt;

    /// Every relative time.
    const TIMES: &str = "time[data-at]";

    thread_local! {
        /// How far the server's clock is ahead of the browser's.
        static AHEAD: Cell<i64> = const { Cell::new(0) };
    }

    /// Tells the server's time of a moment ago.
    pub(crate) fn set(server_now: i64) {
        AHEAD.set(server_now - browser_now());
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds fit for a long time"
    )]
    fn browser_now() -> i64 {
        js_sys::Date::now() as i64
    }

    /// Rewrites the relative times of the whole page every second, those of the server's parts too.
    pub(crate) fn keep_times_true() {
        set_interval(rewrite, Duration::from_secs(1));
    }

    fn rewrite() {
        if document().hidden() {
            return;
        }
        if let Ok(times) = document().query_selector_all(TIMES) {
            rewrite_all(&times);
        }
    }

    /// Rewrites the times in here, so that what differs by their age alone does not differ.
    pub(crate) fn make_true(element: &Element) -> Result<(), JsValue> {
        rewrite_all(&element.query_selector_all(TIMES)?);
        Ok(())
    }

    fn rewrite_all(times: &NodeList) {
        let now = browser_now() + AHEAD.get();
        let times = (0..times.length()).filter_map(|at| times.get(at)?.dyn_into().ok());
        times.for_each(|time: Element| rewrite_one(&time, now));
    }

    /// Changes the text node in place, so that a selection of text around it survives.
    fn rewrite_one(time: &Element, now: i64) {
        let Some(at) = time.get_attribute("data-at").and_then(|at| at.parse().ok()) else {
            return;
        };
        let due = time.has_attribute("data-due");
        let text = if due {
            fmt::until(at, now)
        } else {
            fmt::ago(at, now)
        };
        if let Some(node) = time.first_child()
            && node.node_value().as_deref() != Some(&text)
        {
            node.set_node_value(Some(&text));
        }
    }
}

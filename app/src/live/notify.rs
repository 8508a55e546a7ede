//! Tells of actions that begin to wait while nobody looks at the page, in browsers where somebody asked for it.
//!
//! What is told is how many and whose agent, never what they are about: a notification is seen by whoever passes the
//! screen. The page has the rest. Everything is read from the page, which is kept true anyway; nothing is loaded.

use std::cell::RefCell;

use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Notification, NotificationOptions, NotificationPermission, Storage};

use super::hub;

/// The switch on the page; its attribute says how it stands.
const SWITCH: &str = "data-notify";
/// The choice is this browser's, so it is kept there.
const KEPT: &str = "countersign-notify";
const WAITING: &str = "article[data-status=pending]";
/// A newer word replaces the one before, also that of another tab.
const TAG: &str = "countersign-pending";

thread_local! {
    /// What waited when the page was looked at last.
    static SEEN: RefCell<Vec<String>> = RefCell::default();
}

/// Shows the switch where there is one, and how it stands.
pub(crate) fn start() {
    let Some(switch) = switch() else {
        return;
    };
    SEEN.with(|seen| seen.replace(waiting().iter().map(Element::id).collect()));
    stand(&switch);
    let press = Closure::<dyn Fn()>::new(|| spawn_local(pressed())).into_js_value();
    if let Ok(Some(button)) = switch.query_selector("button") {
        let _ = button.add_event_listener_with_callback("click", press.unchecked_ref());
    }
    let _ = switch.remove_attribute("hidden");
}

/// Looks for what began to wait since the last look, after the page was brought up to date.
pub(crate) fn look() {
    let Some(switch) = switch() else {
        return;
    };
    let waiting = waiting();
    let ids = waiting.iter().map(Element::id).collect();
    let seen = SEEN.with(|seen| seen.replace(ids));
    let new: Vec<&Element> = waiting
        .iter()
        .filter(|one| !seen.contains(&one.id()))
        .collect();
    let on = switch.get_attribute(SWITCH).as_deref() == Some("on");
    if let Some(first) = new.first().filter(|_| on && document().hidden()) {
        // A browser that refuses in the end leaves the count in the title.
        let _ = tell(first, new.len(), waiting.len());
    }
}

fn tell(first: &Element, new: usize, all: usize) -> Result<(), JsValue> {
    let agent = match first.closest(".agent-group")? {
        Some(group) => group.query_selector("h2 bdi")?,
        None => None,
    };
    let agent = agent
        .and_then(|name| name.text_content())
        .unwrap_or_default();
    let title = match new {
        1 => format!("{agent} asks for a decision"),
        new => format!("{new} actions ask for a decision, the first of {agent}"),
    };
    let options = NotificationOptions::new();
    options.set_tag(TAG);
    options.set_body(&format!("{all} waiting in all"));
    let told = Notification::new_with_options(&title, &options)?;
    let clicked = Closure::<dyn Fn()>::new(|| drop(window().focus())).into_js_value();
    told.add_event_listener_with_callback("click", clicked.unchecked_ref())
}

/// Turns it on, after the browser asked its person, or off.
async fn pressed() {
    let Some(switch) = switch() else {
        return;
    };
    let was_on = switch.get_attribute(SWITCH).as_deref() == Some("on");
    if !was_on && let Ok(asked) = Notification::request_permission() {
        let _ = JsFuture::from(asked).await;
    }
    if let Some(kept) = kept() {
        // Where nothing can be kept it stays off.
        let _ = if was_on {
            kept.remove_item(KEPT)
        } else {
            kept.set_item(KEPT, "on")
        };
    }
    stand(&switch);
}

/// Says how it stands, and keeps the stream open where it has to be.
fn stand(switch: &Element) {
    let wanted = kept()
        .and_then(|kept| kept.get_item(KEPT).ok().flatten())
        .is_some();
    let stands = if exists() {
        match Notification::permission() {
            NotificationPermission::Denied => "blocked",
            NotificationPermission::Granted if wanted => "on",
            _ => "off",
        }
    } else {
        "none"
    };
    let _ = switch.set_attribute(SWITCH, stands);
    hub::stay(stands == "on");
}

/// Not in every browser, and in most only where the connection is secure.
fn exists() -> bool {
    js_sys::Reflect::has(&window(), &JsValue::from_str("Notification")).unwrap_or(false)
}

fn kept() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn switch() -> Option<Element> {
    document().query_selector("[data-notify]").ok().flatten()
}

fn waiting() -> Vec<Element> {
    let Ok(found) = document().query_selector_all(WAITING) else {
        return Vec::new();
    };
    let found = (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok());
    found.collect()
}

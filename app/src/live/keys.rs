//! Keys of a page of articles: `j` and `k` go from one to the next, other letters do what the article marks with
//! `data-key`. The markup says what there is; nothing here knows what it does.

use leptos::prelude::document;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent};

/// Where letters are text.
const TYPING: &str =
    "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
/// What takes the focus first in what a key unfolds.
const FIRST: &str = "input:not([type=hidden]), select, textarea";
const ARTICLES: &str = "article[id]";
/// The boxes that articles are chosen by.
const BOXES: &str = "input[data-key=x]";

/// Begins to listen; `region` holds the articles. Shows what is of use with keys alone.
pub(crate) fn start(region: String) {
    let press = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        if pressed(&region, &event).unwrap_or(false) {
            event.prevent_default();
        }
    });
    listen("keydown", press.into_js_value());
    listen(
        "click",
        Closure::<dyn Fn(Event)>::new(clicked).into_js_value(),
    );
    for element in all("[data-for-keys], [data-choose-all]") {
        let _ = element.remove_attribute("hidden");
    }
}

fn listen(event: &str, act: JsValue) {
    let _ = document().add_event_listener_with_callback(event, act.unchecked_ref());
}

/// Whether the key was for us.
fn pressed(region: &str, event: &KeyboardEvent) -> Result<bool, JsValue> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() {
        return Ok(false);
    }
    let key = event.key();
    let active = document().active_element();
    let article = match &active {
        Some(active) => active.closest(ARTICLES)?,
        None => None,
    };
    let typing = active.is_some_and(|active| active.matches(TYPING).unwrap_or(false));
    if typing {
        return leave(&key, article);
    }
    if document().query_selector("dialog[open]")?.is_some() {
        return Ok(false);
    }
    match key.as_str() {
        "j" => step(region, article, 1),
        "k" => step(region, article, -1),
        "?" => document()
            .query_selector("[data-key='?']")?
            .map_or(Ok(false), act),
        "a" | "e" | "q" | "r" | "u" | "x" => {
            let selector = format!("[data-key={key}]");
            let found = article.map(|article| article.query_selector(&selector));
            found.transpose()?.flatten().map_or(Ok(false), act)
        }
        _ => Ok(false),
    }
}

/// Escape leads from a field back to its article.
fn leave(key: &str, article: Option<Element>) -> Result<bool, JsValue> {
    match article.and_then(|article| article.dyn_into::<HtmlElement>().ok()) {
        Some(article) if key == "Escape" => article.focus().map(|()| true),
        _ => Ok(false),
    }
}

fn act(element: Element) -> Result<bool, JsValue> {
    if element.tag_name() == "DETAILS" {
        element.set_attribute("open", "")?;
        focus_first(&element)?;
    } else if let Ok(element) = element.dyn_into::<HtmlElement>() {
        element.click();
    }
    Ok(true)
}

/// Focuses the first field in here.
pub(super) fn focus_first(element: &Element) -> Result<(), JsValue> {
    let first = element.query_selector(FIRST)?;
    match first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
        Some(first) => first.focus(),
        None => Ok(()),
    }
}

/// Focuses the next article, or the one before; the first if none has the focus.
fn step(region: &str, article: Option<Element>, by: i32) -> Result<bool, JsValue> {
    let articles = all(&format!("#{region} {ARTICLES}"));
    let at = article.and_then(|article| articles.iter().position(|one| *one == article));
    let next = match at {
        Some(at) if by > 0 => at.saturating_add(1),
        Some(at) => at.saturating_sub(1),
        None => 0,
    };
    match articles.into_iter().nth(next) {
        Some(next) => next.unchecked_into::<HtmlElement>().focus().map(|()| true),
        None => Ok(false),
    }
}

/// Chooses all, or none if all are chosen.
fn clicked(event: Event) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    if target.is_none_or(|target| !target.has_attribute("data-choose-all")) {
        return;
    }
    let boxes = all(BOXES).into_iter();
    let boxes: Vec<HtmlInputElement> = boxes.filter_map(|one| one.dyn_into().ok()).collect();
    let every = boxes.iter().all(HtmlInputElement::checked);
    for one in boxes {
        one.set_checked(!every);
    }
}

fn all(selector: &str) -> Vec<Element> {
    let Ok(found) = document().query_selector_all(selector) else {
        return Vec::new();
    };
    let found = (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok());
    found.collect()
}

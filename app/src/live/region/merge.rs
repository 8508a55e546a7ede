//! Makes a part of the page what the server shows now, piece by piece where the markup says which pieces there
//! are: the children of an element with `data-keyed` are told apart by their ids. So what somebody types into one
//! action survives that another one comes or goes.

use std::cell::Cell;

use leptos::prelude::document;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Element;

use super::kept::{Kept, Place, is_held};
use crate::live::{clock, dialog, shown};

/// The children of such an element are merged one by one.
const KEYED: &str = "data-keyed";
/// Such a child is never made anew: a form that is a different one each time it is rendered.
const ALONE: &str = "data-alone";

thread_local! {
    /// Whether something was not sent since it was shown, and is not shown any more.
    static MISSED: Cell<bool> = const { Cell::new(false) };
}

/// Whether the last merge lacked something. Asking forgets it.
pub(super) fn missed() -> bool {
    MISSED.take()
}

/// Makes `now` what `next` is.
pub(super) fn merge(now: &Element, next: &Element) -> Result<(), JsValue> {
    clock::make_true(now)?;
    clock::make_true(next)?;
    let place = Place::within(now)?;
    if now.has_attribute(KEYED) && next.has_attribute(KEYED) {
        keyed(now, next)?;
    } else if now.inner_html() != next.inner_html() && !is_held(now)? && !dialog::puts_off(now)? {
        let kept = Kept::of(now)?;
        now.set_inner_html(&next.inner_html());
        kept.put_back()?;
    }
    place.return_to()
}

fn keyed(now: &Element, next: &Element) -> Result<(), JsValue> {
    let wanted = children(next);
    let is_wanted = |child: &Element| wanted.iter().any(|wanted| is_same(wanted, child));
    for child in children(now) {
        if is_wanted(&child) {
            continue;
        }
        if is_held(&child)? {
            say_it_is_stale(&child)?;
        } else if !dialog::puts_off(&child)? {
            child.remove();
        }
    }
    let mut place = now.first_element_child();
    for child in &wanted {
        while let Some(stays) = place.as_ref().filter(|child| !is_wanted(child)) {
            place = stays.next_element_sibling();
        }
        let found = children(now).into_iter().find(|here| is_same(here, child));
        match found {
            Some(here) if place.as_ref() == Some(&here) => {
                place = here.next_element_sibling();
                update(&here, child)?;
            }
            Some(here) => {
                now.insert_before(&here, place.as_deref())?;
                update(&here, child)?;
            }
            None if shown::is_partly_same(child)? => MISSED.set(true),
            None => {
                now.insert_before(child, place.as_deref())?;
            }
        }
    }
    Ok(())
}

fn update(now: &Element, next: &Element) -> Result<(), JsValue> {
    if now.has_attribute(KEYED) && next.has_attribute(KEYED) {
        return keyed(now, next);
    }
    if now.has_attribute(ALONE) || shown::is_same(next) || now.outer_html() == next.outer_html() {
        return Ok(());
    }
    if is_held(now)? {
        return say_it_is_stale(now);
    }
    if dialog::puts_off(now)? {
        return Ok(());
    }
    let kept = Kept::of(now)?;
    // A copy: what is in the list of wanted ones stays there.
    let next = document().import_node_with_deep(next, true)?;
    now.replace_with_with_node_1(&next)?;
    kept.put_back()
}

fn is_same(one: &Element, other: &Element) -> bool {
    !one.id().is_empty() && one.id() == other.id()
}

fn children(parent: &Element) -> Vec<Element> {
    let mut all = Vec::new();
    let mut child = parent.first_element_child();
    while let Some(element) = child {
        child = element.next_element_sibling();
        all.push(element);
    }
    all
}

/// Shows the sentence that stands ready for this, since what somebody types there keeps it from being replaced.
fn say_it_is_stale(element: &Element) -> Result<(), JsValue> {
    let notes = element.query_selector_all("[data-stale-note]")?;
    for note in (0..notes.length()).filter_map(|at| notes.get(at)) {
        note.unchecked_into::<Element>()
            .remove_attribute("hidden")?;
    }
    Ok(())
}

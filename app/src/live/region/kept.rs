//! What a reader did to a part of the page that must not be lost when it is replaced.

use leptos::prelude::document;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

/// Fields that hold what somebody typed and nobody has yet, or are about to.
const HELD: &str =
    "[data-dirty], textarea:focus, select:focus, input:not([type=checkbox], [type=radio]):focus";
/// Fields of which any change counts. Boxes count inside of what was unfolded; others are kept by their ids.
const TYPED: &str = "textarea, select, input:not([type=checkbox], [type=radio]), details :is(input, textarea, select)";

/// Whether somebody is typing in here, or has.
pub(super) fn is_held(element: &Element) -> Result<bool, JsValue> {
    Ok(element.query_selector(HELD)?.is_some())
}

/// Marks every field that is changed from now on.
pub(crate) fn watch_typing() {
    let mark = Closure::<dyn Fn(Event)>::new(|event: Event| {
        let field = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(field) = field.filter(|field| field.matches(TYPED).unwrap_or(false)) {
            // If the browser refuses, the field is held while it has the focus.
            let _ = field.set_attribute("data-dirty", "");
        }
    });
    let mark = mark.into_js_value();
    let _ = document().add_event_listener_with_callback("input", mark.unchecked_ref());
}

/// Ids of what is ticked and of what is unfolded.
pub(super) struct Kept {
    ticked: Vec<String>,
    unfolded: Vec<String>,
}

impl Kept {
    pub(super) fn of(element: &Element) -> Result<Self, JsValue> {
        Ok(Self {
            ticked: ids(element, "input:checked")?,
            unfolded: ids(element, "details[open]")?,
        })
    }

    pub(super) fn put_back(self) -> Result<(), JsValue> {
        for id in self.ticked {
            if let Some(input) = find::<HtmlInputElement>(&id) {
                input.set_checked(true);
            }
        }
        for id in self.unfolded {
            if let Some(details) = find::<Element>(&id) {
                details.set_attribute("open", "")?;
            }
        }
        Ok(())
    }
}

/// Where the focus is, and where it goes if that is not there any more: to what looks the same in the same place,
/// to the action around it, then to those behind, then to those before.
pub(super) struct Place {
    same: Option<Same>,
    ids: Vec<String>,
}

/// A link or a button without an id: what is around it, and what it looks like.
struct Same {
    around: String,
    tag: String,
    looks: String,
}

impl Place {
    pub(super) fn within(region: &Element) -> Result<Self, JsValue> {
        let mut place = Self {
            same: None,
            ids: Vec::new(),
        };
        let active = document().active_element();
        let Some(active) = active.filter(|active| region.contains(Some(active))) else {
            return Ok(place);
        };
        if active.id().is_empty() {
            place.same = active.closest("[id]")?.map(|around| Same {
                around: around.id(),
                tag: active.tag_name(),
                looks: active.outer_html(),
            });
        }
        place.ids.push(active.id());
        if let Some(article) = active.closest("article[id]")? {
            let articles = ids(region, "article[id]")?;
            let at = articles
                .iter()
                .position(|id| *id == article.id())
                .unwrap_or(0);
            let (before, behind) = articles.split_at(at);
            place.ids.extend(behind.iter().cloned());
            place.ids.extend(before.iter().rev().cloned());
        }
        Ok(place)
    }

    /// Gives the focus back if it was lost.
    pub(super) fn return_to(self) -> Result<(), JsValue> {
        let body = document().body().map(Element::from);
        let active = document().active_element();
        if active.is_some_and(|now| Some(now) != body) {
            return Ok(());
        }
        let same = self.same.and_then(|same| same.find());
        let mut ids = self.ids.iter().filter(|id| !id.is_empty());
        let found = same.or_else(|| ids.find_map(|id| find(id)));
        found.map_or(Ok(()), |element: HtmlElement| element.focus())
    }
}

impl Same {
    fn find(&self) -> Option<HtmlElement> {
        let around: Element = find(&self.around)?;
        let found = around.query_selector_all(&self.tag).ok()?;
        let mut found = (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok());
        found.find(|element: &HtmlElement| element.outer_html() == self.looks)
    }
}

fn ids(element: &Element, selector: &str) -> Result<Vec<String>, JsValue> {
    let found = element.query_selector_all(selector)?;
    let found = (0..found.length()).filter_map(|at| found.get(at)?.dyn_into::<Element>().ok());
    let ids = found.map(|element| element.id());
    Ok(ids.filter(|id| !id.is_empty()).collect())
}

fn find<T: wasm_bindgen::JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

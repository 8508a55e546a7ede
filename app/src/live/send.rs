//! Sends the forms that are marked for it without leaving the page, and shows what the page after them says.
//!
//! Such a form is a plain form first: its answer is a page, the same that somebody without scripts sees. Here its
//! live region and its messages are taken over, so that a hundred decisions are made without a hundred page loads.

use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, Element, FormData, Headers, HtmlElement, HtmlFormElement, RequestInit, Response,
    SubmitEvent, Url, UrlSearchParams,
};

use super::{address, dialog, hub, region};

/// The field that says where a form leads.
const FROM: &str = "from";

/// A form that is under way is not sent once more.
const SENDING: &str = "data-sending";
/// Where a page says what became of a form.
const SAID: &str = "[data-said]";
/// In place of what the server would say.
const UNREACHABLE: &str = "<div class=\"notice\" data-tone=\"bad\" role=\"alert\"><div class=\"notice-text\">\
    No answer came that could be read. Load the page again to see how it stands.</div></div>";

/// Begins to send such forms; `region` is the part of the page that they change.
pub(crate) fn start(region: String) {
    let submit = Closure::<dyn Fn(SubmitEvent)>::new(move |event: SubmitEvent| {
        let form = event.target();
        let form = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        let Some(form) = form.filter(|form| form.has_attribute("data-send")) else {
            return;
        };
        event.prevent_default();
        if form.has_attribute(SENDING) {
            return;
        }
        dialog::close_around(&form);
        let (button, region) = (event.submitter(), region.clone());
        spawn_local(async move {
            let _ = form.set_attribute(SENDING, "");
            if send(&form, button, &region).await.is_err() {
                say_unreachable();
            }
            let _ = form.remove_attribute(SENDING);
        });
    });
    let submit = submit.into_js_value();
    let _ = document().add_event_listener_with_callback("submit", submit.unchecked_ref());
}

async fn send(
    form: &HtmlFormElement,
    button: Option<HtmlElement>,
    region: &str,
) -> Result<(), JsValue> {
    let response = fetch(form, button, region).await?;
    let address = response.url();
    if address.contains("/sign-in?") {
        hub::go_to_sign_in();
        return Ok(());
    }
    let page = region::parsed(&response).await?;
    // After a refusal what was typed stays as it is; what changed meanwhile is brought by its own event.
    if !address.contains("__err=") {
        settle(form)?;
        address::replace(&address_after(form)?)?;
        region::put(region, &page)?;
    }
    take_over_messages(&page)
}

/// The address of this page once the form has done its work: what it edits is not edited any more.
fn address_after(form: &HtmlFormElement) -> Result<String, JsValue> {
    let id = FormData::new_with_form(form)?.get("id").as_string();
    address::not_editing(&id.unwrap_or_default())
}

async fn fetch(
    form: &HtmlFormElement,
    button: Option<HtmlElement>,
    region: &str,
) -> Result<Response, JsValue> {
    let data = FormData::new_with_form(form)?;
    if data.has(FROM) {
        // The page as it is here, with what else is being edited.
        let next = Url::new(&address_after(form)?)?;
        data.set_with_str(FROM, &(next.pathname() + &next.search()))?;
    }
    let attribute = |name: &str| {
        button
            .as_ref()
            .and_then(|button| button.get_attribute(name))
    };
    if let Some(name) = attribute("name") {
        data.append_with_str(&name, &attribute("value").unwrap_or_default())?;
    }
    let headers = Headers::new()?;
    // Answered as a browser that leaves the page is: by a redirect to the next one.
    headers.set("accept", "text/html")?;
    region::tell_what_is_shown(&headers, region, None)?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    let body = UrlSearchParams::new_with_str_sequence_sequence(&data)?;
    request.set_body(&body);
    let address = form.get_attribute("action").unwrap_or_default();
    let answer = window().fetch_with_str_and_init(&address, &request);
    JsFuture::from(answer).await?.dyn_into()
}

/// The form has done its work: it is empty and folded again, and the focus is on what it is about.
fn settle(form: &HtmlFormElement) -> Result<(), JsValue> {
    form.reset();
    if let Some(details) = form.closest("details")? {
        details.remove_attribute("open")?;
    }
    let Some(article) = form.closest("article")? else {
        return Ok(());
    };
    let dirty = article.query_selector_all("[data-dirty]")?;
    for field in (0..dirty.length()).filter_map(|at| dirty.get(at)) {
        field
            .unchecked_into::<Element>()
            .remove_attribute("data-dirty")?;
    }
    article.unchecked_into::<HtmlElement>().focus()
}

fn take_over_messages(page: &Document) -> Result<(), JsValue> {
    let said = page.query_selector_all(SAID)?;
    for next in (0..said.length()).filter_map(|at| said.get(at)) {
        let next = next.unchecked_into::<Element>();
        if let Some(now) = document().get_element_by_id(&next.id()) {
            now.set_inner_html(&next.inner_html());
            // In view wherever the form stands.
            now.set_attribute("data-floating", "")?;
        }
    }
    Ok(())
}

fn say_unreachable() {
    if let Some(messages) = document().get_element_by_id("messages") {
        messages.set_inner_html(UNREACHABLE);
        let _ = messages.set_attribute("data-floating", "");
    }
}

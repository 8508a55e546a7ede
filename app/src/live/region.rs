//! Fetches the page that is open once more, and puts a part of it in the place of the same part here.

mod kept;
mod merge;

use std::cell::Cell;

use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, DomParser, Element, Headers, RequestInit, Response, SupportedType};

pub(crate) use self::kept::watch_typing;
use super::{hub, notify, shown};

thread_local! {
    /// Whether the page did not hold all that was to be shown, so that it has to be read whole.
    static WHOLE: Cell<bool> = const { Cell::new(false) };
}

/// Replaces the element with this id by what the server shows now. Ticks, what is unfolded, and the focus stay
/// where they are; what is unchanged is left alone, so that a selection of text survives as well; and what
/// somebody types in is not touched.
pub(crate) async fn replace(id: String) -> Result<(), JsValue> {
    let address = window().location().href()?;
    match read(&address, &id, None).await? {
        Some(page) => put(&id, &page),
        None => Ok(()),
    }
}

/// The page at this address, without what is shown in the region already; all that is around `but` comes in any case.
/// Nothing if whoever was signed in is not any more.
pub(super) async fn read(
    address: &str,
    region: &str,
    but: Option<&Element>,
) -> Result<Option<Document>, JsValue> {
    let headers = Headers::new()?;
    tell_what_is_shown(&headers, region, but)?;
    let request = RequestInit::new();
    request.set_headers(&headers);
    let answer = window().fetch_with_str_and_init(address, &request);
    let response: Response = JsFuture::from(answer).await?.dyn_into()?;
    if response.redirected() {
        // Only a session that ended leads elsewhere.
        hub::go_to_sign_in();
        return Ok(None);
    }
    parsed(&response).await.map(Some)
}

/// Tells the server what it need not send.
pub(super) fn tell_what_is_shown(
    headers: &Headers,
    region: &str,
    but: Option<&Element>,
) -> Result<(), JsValue> {
    let region = document().get_element_by_id(region);
    let prints = region.map(|region| shown::prints(&region, but));
    let prints = prints.transpose()?.unwrap_or_default();
    // Other regions of the page have no prints, and are none the wiser.
    if prints.is_empty() || WHOLE.take() {
        return Ok(());
    }
    headers.set(shown::HEADER, &prints)
}

/// The page that an answer holds.
pub(crate) async fn parsed(response: &Response) -> Result<Document, JsValue> {
    let text = JsFuture::from(response.text()?).await?;
    let text = text.as_string().unwrap_or_default();
    DomParser::new()?.parse_from_string(&text, SupportedType::TextHtml)
}

/// Brings the element with this id to what it is on `page`.
pub(crate) fn put(id: &str, page: &Document) -> Result<(), JsValue> {
    let next = page.get_element_by_id(id);
    let (Some(now), Some(next)) = (document().get_element_by_id(id), next) else {
        return Err(JsValue::NULL);
    };
    merge::merge(&now, &next)?;
    notify::look();
    if merge::missed() {
        WHOLE.set(true);
        hub::catch_up();
    }
    Ok(())
}

//! Fetches the page that is open once more, and puts a part of it in the place of the same part here.

mod kept;
mod merge;

use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, DomParser, Response, SupportedType};

pub(crate) use self::kept::watch_typing;
use super::{hub, notify};

/// Replaces the element with this id by what the server shows now. Ticks, what is unfolded, and the focus stay
/// where they are; what is unchanged is left alone, so that a selection of text survives as well; and what
/// somebody types in is not touched.
pub(crate) async fn replace(id: String) -> Result<(), JsValue> {
    let address = window().location().href()?;
    let response: Response = JsFuture::from(window().fetch_with_str(&address))
        .await?
        .dyn_into()?;
    if response.redirected() {
        // Only a session that ended leads elsewhere.
        hub::go_to_sign_in();
        return Ok(());
    }
    put(&id, &parsed(&response).await?)
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
    Ok(())
}

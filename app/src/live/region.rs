//! Fetches the page that is open once more, and puts a part of it in the place of the same part here.

use crate::AppError;

#[cfg(feature = "hydrate")]
mod kept;
#[cfg(feature = "hydrate")]
mod merge;

/// On the server nothing is ever replaced.
#[cfg(not(feature = "hydrate"))]
pub(crate) fn replace(_id: String) -> std::future::Ready<Result<(), AppError>> {
    std::future::ready(Ok(()))
}

/// Replaces the element with this id by what the server shows now. Ticks, what is unfolded, and the focus stay
/// where they are; what is unchanged is left alone, so that a selection of text survives as well; and what
/// somebody types in is not touched.
#[cfg(feature = "hydrate")]
pub(crate) async fn replace(id: String) -> Result<(), AppError> {
    browser::replace(&id).await.map_err(|_| {
        let message = "The page could not be read again.";
        AppError::new("unreachable", message)
    })
}

/// The same, begun and not waited for. What could not be read again stays as it is.
#[cfg(feature = "hydrate")]
pub(crate) fn replace_soon(id: &'static str) {
    leptos::task::spawn_local(async move {
        let _ = browser::replace(id).await;
    });
}

#[cfg(feature = "hydrate")]
pub(crate) use browser::{parsed, put};
#[cfg(feature = "hydrate")]
pub(crate) use kept::watch_typing;

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::{document, window};
    use wasm_bindgen::{JsCast as _, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Document, DomParser, Response, SupportedType};

    use super::merge;
    use crate::live::{hub, notify};

    pub(super) async fn replace(id: &str) -> Result<(), JsValue> {
        let address = window().location().href()?;
        let response: Response = JsFuture::from(window().fetch_with_str(&address))
            .await?
            .dyn_into()?;
        if response.redirected() {
            // Only a session that ended leads elsewhere.
            hub::go_to_sign_in();
            return Ok(());
        }
        put(id, &parsed(&response).await?)
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
        // Somebody is about to decide; the next event brings what they see up to date.
        if now.query_selector("dialog[open]")?.is_some() {
            return Ok(());
        }
        merge::merge(&now, &next)?;
        notify::look();
        Ok(())
    }
}

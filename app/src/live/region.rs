//! Fetches the page that is open once more, and puts a part of it in the place of the same part here.

use crate::AppError;

/// On the server nothing is ever replaced.
#[cfg(not(feature = "hydrate"))]
pub(crate) fn replace(_id: String) -> std::future::Ready<Result<(), AppError>> {
    std::future::ready(Ok(()))
}

/// Replaces the element with this id by what the server shows now. Ticks and the focus stay where they
/// are; what is unchanged is left alone, so that a selection of text survives as well.
#[cfg(feature = "hydrate")]
pub(crate) async fn replace(id: String) -> Result<(), AppError> {
    browser::replace(&id).await.map_err(|_| {
        let message = "The page could not be read again.";
        AppError::new("unreachable", message)
    })
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::{document, window};
    use wasm_bindgen::{JsCast as _, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{
        Document, DomParser, Element, HtmlElement, HtmlInputElement, Response, SupportedType,
    };

    use crate::live::hub;

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
        let text = JsFuture::from(response.text()?).await?;
        let parser = DomParser::new()?;
        let text = text.as_string().unwrap_or_default();
        let fetched = parser.parse_from_string(&text, SupportedType::TextHtml)?;
        let (Some(now), Some(next)) = (document().get_element_by_id(id), part(&fetched, id)) else {
            return Err(JsValue::NULL);
        };
        // Somebody is about to decide; the next event brings what they see up to date.
        if now.query_selector("dialog[open]")?.is_some() {
            return Ok(());
        }
        if now.inner_html() != next.inner_html() {
            swap(&now, &next)?;
        }
        Ok(())
    }

    fn part(page: &Document, id: &str) -> Option<Element> {
        page.get_element_by_id(id)
    }

    fn swap(now: &Element, next: &Element) -> Result<(), JsValue> {
        let focused = document().active_element().map(|element| element.id());
        let ticked = ticked(now)?;
        now.set_inner_html(&next.inner_html());
        for id in ticked {
            if let Some(input) = input(&id) {
                input.set_checked(true);
            }
        }
        let focused = focused.filter(|id| !id.is_empty());
        let again = focused.and_then(|id| document().get_element_by_id(&id));
        if let Some(element) = again.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            element.focus()?;
        }
        Ok(())
    }

    /// The ids of what is ticked.
    fn ticked(now: &Element) -> Result<Vec<String>, JsValue> {
        let found = now.query_selector_all("input:checked")?;
        let ids = (0..found.length()).filter_map(|at| found.get(at)?.dyn_into::<Element>().ok());
        Ok(ids.map(|element| element.id()).collect())
    }

    fn input(id: &str) -> Option<HtmlInputElement> {
        document().get_element_by_id(id)?.dyn_into().ok()
    }
}

//! How many actions wait for a decision, in the sidebar and in front of the title: on every page, as long as it is
//! open.

#[cfg(feature = "hydrate")]
use leptos::prelude::{document, window};
#[cfg(feature = "hydrate")]
use wasm_bindgen::{JsCast as _, JsValue};
#[cfg(feature = "hydrate")]
use wasm_bindgen_futures::JsFuture;
#[cfg(feature = "hydrate")]
use web_sys::{Element, Response};

/// The status of an answer to somebody who is not signed in any more.
#[cfg(feature = "hydrate")]
const UNAUTHORIZED: u16 = 401;

/// The title with the count in front, if anything waits.
pub(crate) fn titled(title: &str, pending: u64) -> String {
    let bare = title
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(") "))
        .filter(|(count, _)| count.bytes().all(|digit| digit.is_ascii_digit()))
        .map_or(title, |(_, bare)| bare);
    if pending == 0 {
        bare.to_owned()
    } else {
        format!("({pending}) {bare}")
    }
}

/// Asks how many wait, and shows it.
#[cfg(feature = "hydrate")]
pub(crate) async fn read(address: String) -> Result<(), JsValue> {
    let response: Response = JsFuture::from(window().fetch_with_str(&address))
        .await?
        .dyn_into()?;
    if response.status() == UNAUTHORIZED {
        super::hub::go_to_sign_in();
        return Ok(());
    }
    let text = JsFuture::from(response.text()?).await?.as_string();
    let pending = text.and_then(|text| text.parse().ok());
    show(pending.ok_or(JsValue::NULL)?)
}

/// Shows the count wherever the page does.
#[cfg(feature = "hydrate")]
fn show(pending: u64) -> Result<(), JsValue> {
    document().set_title(&titled(&document().title(), pending));
    let found = document().query_selector_all("[data-pending], [data-pending-line]")?;
    for element in (0..found.length()).filter_map(|at| found.get(at)) {
        let element = element.unchecked_into::<Element>();
        if element.has_attribute("data-pending") {
            element.set_text_content(Some(&pending.to_string()));
        }
        if pending == 0 {
            element.set_attribute("hidden", "")?;
        } else {
            element.remove_attribute("hidden")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::titled;

    #[test]
    fn the_count_stands_in_front_of_the_title_once() {
        assert_eq!(titled("Approvals", 3), "(3) Approvals");
        assert_eq!(titled("(3) Approvals", 12), "(12) Approvals");
        assert_eq!(titled("(3) Approvals", 0), "Approvals");
        assert_eq!(titled("(x) Approvals", 0), "(x) Approvals");
    }
}

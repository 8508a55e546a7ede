//! How many actions wait for a decision, in the sidebar and in front of the title: on every page, as long as it is
//! open.

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

/// Shows the count wherever the page does.
#[cfg(feature = "hydrate")]
pub(crate) fn show(pending: u64) {
    use leptos::prelude::document;
    use wasm_bindgen::JsCast as _;
    use web_sys::Element;

    document().set_title(&titled(&document().title(), pending));
    let found = document().query_selector_all("[data-pending], [data-pending-line]");
    let Ok(found) = found else {
        return;
    };
    for element in (0..found.length()).filter_map(|at| found.get(at)) {
        let element = element.unchecked_into::<Element>();
        if element.has_attribute("data-pending") {
            element.set_text_content(Some(&pending.to_string()));
        }
        // If the browser refuses, a count of nothing is shown.
        let _ = if pending == 0 {
            element.set_attribute("hidden", "")
        } else {
            element.remove_attribute("hidden")
        };
    }
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

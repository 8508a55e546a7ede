//! Lists that come page by page: the addresses of their pages, and the way from one to the next.

use leptos::prelude::*;

/// `path` with what is given of `parts`; an empty text counts as nothing.
pub(super) fn address(path: &str, parts: &[(&str, Option<&str>)]) -> String {
    let given = parts
        .iter()
        .filter_map(|&(name, value)| Some((name, value.filter(|value| !value.is_empty())?)));
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(given)
        .finish();
    // An address of nothing at all would be the page as it stands, with what is asked for there.
    if query.is_empty() && !path.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

/// Links to the first page and to the next, where there are such.
#[component]
pub(super) fn Pager(
    newest: Option<String>,
    older: Option<String>,
    #[prop(optional)] id: Option<&'static str>,
) -> impl IntoView {
    let newest = newest.map(|address| view! { <a class="button" href=address>"Newest"</a> });
    let older =
        older.map(|address| view! { <a class="button" href=address rel="next">"Older"</a> });
    view! { <nav class="pager" id=id aria-label="Pages">{newest} {older}</nav> }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn only_what_is_given_stands_in_an_address() {
        let parts = [("status", None), ("q", Some("")), ("cursor", Some("a b"))];
        assert_eq!(address("/audit", &parts), "/audit?cursor=a+b");
        assert_eq!(address("/audit", &parts[..2]), "/audit");
        assert_eq!(address("", &parts[..2]), "?");
    }
}

//! Addresses that come from elsewhere.

/// The address, if it is one that a link may lead to: `http` and `https`, nothing that runs.
pub(crate) fn safe_address(address: &str) -> Option<String> {
    let lower = address.trim().to_ascii_lowercase();
    let web = lower.starts_with("https://") || lower.starts_with("http://");
    web.then(|| address.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::safe_address;

    #[test]
    fn only_web_addresses_become_links() {
        assert!(safe_address("https://linear.app/acme/issue/ENG-1").is_some());
        assert!(safe_address("HTTP://127.0.0.1:4000/").is_some());
        for address in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//evil.example",
            "",
            "java\nscript:x",
        ] {
            assert!(safe_address(address).is_none(), "{address}");
        }
    }
}

//! Text that came from the other side: made fit for a log line, an error message or a page.
//!
//! It stays untrusted all the same: whoever renders it has to escape it.

/// Longest message that is kept, in characters.
const MAX_MESSAGE: usize = 300;

/// Trims, turns control characters and line breaks into spaces, drops marks that reorder what is
/// displayed, and shortens.
pub(crate) fn clean(raw: &str) -> String {
    let readable: String = raw
        .chars()
        .take(MAX_MESSAGE * 4)
        .filter(|c| !reorders(*c))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    shorten(readable.trim())
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= MAX_MESSAGE {
        return text.to_owned();
    }
    let kept: String = text.chars().take(MAX_MESSAGE - 1).collect();
    format!("{}…", kept.trim_end())
}

/// Bidirectional overrides and isolates: they can make a message read as something else.
fn reorders(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn control_characters_become_spaces() {
        assert_eq!(clean(" a\r\nb\u{0}c\u{1b}[31m "), "a  b c [31m");
        assert_eq!(clean("pay\u{202E}cod.exe"), "paycod.exe");
    }

    proptest! {
        #[test]
        fn whatever_comes_in_is_short_and_printable(raw in "(?s).{0,2000}") {
            let cleaned = clean(&raw);
            prop_assert!(cleaned.chars().count() <= MAX_MESSAGE);
            prop_assert!(!cleaned.chars().any(char::is_control));
            prop_assert_eq!(cleaned.trim(), cleaned.as_str());
        }
    }
}

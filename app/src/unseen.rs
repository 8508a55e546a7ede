//! Characters that nobody sees, made visible: what a person decides on must be what is sent.

/// Whether a reader does not see this character, or sees others in another order because of it. Joiners stay:
/// several ways of writing, and emoji, need them.
const fn is_unseen(letter: char) -> bool {
    matches!(letter,
        '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
        // These override the direction of what stands around them.
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        // Tags spell whole sentences that only a machine reads.
        | '\u{e0000}'..='\u{e007f}'
    )
}

/// The text, with the code of each character that could not be seen in its place, such as `[U+202E]`.
pub(crate) fn visible(text: &str) -> String {
    if !text.chars().any(is_unseen) {
        return text.to_owned();
    }
    let letter = |letter: char| {
        if is_unseen(letter) {
            format!("[U+{:04X}]", u32::from(letter))
        } else {
            letter.to_string()
        }
    };
    text.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_nobody_sees_is_named() {
        assert_eq!(
            visible("a\u{202e}b\u{e0041}\u{200b}"),
            "a[U+202E]b[U+E0041][U+200B]"
        );
        for plain in ["", "one\n\ttwo", "אב\u{200f}!", "👩\u{200d}💻"] {
            assert_eq!(visible(plain), plain);
        }
    }
}

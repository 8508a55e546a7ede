//! Rules for text that people and agents write. Such text is kept as given, except for white space
//! at its ends; it is refused, never shortened.

use std::fmt::Write as _;

use crate::Refusal;

/// Whether a character steers the direction of the text around it beyond its own line of writing. Such
/// characters make what is read differ from what is stored ("Trojan source"). Marks that belong to
/// writing from right to left, U+200E and U+200F, are none of them.
const fn is_override(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A line of text: trimmed, not empty, at most `max` characters, no control characters and none that
/// override the direction of writing.
///
/// # Errors
/// Names the field, the reason and what is allowed.
pub fn line(field: &str, text: &str, max: usize) -> Result<String, Refusal> {
    let text = block(field, text, max)?;
    if text.chars().any(char::is_control) {
        return Err(Refusal::field(
            field,
            format!("`{field}` must be one line without control characters."),
        ));
    }
    if text.chars().any(is_override) {
        let message = format!(
            "`{field}` must not contain characters that override the direction of writing (U+202A to U+202E, U+2066 to U+2069)."
        );
        return Err(Refusal::field(field, message));
    }
    Ok(text)
}

/// Text of several lines, Markdown for instance: trimmed, not empty, at most `max` characters.
///
/// # Errors
/// Names the field, the reason and what is allowed.
pub fn block(field: &str, text: &str, max: usize) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::field(
            field,
            format!("`{field}` must not be empty."),
        ));
    }
    let length = text.chars().count();
    if length > max {
        let message = format!("`{field}` has {length} characters; at most {max} are allowed.");
        return Err(Refusal::field(field, message).with("max_length", max));
    }
    // Postgres cannot store NUL in text, and nobody types one.
    if text.contains('\0') {
        return Err(Refusal::field(
            field,
            format!("`{field}` must not contain NUL characters."),
        ));
    }
    Ok(text.to_owned())
}

/// The first `max` characters, with an ellipsis where something is left out: for titles and labels
/// that we make ourselves, never for what somebody is asked to decide on.
pub fn shorten(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(max.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// A short label from text that is not ours, such as a name from Linear: one line, at most `max`
/// characters, without control characters, which Postgres, logs and terminals take amiss, and without
/// those that override the direction of what stands around it.
pub fn label(text: &str, max: usize) -> String {
    let plain = |letter: &char| !letter.is_control() && !is_override(*letter);
    let line: String = text.chars().filter(plain).collect();
    shorten(&line, max)
}

/// Bytes as people and other programs write them: two lower-case digits each.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_and_must_say_something() {
        assert_eq!(line("name", "  Ada ", 10).unwrap(), "Ada");
        assert_eq!(
            line("name", " \n ", 10).unwrap_err().message,
            "`name` must not be empty."
        );
        assert!(line("name", "a\nb", 10).is_err());
        assert!(line("name", "a\u{202e}b", 10).is_err());
        assert_eq!(line("name", "א\u{200f}!", 10).unwrap(), "א\u{200f}!");
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert!(block("text", "ääää", 4).is_ok());
        let refusal = block("text", "äääää", 4).unwrap_err();
        assert_eq!(
            refusal.message,
            "`text` has 5 characters; at most 4 are allowed."
        );
        assert_eq!(refusal.field_name(), Some("text"));
    }

    #[test]
    fn shortening_marks_what_it_leaves_out() {
        assert_eq!(shorten("abc", 3), "abc");
        assert_eq!(shorten("abcd", 3), "ab…");
        assert_eq!(shorten("ab cd", 4), "ab…");
    }

    #[test]
    fn labels_have_no_control_characters() {
        assert_eq!(label("In\0 Pro\x1b[2Jgress\n", 50), "In Pro[2Jgress");
        assert_eq!(label("a\u{202e}gpj.exe\u{2066}", 50), "agpj.exe");
    }
}

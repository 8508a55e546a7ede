//! What changes in a text: lines that stay, go and come, and in a line that becomes another the words that
//! differ.
//!
//! Nothing is left out: all lines of the old text and all of the new one are in the answer. The work is bounded,
//! because the texts are an agent's: where two texts are long and have little in common, the old one goes and the
//! new one comes, as a whole.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Most pairs of lines, or of words, that are compared.
const MOST_PAIRS: usize = 250_000;

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is in both texts.
    Kept,
    /// It is in the old text only.
    Removed,
    /// It is in the new text only.
    Added,
}

/// Part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    /// What it says.
    pub(crate) text: String,
    /// Whether the line that takes this one's place says something else here.
    pub(crate) differs: bool,
}

/// A line of one text or of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// What becomes of it.
    pub(crate) fate: Fate,
    /// What it says, in order.
    pub(crate) spans: Vec<Span>,
}

impl Line {
    fn whole(fate: Fate, text: &str) -> Self {
        let span = Span {
            text: text.to_owned(),
            differs: false,
        };
        Self {
            fate,
            spans: vec![span],
        }
    }

    #[cfg(test)]
    fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }
}

/// The lines of both texts in the order in which one becomes the other.
pub(crate) fn diff(before: &str, after: &str) -> Vec<Line> {
    let (old, new) = (lines(before), lines(after));
    let same_start = common(old.iter(), new.iter());
    let (old_rest, new_rest) = (&old[same_start..], &new[same_start..]);
    let same_end = common(old_rest.iter().rev(), new_rest.iter().rev());
    let old_middle = &old_rest[..old_rest.len() - same_end];
    let new_middle = &new_rest[..new_rest.len() - same_end];
    let kept = |line: &&str| Line::whole(Fate::Kept, line);
    let mut all: Vec<Line> = old[..same_start].iter().map(kept).collect();
    for op in ops(old_middle, new_middle) {
        let (old, new) = (&old_middle[op.old_range()], &new_middle[op.new_range()]);
        match op {
            DiffOp::Equal { .. } => all.extend(old.iter().map(kept)),
            _ => all.extend(replaced(old, new)),
        }
    }
    all.extend(old[old.len() - same_end..].iter().map(kept));
    all
}

/// No text has no lines; otherwise as many as an editor shows.
fn lines(text: &str) -> Vec<&str> {
    if text.is_empty() {
        return Vec::new();
    }
    text.split('\n').collect()
}

/// How many are the same before the first that differ.
fn common<'a>(
    old: impl Iterator<Item = &'a &'a str>,
    new: impl Iterator<Item = &'a &'a str>,
) -> usize {
    old.zip(new).take_while(|(old, new)| old == new).count()
}

/// What to do to make one list the other; all at once where comparing would take too long.
fn ops(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    if old.len().saturating_mul(new.len()) > MOST_PAIRS {
        return vec![DiffOp::Replace {
            old_index: 0,
            old_len: old.len(),
            new_index: 0,
            new_len: new.len(),
        }];
    }
    capture_diff_slices(Algorithm::Myers, old, new)
}

/// Lines that go and lines that come in their place.
fn replaced(old: &[&str], new: &[&str]) -> Vec<Line> {
    let (old_tokens, new_tokens) = (tokens(old), tokens(new));
    let (old_words, new_words) = (words(&old_tokens), words(&new_tokens));
    let ops = ops(&old_words, &new_words);
    if !is_alike(&ops, &old_words, &new_words) {
        let removed = old.iter().map(|line| Line::whole(Fate::Removed, line));
        let added = new.iter().map(|line| Line::whole(Fate::Added, line));
        return removed.chain(added).collect();
    }
    let mut removed = vec![Vec::new(); old.len()];
    let mut added = vec![Vec::new(); new.len()];
    for op in ops {
        let differs = !matches!(op, DiffOp::Equal { .. });
        push(&mut removed, &old_tokens, op.old_range(), differs);
        push(&mut added, &new_tokens, op.new_range(), differs);
    }
    let line = |fate| move |spans| Line { fate, spans };
    let removed = removed.into_iter().map(line(Fate::Removed));
    removed
        .chain(added.into_iter().map(line(Fate::Added)))
        .collect()
}

/// A word, a run of white space or a single other character, and the line that it stands in.
type Token<'a> = (usize, &'a str);

fn tokens<'a>(lines: &[&'a str]) -> Vec<Token<'a>> {
    let mut tokens = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let mut rest = *line;
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|letter| !belongs(first, letter));
            let end = end.unwrap_or(rest.len()).max(first.len_utf8());
            let (token, after) = rest.split_at(end);
            tokens.push((number, token));
            rest = after;
        }
    }
    tokens
}

/// Whether a letter goes on with the token that began with `first`.
fn belongs(first: char, letter: char) -> bool {
    if first.is_alphanumeric() {
        letter.is_alphanumeric()
    } else {
        first.is_whitespace() && letter.is_whitespace()
    }
}

fn words<'a>(tokens: &[Token<'a>]) -> Vec<&'a str> {
    tokens.iter().map(|(_, token)| *token).collect()
}

/// Whether enough stays for the words that differ to say something: marks on every second word do not.
fn is_alike(ops: &[DiffOp], old: &[&str], new: &[&str]) -> bool {
    let letters = |words: &[&str]| -> usize {
        let solid = words.iter().map(|word| word.trim().len());
        solid.sum()
    };
    let same = ops.iter().filter(|op| matches!(op, DiffOp::Equal { .. }));
    let same: usize = same.map(|op| letters(&old[op.old_range()])).sum();
    same * 5 >= letters(old).max(letters(new)) * 2
}

/// Adds tokens to the lines that they stand in; neighbours that are alike become one span.
fn push(lines: &mut [Vec<Span>], tokens: &[Token<'_>], range: Range<usize>, differs: bool) {
    for (number, token) in &tokens[range] {
        let Some(line) = lines.get_mut(*number) else {
            continue;
        };
        match line.last_mut() {
            Some(last) if last.differs == differs => last.text.push_str(token),
            _ => line.push(Span {
                text: (*token).to_owned(),
                differs,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(lines: &[Line]) -> String {
        let line = |line: &Line| {
            let sign = match line.fate {
                Fate::Kept => ' ',
                Fate::Removed => '-',
                Fate::Added => '+',
            };
            let span = |span: &Span| {
                if span.differs {
                    format!("[{}]", span.text)
                } else {
                    span.text.clone()
                }
            };
            format!("{sign}{}", line.spans.iter().map(span).collect::<String>())
        };
        lines.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn words_that_differ_are_marked_in_lines_that_differ() {
        let before = "# Plan\n\nShip on Monday, then rest.\nThe end";
        let after = "# Plan\n\nShip on Friday, then rest.\nThe end";
        assert_eq!(
            shown(&diff(before, after)),
            " # Plan\n \n-Ship on [Monday], then rest.\n+Ship on [Friday], then rest.\n The end"
        );
    }

    #[test]
    fn lines_with_little_in_common_go_and_come_whole() {
        assert_eq!(shown(&diff("abc def", "xyz uvw")), "-abc def\n+xyz uvw");
        assert_eq!(shown(&diff("", "new")), "+new");
        assert_eq!(shown(&diff("old", "")), "-old");
        assert!(diff("", "").is_empty());
    }

    #[test]
    fn long_texts_with_nothing_in_common_are_not_compared() {
        let text = |word: &str| {
            let line = |n: usize| format!("{word}{n}");
            (0..5_000).map(line).collect::<Vec<_>>().join("\n")
        };
        let lines = diff(&text("a"), &text("b"));
        assert_eq!(lines.len(), 10_000);
        assert!(lines.iter().all(|line| line.fate != Fate::Kept));
    }

    proptest! {
        /// Whatever the texts: both can be read from the difference, to the last letter.
        #[test]
        fn nothing_is_cut(before in "[ab ,\nä]{0,60}", after in "[ab ,\nä]{0,60}") {
            let lines = diff(&before, &after);
            let side = |gone: Fate| {
                let lines = lines.iter().filter(|line| line.fate != gone);
                lines.map(Line::text).collect::<Vec<_>>().join("\n")
            };
            prop_assert_eq!(side(Fate::Added), before);
            prop_assert_eq!(side(Fate::Removed), after);
        }
    }
}

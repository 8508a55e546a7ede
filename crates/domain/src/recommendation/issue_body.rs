//! What the Linear issue of a recommendation says.
//!
//! Body and evidence are somebody's Markdown, and stay Markdown. What would make it more than that is taken from
//! it: HTML is shown as text, a picture becomes a link, and a fence that is left open is closed, so that what we say
//! below it is always read as ours.

/// A recommendation, as far as its issue tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IssueSource<'a> {
    /// The title.
    pub title: &'a str,
    /// Markdown.
    pub body: &'a str,
    /// Markdown.
    pub evidence: Option<&'a str>,
    /// Who recommends: an agent or a person.
    pub author: &'a str,
    /// The id, as text.
    pub id: &'a str,
    /// The address of its page here.
    pub page: &'a str,
}

/// Title and description of an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueText {
    /// One line.
    pub title: String,
    /// Markdown.
    pub body: String,
}

/// Title and description of the issue of a recommendation: what it says, what it rests on, who recommends it, and the
/// way back to it.
pub fn build_linear_issue_body(source: &IssueSource<'_>) -> IssueText {
    let IssueSource {
        title,
        body,
        evidence,
        author,
        id,
        page,
    } = *source;
    let evidence = evidence
        .map(|text| format!("\n\n**Why**\n\n{}", inert(text)))
        .unwrap_or_default();
    let body = format!(
        "{body}{evidence}\n\n---\n\n\
         Recommended by {author}. [Open this recommendation in Countersign]({page})\n\n\
         Completing or canceling this issue marks the recommendation as implemented. `countersign:recommendation:{id}`",
        body = inert(body),
        author = escaped(author),
    );
    IssueText {
        title: crate::text::label(title, super::MAX_TITLE),
        body,
    }
}

/// A name inside a line of Markdown.
fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in name.chars().filter(|letter| !letter.is_control()) {
        if letter.is_ascii_punctuation() && !matches!(letter, '.' | ',' | '\'' | '-') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// The Markdown without HTML and pictures, and with every fence closed.
fn inert(markdown: &str) -> String {
    let mut lines = Vec::new();
    let mut open: Option<Fence> = None;
    for line in markdown.lines() {
        let fence = Fence::begins(line);
        match (&open, fence) {
            (Some(inside), Some(fence)) if fence.closes(inside, line) => {
                open = None;
                lines.push(line.to_owned());
            }
            (Some(_), _) => lines.push(line.to_owned()),
            (None, Some(fence)) => {
                open = Some(fence);
                lines.push(line.to_owned());
            }
            (None, None) => lines.push(inert_line(line)),
        }
    }
    if let Some(fence) = open {
        lines.push(fence.mark.to_string().repeat(fence.length));
    }
    lines.join("\n")
}

/// The line that begins a block of code.
struct Fence {
    mark: char,
    length: usize,
}

impl Fence {
    fn begins(line: &str) -> Option<Self> {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let rest = &line[indent..];
        let mark = rest
            .chars()
            .next()
            .filter(|mark| matches!(mark, '`' | '~'))?;
        let length = rest.chars().take_while(|letter| *letter == mark).count();
        // Behind three backticks another one makes it code in a line.
        let is_inline = mark == '`' && rest[length..].contains('`');
        (indent <= 3 && length >= 3 && !is_inline).then_some(Self { mark, length })
    }

    /// Whether this line ends what `open` began.
    fn closes(&self, open: &Self, line: &str) -> bool {
        let bare = line.trim().chars().all(|letter| letter == self.mark);
        bare && self.mark == open.mark && self.length >= open.length
    }
}

/// A line outside of blocks of code. Marks of HTML and of pictures are escaped wherever they stand, in code within
/// the line as well: a backslash too many there is better than a tag too many.
fn inert_line(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut before = ' ';
    for (place, letter) in line.char_indices() {
        let next = line[place + letter.len_utf8()..].chars().next();
        let is_tag = letter == '<' && next.is_some_and(opens_tag) && !is_address(&line[place..]);
        let is_picture = letter == '!' && next == Some('[');
        if (is_tag || is_picture) && before != '\\' {
            out.push('\\');
        }
        out.push(letter);
        // Two backslashes are one that is shown, and escape nothing.
        before = if before == '\\' && letter == '\\' {
            ' '
        } else {
            letter
        };
    }
    out
}

const fn opens_tag(letter: char) -> bool {
    matches!(letter, '/' | '!' | '?') || letter.is_ascii_alphabetic()
}

/// Whether `<` begins an address, which Markdown makes a link of.
fn is_address(rest: &str) -> bool {
    let rest = rest[1..].to_ascii_lowercase();
    rest.starts_with("https://") || rest.starts_with("http://") || rest.starts_with("mailto:")
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;
    use proptest::prelude::*;

    const PAGE: &str = "http://127.0.0.1:3000/recommendations/7";

    fn built(body: &str, evidence: Option<&str>, author: &str) -> String {
        let source = IssueSource {
            title: "Page by cursor",
            body,
            evidence,
            author,
            id: "7",
            page: PAGE,
        };
        build_linear_issue_body(&source).body
    }

    #[test]
    fn it_says_what_why_who_and_the_way_back() {
        let text = built(
            "Offset paging **skips**.",
            Some("Two tickets"),
            "Backend agent",
        );
        assert_snapshot!(text, @r"
        Offset paging **skips**.

        **Why**

        Two tickets

        ---

        Recommended by Backend agent. [Open this recommendation in Countersign](http://127.0.0.1:3000/recommendations/7)

        Completing or canceling this issue marks the recommendation as implemented. `countersign:recommendation:7`
        ");
    }

    #[test]
    fn a_title_is_one_line_without_tricks() {
        let source = IssueSource {
            title: "a\u{202e}b\nc",
            body: "B",
            evidence: None,
            author: "A",
            id: "7",
            page: PAGE,
        };
        assert_eq!(build_linear_issue_body(&source).title, "abc");
    }

    #[test]
    fn untrusted_text_stays_text() {
        let text = built(
            "<img src=x onerror=alert(1)> ![p](http://track/x.png) <!-- hidden\n<https://ok.test> a < b 3<4\n\\<b>",
            None,
            "Evil** [x](http://e)\n# Title",
        );
        assert!(text.contains(r"\<img src=x"), "{text}");
        assert!(text.contains(r"\![p](http://track/x.png)"), "{text}");
        assert!(text.contains(r"\<!-- hidden"), "{text}");
        assert!(
            text.contains("\n<https://ok.test> a < b 3<4\n\\<b>"),
            "{text}"
        );
        let author = r"Recommended by Evil\*\* \[x\]\(http\:\/\/e\)\# Title.";
        assert!(text.contains(author), "{text}");
    }

    #[test]
    fn code_is_left_alone_and_cannot_swallow_what_follows() {
        let closed = "```html\n<b>![x](y)\n```\nafter <b>";
        let text = built(closed, None, "A");
        assert!(
            text.starts_with("```html\n<b>![x](y)\n```\nafter \\<b>\n\n---"),
            "{text}"
        );
        let text = built("~~~~\n<b>\n~~~", Some("```\nx"), "A");
        assert!(
            text.starts_with("~~~~\n<b>\n~~~\n~~~~\n\n**Why**"),
            "{text}"
        );
        assert!(text.contains("```\nx\n```\n\n---"), "{text}");
        // Not a fence, but code in a line.
        let text = built("```a``` <b>", None, "A");
        assert!(text.starts_with("```a``` \\<b>\n\n---"), "{text}");
    }

    proptest! {
        #[test]
        fn any_text_ends_with_the_way_back(body in "[`~<>!\\[\\]a \n\\\\-]{0,60}") {
            let text = built(&body, None, "A");
            let end = format!("[Open this recommendation in Countersign]({PAGE})");
            prop_assert!(text.contains(&end));
            // Every fence that is open is closed before the line.
            let above = text.rsplit_once("\n\n---\n\nRecommended by").map(|(above, _)| above).unwrap();
            let mut open: Option<Fence> = None;
            for line in above.lines() {
                match (&open, Fence::begins(line)) {
                    (Some(inside), Some(fence)) if fence.closes(inside, line) => open = None,
                    (None, Some(fence)) => open = Some(fence),
                    _ => {}
                }
            }
            prop_assert!(open.is_none(), "{}", text);
        }
    }
}

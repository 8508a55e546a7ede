//! Markdown that an agent or somebody in Linear wrote, as HTML that does no harm.
//!
//! Only marks of our own choice come out: HTML in the text is shown as text, links lead to the web or to a mail
//! address and say where, pictures are links and are not loaded, and no id, class or style is taken from the text.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, html};

use crate::unseen::visible;

/// The text as HTML.
pub(crate) fn to_html(markdown: &str) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut links = Vec::new();
    let events = Parser::new_ext(markdown, options).map(|event| harmless(event, &mut links));
    let mut out = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut out, events);
    // A heading that says nothing heads nothing. Text never holds these marks: they are escaped there.
    out.replace("<th></th>", "<td></td>")
}

/// The event that takes this one's place. `links` holds what closes each link that is open.
fn harmless<'a>(event: Event<'a>, links: &mut Vec<String>) -> Event<'a> {
    match event {
        Event::Start(tag) => start(tag, links),
        Event::End(TagEnd::Link | TagEnd::Image) => ours(links.pop().unwrap_or_default()),
        Event::End(TagEnd::Heading(_)) => ours("</strong></p>\n".to_owned()),
        // The block around raw HTML holds text now.
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Html(text) | Event::InlineHtml(text) | Event::Text(text) => {
            Event::Text(visible(&text).into())
        }
        Event::Code(text) => Event::Code(visible(&text).into()),
        Event::TaskListMarker(done) => Event::Text(if done { "[x] " } else { "[ ] " }.into()),
        other => other,
    }
}

fn start<'a>(tag: Tag<'a>, links: &mut Vec<String>) -> Event<'a> {
    match tag {
        Tag::Link { dest_url, .. } => {
            let (opens, closes) = link(&dest_url);
            links.push(closes);
            ours(opens)
        }
        Tag::Image { dest_url, .. } => {
            let (opens, closes) = if links.is_empty() {
                link(&dest_url)
            } else {
                // A link holds no other one.
                Default::default()
            };
            links.push(closes);
            ours(format!("{opens}Picture: "))
        }
        // The text's headings are none of the page's.
        Tag::Heading { level, .. } => ours(format!("<p data-heading=\"{}\"><strong>", level as u8)),
        // The name of the language would become a class.
        Tag::CodeBlock(_) => Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)),
        Tag::HtmlBlock => Event::Start(Tag::Paragraph),
        // Columns are set by a style otherwise.
        Tag::Table(columns) => {
            let none = columns.iter().map(|_| pulldown_cmark::Alignment::None);
            Event::Start(Tag::Table(none.collect()))
        }
        Tag::BlockQuote(_) => Event::Start(Tag::BlockQuote(None)),
        other => Event::Start(other),
    }
}

/// What opens and what closes a link. Behind its words stands where it leads: words can say anything.
fn link(address: &str) -> (String, String) {
    let shown = escaped(&visible(address));
    let place = format!(" <small>({shown})</small>");
    match safe(address) {
        Some(address) => {
            let address = escaped(&address);
            let opens = format!(
                "<a href=\"{address}\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">"
            );
            (opens, format!("</a>{place}"))
        }
        None => (String::new(), place),
    }
}

/// The address, if a link may lead there. Parsed as browsers do, which read past white space and controls.
fn safe(address: &str) -> Option<String> {
    let address = url::Url::parse(address).ok()?;
    matches!(address.scheme(), "http" | "https" | "mailto").then(|| address.to_string())
}

fn ours<'a>(html: String) -> Event<'a> {
    Event::InlineHtml(CowStr::from(html))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_common_is_rendered() {
        let html = to_html(
            "## Why\n\nIt **works**, `really`:\n\n- [x] one\n- ~~two~~\n\n```rust\nlet a = 1 < 2;\n```\n",
        );
        assert_eq!(
            html,
            "<p data-heading=\"2\"><strong>Why</strong></p>\n<p>It <strong>works</strong>, <code>really</code>:</p>\n<ul>\n\
             <li>[x] one</li>\n<li><del>two</del></li>\n</ul>\n<pre><code>let a = 1 &lt; 2;\n</code></pre>\n"
        );
        assert_eq!(
            to_html("| a |\n|:-:|\n| b |"),
            "<table><thead><tr><th>a</th></tr></thead><tbody>\n<tr><td>b</td></tr>\n</tbody></table>\n"
        );
    }

    #[test]
    fn html_in_the_text_is_text() {
        assert_eq!(
            to_html("<script>alert(1)</script>"),
            "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
        );
        assert_eq!(
            to_html("a <b onclick=x>b</b>"),
            "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"
        );
    }

    #[test]
    fn links_lead_to_the_web_and_say_where() {
        let html = to_html("[Linear](https://evil.example/?a=\"b)");
        assert!(html.starts_with(
            "<p><a href=\"https://evil.example/?a=%22b\" rel=\"noopener noreferrer nofollow\""
        ));
        assert!(html.contains("Linear</a> <small>(https://evil.example/"));
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:x",
            "data:text/html,x",
            "/settings",
            "java&#10;script:x",
        ] {
            assert!(
                !to_html(&format!("[x]({address})")).contains("<a"),
                "{address}"
            );
        }
        let picture = to_html("![a cat](https://x.example/cat.png)");
        assert!(!picture.contains("<img"));
        assert!(picture.contains(">Picture: a cat</a>"));
    }

    /// Every tag that can come out, and nothing else.
    fn is_ours(tag: &str) -> bool {
        let tag = tag.trim_end_matches(" /");
        let name = tag.trim_start_matches('/');
        let plain = [
            "p",
            "br",
            "hr",
            "em",
            "strong",
            "del",
            "code",
            "pre",
            "ul",
            "ol",
            "li",
            "blockquote",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "small",
            "a",
        ];
        let link = tag.strip_prefix("a href=\"").and_then(|rest| {
            let (address, rest) = rest.split_once('"')?;
            let web = ["http:", "https:", "mailto:"];
            let web = web.iter().any(|scheme| address.starts_with(scheme));
            Some(web && rest == " rel=\"noopener noreferrer nofollow\" target=\"_blank\"")
        });
        let heading = tag.strip_prefix("p data-heading=\"");
        let list = tag
            .strip_prefix("ol start=\"")
            .and_then(|rest| rest.strip_suffix('"'));
        plain.contains(&name)
            || link == Some(true)
            || heading
                .is_some_and(|rest| matches!(rest, "1\"" | "2\"" | "3\"" | "4\"" | "5\"" | "6\""))
            || list.is_some_and(|start| start.bytes().all(|digit| digit.is_ascii_digit()))
    }

    fn foreign_tag(html: &str) -> Option<&str> {
        let tags = html.split('<').skip(1);
        let mut tags = tags.map(|rest| rest.split('>').next().unwrap_or_default());
        tags.find(|tag| !is_ours(tag))
    }

    fn part() -> impl Strategy<Value = String> {
        let parts = [
            "<script>",
            "</script>",
            "<img src=x onerror=alert(1)>",
            "[a](javascript:alert(1))",
            "[a](<java\nscript:x>)",
            "![x](data:text/html,<script>)",
            "<a href='javascript:x'>",
            "```x\" onclick=\"y\n",
            "[a]: javascript:x\n",
            "[a]",
            "<javascript:x>",
            "<https://a.example/\"onload=x>",
            "# h {#id .class onclick=x}\n",
            "| a | b |\n|:-|-:|\n| c |\n",
            "> [!NOTE]\n",
            "- [ ] ",
            "&#x3c;script&#x3e;",
            "\\<b>",
            "<!--",
            "-->",
            "<![CDATA[",
            "\n\n",
            "`",
            "**",
            "~~",
            "\"",
            "'",
            "7. x\n",
            "[^1]",
            "<style>",
            "<svg/onload=x>",
            "\u{202e}",
        ];
        prop_oneof![
            prop::sample::select(parts.to_vec()).prop_map(str::to_owned),
            "\\PC{0,12}",
        ]
    }

    proptest! {
        #[test]
        fn nothing_but_our_own_tags_comes_out(parts in prop::collection::vec(part(), 0..12)) {
            let html = to_html(&parts.concat());
            prop_assert_eq!(foreign_tag(&html), None, "{}", html);
        }
    }
}

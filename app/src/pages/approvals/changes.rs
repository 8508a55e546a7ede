//! What would change, field by field, with nothing cut: what is, and what would be. That something goes or comes
//! is said by words and marks, not by colour alone.

use domain::pending_action::FieldChange;
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;

use crate::markdown;
use crate::text_diff::{Fate, Line, Span, diff};
use crate::unseen::visible;

/// More lines than this in a row that stay the same are folded.
const MOST_KEPT: usize = 12;
/// How many of them are shown on either side of what changes.
const AROUND: usize = 3;

/// The fields that an action changes. `key` makes ids unique on the page.
#[component]
pub(super) fn Changes(changes: Vec<FieldChange>, key: String) -> impl IntoView {
    let rows = changes.into_iter().map(|change| {
        let key = format!("{key}-{}", change.field);
        let label = change.label.clone();
        let is_long = change.markdown || is_block(&change);
        let value = if is_long {
            Either::Left(view! { <Block change key/> })
        } else {
            Either::Right(view! { <Inline before=change.before after=change.after/> })
        };
        view! {
            <div class="change" data-long=is_long.then_some("")>
                <dt><bdi>{label}</bdi></dt>
                <dd>{value}</dd>
            </div>
        }
    });
    view! { <dl class="changes">{rows.collect_view()}</dl> }
}

/// Whether one of the two has several lines.
fn is_block(change: &FieldChange) -> bool {
    let texts = [&change.before, &change.after];
    texts.into_iter().flatten().any(|text| text.contains('\n'))
}

/// Two short values.
#[component]
pub(super) fn Inline(before: Option<String>, after: Option<String>) -> impl IntoView {
    let was = before.map(|before| {
        view! {
            <del><span class="visually-hidden">"was "</span><bdi>{visible(&before)}</bdi></del>
            <span class="change-arrow" aria-hidden="true">" → "</span>
        }
    });
    let becomes = match after {
        Some(after) => Either::Left(view! {
            <ins><span class="visually-hidden">", becomes "</span><bdi>{visible(&after)}</bdi></ins>
        }),
        None => Either::Right(view! { <ins><em>"cleared"</em></ins> }),
    };
    view! { {was} {becomes} }
}

/// A long text: what changes in it, and how it would look.
#[component]
fn Block(change: FieldChange, key: String) -> impl IntoView {
    let FieldChange {
        before,
        after,
        markdown,
        ..
    } = change;
    let Some(after) = after else {
        let before = before.unwrap_or_default();
        return EitherOf3::A(view! {
            <p><ins><em>"cleared"</em></ins>", which removes:"</p>
            <TextDiff before after="" key/>
        });
    };
    let rendered = markdown.then(|| markdown::to_html(&after));
    match before.filter(|before| !before.is_empty()) {
        Some(before) => EitherOf3::B(view! {
            <TextDiff before after key=key.clone()/>
            {rendered.map(|html| view! {
                <details class="quiet-details" id=format!("rendered-{key}")>
                    <summary>"How it would look"</summary>
                    <div class="markdown" dir="auto" inner_html=html></div>
                </details>
            })}
        }),
        None => EitherOf3::C(view! { <NewText text=after rendered key/> }),
    }
}

/// A long text where there was none.
#[component]
pub(super) fn NewText(text: String, rendered: Option<String>, key: String) -> impl IntoView {
    let plain = visible(&text);
    match rendered {
        Some(html) => Either::Left(view! {
            <div class="markdown" dir="auto" inner_html=html></div>
            <details class="quiet-details" id=format!("source-{key}")>
                <summary>"As text"</summary>
                <p class="source" dir="auto">{plain}</p>
            </details>
        }),
        None => Either::Right(view! { <p class="source" dir="auto">{plain}</p> }),
    }
}

/// A part of a difference.
enum Part {
    /// Lines that are shown.
    Shown(Vec<Line>),
    /// Lines that stay the same and are folded.
    Folded(Vec<Line>),
}

/// The difference of two texts, line by line.
#[component]
pub(super) fn TextDiff(
    #[prop(into)] before: String,
    #[prop(into)] after: String,
    key: String,
) -> impl IntoView {
    let parts = folded(diff(&before, &after)).into_iter().enumerate();
    let parts = parts.map(|(number, part)| match part {
        Part::Shown(lines) => Either::Left(lines.into_iter().map(line).collect_view()),
        Part::Folded(lines) => {
            let summary = format!("{} lines that stay the same", lines.len());
            Either::Right(view! {
                <details class="diff-fold" id=format!("fold-{key}-{number}")>
                    <summary>{summary}</summary>
                    {lines.into_iter().map(line).collect_view()}
                </details>
            })
        }
    });
    view! { <div class="diff">{parts.collect_view()}</div> }
}

/// Folds long runs of lines that stay the same.
fn folded(lines: Vec<Line>) -> Vec<Part> {
    let mut runs: Vec<Vec<Line>> = Vec::new();
    for line in lines {
        let kept = |line: &Line| line.fate == Fate::Kept;
        match runs.last_mut() {
            Some(run) if run.first().is_some_and(kept) == kept(&line) => run.push(line),
            _ => runs.push(vec![line]),
        }
    }
    let last = runs.len().saturating_sub(1);
    let mut parts = Vec::new();
    for (number, mut run) in runs.into_iter().enumerate() {
        let kept = run.first().is_some_and(|line| line.fate == Fate::Kept);
        if !kept || run.len() <= MOST_KEPT {
            parts.push(Part::Shown(run));
            continue;
        }
        let before = if number == 0 { 0 } else { AROUND };
        let after = if number == last { 0 } else { AROUND };
        let shown_after = run.split_off(run.len() - after);
        let hidden = run.split_off(before);
        parts.push(Part::Shown(run));
        parts.push(Part::Folded(hidden));
        parts.push(Part::Shown(shown_after));
    }
    parts
}

fn line(line: Line) -> impl IntoView {
    let spans = line.spans.into_iter().map(span).collect_view();
    match line.fate {
        Fate::Kept => EitherOf3::A(view! {
            <p class="diff-line" dir="auto"><span class="diff-sign" aria-hidden="true">" "</span>{spans}</p>
        }),
        Fate::Removed => EitherOf3::B(view! {
            <p class="diff-line" data-fate="removed" dir="auto">
                <span class="diff-sign" aria-hidden="true">"−"</span>
                <del><span class="visually-hidden">"removed: "</span>{spans}</del>
            </p>
        }),
        Fate::Added => EitherOf3::C(view! {
            <p class="diff-line" data-fate="added" dir="auto">
                <span class="diff-sign" aria-hidden="true">"+"</span>
                <ins><span class="visually-hidden">"added: "</span>{spans}</ins>
            </p>
        }),
    }
}

fn span(span: Span) -> impl IntoView {
    let text = visible(&span.text);
    if span.differs {
        Either::Left(view! { <mark>{text}</mark> })
    } else {
        Either::Right(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(before: &str, after: &str) -> String {
        let (before, after) = (before.to_owned(), after.to_owned());
        view! { <TextDiff before after key="k".to_owned()/> }.to_html()
    }

    #[test]
    fn a_difference_is_said_in_words() {
        let html = html("Ship on Monday, then rest.", "Ship on Friday, then rest.");
        assert!(html.contains("removed: "), "{html}");
        assert!(html.contains("<mark>Monday</mark>"), "{html}");
        assert!(html.contains("added: "), "{html}");
        assert!(html.contains("<mark>Friday</mark>"), "{html}");
    }

    #[test]
    fn what_stays_the_same_is_folded_and_not_cut() {
        let same: Vec<String> = (0..40).map(|n| format!("line {n}")).collect();
        let before = format!("{}\nold", same.join("\n"));
        let after = format!("{}\nnew", same.join("\n"));
        let html = html(&before, &after);
        assert!(html.contains("37 lines that stay the same"), "{html}");
        assert!(same.iter().all(|line| html.contains(line.as_str())));
    }

    #[test]
    fn marks_of_the_text_are_text() {
        let html =
            view! { <Inline before=Some("<b>a".to_owned()) after=Some("\u{202e}b".to_owned())/> };
        let html = html.to_html();
        assert!(html.contains("&lt;b&gt;a"), "{html}");
        assert!(html.contains("[U+202E]b"), "{html}");
    }
}

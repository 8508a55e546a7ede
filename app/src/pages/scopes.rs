//! Scopes as people read them: those who choose them, and those who are asked to allow them.

use std::borrow::Cow;

use domain::{Scope, ScopeSet};
use leptos::prelude::*;

/// What a scope lets whoever has it do.
pub(super) fn in_words(scope: &Scope) -> Cow<'static, str> {
    let words = match scope {
        Scope::Read => "Look at issues, comments, projects and teams.",
        Scope::Write => "Change what the account may change: issues, comments, projects.",
        Scope::IssuesCreate => "Make issues.",
        Scope::CommentsCreate => "Write comments.",
        Scope::TimeScheduleWrite => "Make and change schedules.",
        Scope::Admin => "Administer the workspace. Only an admin of it can allow this.",
        Scope::AppAssignable => "Have issues delegated to the app.",
        Scope::AppMentionable => "Be mentioned as the app.",
        Scope::CustomerRead => "Look at customers.",
        Scope::CustomerWrite => "Change customers.",
        Scope::InitiativeRead => "Look at initiatives.",
        Scope::InitiativeWrite => "Change initiatives.",
        Scope::Other(word) => return Cow::Owned(format!("What Linear calls {word}.")),
    };
    Cow::Borrowed(words)
}

/// What all of them let do, a line each, with Linear's own word.
#[component]
pub(super) fn ScopeList(scopes: ScopeSet) -> impl IntoView {
    let line = |scope: &Scope| {
        let word = scope.to_string();
        view! { <li>{in_words(scope)} " " <code>{word}</code></li> }
    };
    view! { <ul class="scope-list">{scopes.iter().map(line).collect_view()}</ul> }
}

/// Linear's own words alone, where there is little room.
#[component]
pub(super) fn ScopeWords(scopes: ScopeSet) -> impl IntoView {
    let word = |scope: &Scope| view! { <li><code>{scope.to_string()}</code></li> };
    view! { <ul class="scope-words">{scopes.iter().map(word).collect_view()}</ul> }
}

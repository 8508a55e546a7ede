//! What all pages have in common.

use std::sync::Arc;

use axum::response::Html;
use maud::{DOCTYPE, Markup, html};
use time::OffsetDateTime;
use time::macros::format_description;

use crate::model::User;
use crate::world::World;

/// A page with the sandbox's header, which keeps itself fresh. `here` is the address of the current part.
pub(super) fn page(title: &str, here: &str, main: &Markup) -> Html<String> {
    document(title, here, main, true)
}

/// A page that does not ask for itself anew: asking is an act there.
pub(super) fn still_page(title: &str, main: &Markup) -> Html<String> {
    document(title, "", main, false)
}

fn document(title: &str, here: &str, main: &Markup, live: bool) -> Html<String> {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Sandbox" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/sandbox/board.css";
                @if live { script src="/sandbox/board.js" defer {} }
            }
            body {
                a.skip href="#main" { "Skip to content" }
                header.top {
                    p.brand { "Sandbox: a Linear on your machine" }
                    nav aria-label="Pages" {
                        @for (name, address) in [("Board", "/"), ("Applications", super::applications::HERE), ("Control room", "/sandbox")] {
                            a href=(address) aria-current=[(here == address).then_some("page")] { (name) }
                        }
                    }
                    @if live { p.live role="status" data-live {} }
                }
                main #main { (main) }
            }
        }
    };
    Html(markup.into_string())
}

/// A page that says what went wrong and leads back.
pub(crate) fn refusal_page(sentence: &str, back: &str) -> Html<String> {
    let main = html! {
        h1 { "That did not work" }
        p { (sentence) }
        p { a href=(back) { "Go back" } }
    };
    page("That did not work", "", &main)
}

/// Whom the forms act as: the person named, else the first admin.
pub(super) fn acting(world: &World, actor: Option<&str>) -> Option<Arc<User>> {
    let named = actor
        .and_then(|who| world.person(who))
        .filter(|user| !user.app);
    named.or_else(|| world.first_admin())
}

/// A choice of person, with `none` in front where nobody is an answer.
pub(super) fn person_options(
    world: &World,
    chosen: Option<uuid::Uuid>,
    none: Option<&str>,
) -> Markup {
    html! {
        @if let Some(none) = none {
            option value="" selected[chosen.is_none()] { (none) }
        }
        @for user in world.users.iter().filter(|user| !user.app) {
            option value=(user.email) selected[chosen == Some(user.id)] { (user.name) }
        }
    }
}

/// A moment for people, exact for machines.
pub(super) fn moment(at: OffsetDateTime) -> Markup {
    let exact = crate::model::DateTime::from(at).to_string();
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    let text = at.format(&form).unwrap_or_else(|_| exact.clone());
    html! { time datetime=(exact) title=(exact) { (text) } }
}

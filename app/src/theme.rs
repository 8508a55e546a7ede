//! Light, dark, or as the system has it: kept in a cookie, so that the first byte of a page knows.

use std::convert::Infallible;
use std::str::FromStr;

use http::HeaderValue;
use http::header::{COOKIE, SET_COOKIE};
use http::request::Parts;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

const NAME: &str = "theme";
const A_YEAR: u32 = 365 * 24 * 60 * 60;

/// What a person chose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the system has it.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The value of `data-theme`; none where the system decides.
    pub(crate) const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::System => "As the system has it",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

impl FromStr for Theme {
    type Err = Infallible;

    /// Any other word means the system's.
    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(Self::ALL
            .into_iter()
            .find(|theme| theme.attribute() == Some(word))
            .unwrap_or_default())
    }
}

/// What the cookie of this request says.
pub(crate) fn chosen() -> Theme {
    let parts = use_context::<Parts>();
    let header = parts
        .as_ref()
        .and_then(|parts| parts.headers.get(COOKIE)?.to_str().ok());
    header.map_or_else(Theme::default, from_cookies)
}

/// Tells the browser to remember it. It is no secret, so it needs no `Secure`.
pub(crate) fn remember(theme: Theme) {
    let cookie = match theme.attribute() {
        Some(word) => format!("{NAME}={word}; Path=/; Max-Age={A_YEAR}; HttpOnly; SameSite=Lax"),
        None => format!("{NAME}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"),
    };
    let response = use_context::<ResponseOptions>();
    if let (Some(response), Ok(cookie)) = (response, HeaderValue::from_str(&cookie)) {
        response.append_header(SET_COOKIE, cookie);
    }
}

fn from_cookies(header: &str) -> Theme {
    let pairs = header
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='));
    let word = pairs
        .filter(|(name, _)| *name == NAME)
        .map(|(_, word)| word)
        .next_back();
    word.and_then(|word| word.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_found_among_others() {
        assert_eq!(from_cookies("id=1; theme=dark"), Theme::Dark);
        assert_eq!(from_cookies("theme=light"), Theme::Light);
        assert_eq!(
            from_cookies("mytheme=dark; theme=\"><script>"),
            Theme::System
        );
        assert_eq!(from_cookies(""), Theme::System);
    }
}

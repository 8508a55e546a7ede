//! Icons: one path each on a grid of 16, drawn with the colour of the text around them.

use leptos::prelude::*;

/// What there is to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "ssr"),
    expect(dead_code, reason = "some are drawn by pages alone")
)]
pub(crate) enum IconName {
    Overview,
    Hirings,
    Integrations,
    Agents,
    Settings,
    Menu,
    SignOut,
    Check,
    CheckCircle,
    CrossCircle,
    Clock,
    Coin,
    Half,
    Ban,
    Alert,
    Arrows,
    Pause,
    Minus,
    Plus,
    External,
    Audit,
    Approvals,
    Incoming,
    ArrowRight,
    Copy,
    Key,
    Person,
    Policies,
    Recommendations,
}

const CHECK_CIRCLE: &str =
    "M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5zM5.3 8.3l2 2 3.5-4.2";
const CROSS_CIRCLE: &str =
    "M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4";
const CLOCK: &str = "M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5zM8 4.5V8l2.4 1.5";
const COIN: &str = "M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5zM8 4.3v7.4\
    M10 6.3c-.4-.7-1.1-1-2-1-1.2 0-2 .5-2 1.3 0 1.9 4 .9 4 2.8 0 .8-.8 1.3-2 1.3-1 0-1.7-.4-2-1.1";
const HALF: &str =
    "M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5zM8 5.2a2.8 2.8 0 0 1 0 5.6z";
const BAN: &str = "M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5zM3.7 12.3l8.6-8.6";
const SETTINGS: &str = "M2 5h6.5M11.5 5H14M2 11h2.5M7.5 11H14M10 3.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z\
    M6 9.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z";
const INTEGRATIONS: &str = "M6.3 9.7l3.4-3.4M7.2 4.6l1.3-1.3a2.97 2.97 0 0 1 4.2 4.2l-1.3 1.3\
    M8.8 11.4l-1.3 1.3a2.97 2.97 0 0 1-4.2-4.2l1.3-1.3";
const ARROWS: &str = "M13.2 6.6A5.4 5.4 0 0 0 3.6 4.9M2.8 9.4a5.4 5.4 0 0 0 9.6 1.7M3.4 2.2v2.9h2.9M12.6 13.8v-2.9H9.7";
const KEY: &str = "M5.2 7.6a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM7.3 8.5l6-6M10.6 5.2l2 2";

const RECOMMENDATIONS: &str =
    "M8 1.8a4.4 4.4 0 0 0-2.3 8.1v1.6h4.6V9.9A4.4 4.4 0 0 0 8 1.8zM6.2 13.9h3.6";
const PERSON: &str =
    "M8 2.2a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4zM2.8 13.6a5.3 5.3 0 0 1 10.4 0";

impl IconName {
    const fn path(self) -> &'static str {
        match self {
            Self::Overview => "M2.5 2.5H7V7H2.5zM9 2.5h4.5V7H9zM2.5 9H7v4.5H2.5zM9 9h4.5v4.5H9z",
            Self::Hirings => "M2.5 5h11v8.5h-11zM5.5 5V2.8h5V5M2.5 8.8h11",
            Self::Integrations => INTEGRATIONS,
            Self::Agents => "M3 6h10v7H3zM8 6V3.2M6 8.8v1.4M10 8.8v1.4M1.2 8.5v2M14.8 8.5v2",
            Self::Settings => SETTINGS,
            Self::Menu => "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
            Self::SignOut => "M9.5 5V3h-7v10h7v-2M6.5 8h7.7M11.7 5.5L14.2 8l-2.5 2.5",
            Self::Check => "M3 8.6l3.3 3.3L13 4.6",
            Self::CheckCircle => CHECK_CIRCLE,
            Self::CrossCircle => CROSS_CIRCLE,
            Self::Clock => CLOCK,
            Self::Coin => COIN,
            Self::Half => HALF,
            Self::Ban => BAN,
            Self::Alert => "M8 2.2l6.3 11.3H1.7zM8 6.4v3.3M8 11.5v.2",
            Self::Arrows => ARROWS,
            Self::Pause => "M5.5 3.5v9M10.5 3.5v9",
            Self::Approvals => "M2.5 6.4l2.4 2.4L9.3 3.5M6.2 12l1.6 1.6 5.7-6.8",
            Self::Audit => "M3.5 2h9v12h-9zM6 5h4M6 8h4M6 11h2",
            Self::Minus => "M4 8h8",
            Self::Plus => "M8 3v10M3 8h10",
            Self::External => "M6.5 3.5h-4v10h10v-4M9 2.5h4.5V7M13.5 2.5L7.5 8.5",
            Self::Incoming => "M13.5 9v4.5h-11v-11H7M13 3L7.5 8.5M7.5 4.5v4h4",
            Self::ArrowRight => "M2.5 8h11M9 3.5L13.5 8 9 12.5",
            Self::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Self::Key => KEY,
            Self::Person => PERSON,
            Self::Policies => {
                "M2.5 4l1.2 1.2 2-2.4M8 4h5.5M2.5 8.3l1.2 1.2 2-2.4M8 8.3h5.5M3 12.6h2.4M8 12.6h5.5"
            }
            Self::Recommendations => RECOMMENDATIONS,
        }
    }
}

/// An icon beside words that say the same, hence hidden from assistive technology.
#[component]
pub(crate) fn Icon(name: IconName) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d=name.path()></path>
        </svg>
    }
}

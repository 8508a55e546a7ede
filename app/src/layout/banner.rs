//! What an admin must see wherever they are: that the connection to Linear needs them.

use domain::IntegrationState;
use leptos::prelude::*;
use services::integration::Standing;

use crate::AppError;
use crate::auth::{Viewer, ctx};
use crate::components::{Icon, When};
use crate::words::Word;

/// The page where it is mended says it by itself.
const MENDED_AT: &str = "/integrations";

/// Where the connection stands, if that concerns this reader of this page.
pub(super) async fn trouble(viewer: &Viewer, pathname: &str) -> Option<Standing> {
    if !viewer.may_change() || pathname == MENDED_AT {
        return None;
    }
    let standing = services::integration::standing(&ctx(), &viewer.caller()).await;
    // The page is worth showing without it, and the log has the cause.
    let standing = standing.map_err(AppError::from).ok()??;
    needs_somebody(standing.state).is_some().then_some(standing)
}

/// What happened, where somebody has to do something about it.
pub(crate) const fn needs_somebody(state: IntegrationState) -> Option<&'static str> {
    match state {
        IntegrationState::Expiring => Some("The connection to Linear ends soon."),
        IntegrationState::ReconnectRequired => Some("Linear has to be connected again."),
        IntegrationState::Revoked => Some("Access to Linear was withdrawn."),
        IntegrationState::Pending
        | IntegrationState::Active
        | IntegrationState::Disabled
        | IntegrationState::Disconnecting => None,
    }
}

/// The sentence, its reason, and the way to where it is mended.
#[component]
pub(super) fn Banner(standing: Standing) -> impl IntoView {
    let word = Word::from(standing.state);
    let what = needs_somebody(standing.state).unwrap_or(word.label);
    view! {
        <section class="banner" data-tone=word.tone.as_str() aria-label="Connection to Linear">
            <Icon name=word.icon/>
            <div class="banner-text">
                <p><strong>{what}</strong> " Since " <When at=standing.since/> "."</p>
                {standing.reason.map(|reason| view! { <p>{reason}</p> })}
            </div>
            <a class="button" href=MENDED_AT>"Go to Integrations"</a>
        </section>
    }
}

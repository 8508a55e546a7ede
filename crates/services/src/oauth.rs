//! OAuth with Linear: applications that admins register there, and the way of a person to Linear's consent page and
//! back.
//!
//! Whatever comes back is believed only for the try that it belongs to: the state is random, used once, lives for
//! ten minutes, and is bound to the browser that began.

mod application;
mod begin;
mod callback;
mod client_credentials;
mod connect;
mod forget;
mod open;

pub(crate) use application::require as require_application;
pub use application::{
    SaveApplication, form, list_applications, remove_application, save_application,
};
pub(crate) use begin::{Asked, attempt};
pub use begin::{Begin, begin};
pub use callback::{Finished, finish};
pub use client_credentials::{ConnectClientCredentials, connect_client_credentials};
pub(crate) use connect::{Given, revoke_quietly};
pub use forget::forget_expired;
pub use open::{Opened, invitation, open};

use domain::{ConnectionKind, LinearActor, Timestamp};
use sha2::{Digest, Sha256};
use store::oauth_authorization::OAuthAuthorization;
use time::Duration;

use crate::Ctx;

/// How long a person has from the link to Linear's answer.
pub const LIFE: Duration = Duration::minutes(10);
/// The application that is meant where nobody names one.
pub const DEFAULT_APPLICATION: &str = "linear";

/// Where Linear sends people back to.
pub(crate) fn redirect_uri(ctx: &Ctx) -> String {
    ctx.page("api/integrations/linear/callback")
}

/// What is compared instead of a random secret.
pub(crate) fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// The kind of connection that a person's yes makes.
pub(crate) fn kind_of(actor: LinearActor) -> ConnectionKind {
    match actor {
        LinearActor::User => ConnectionKind::OAuthUser,
        LinearActor::App => ConnectionKind::OAuthApp,
    }
}

/// Whether a try is over.
fn is_over(row: &OAuthAuthorization, now: Timestamp) -> bool {
    row.expires_at <= now
}

//! Grants: the tokens of OAuth connections, kept so that a call never meets one that has ended.
//!
//! Renewing is where connections of this kind die elsewhere: two workers send the same refresh token, one of
//! them is refused, and wipes what the other just got. Here one worker of all processes renews a grant, under a
//! lease in its row; tokens change together in one transaction; and no failure that may pass takes a token away.

mod changed;
mod due;
mod end;
mod keeper;
mod record;
mod renew;
mod turns;

pub(crate) use changed::{change, change_account, change_integration};
pub use due::enqueue_due;
pub(crate) use due::{RefreshGrant, try_again};
pub(crate) use end::{EndGrant, end, revoke};
pub(crate) use keeper::Keeper;
pub(crate) use record::{Issued, issue, withdrawn};
pub use turns::Turns;

use linear::oauth::{ClientId, ClientSecret, OAuthApp};
use secrecy::{ExposeSecret, SecretString};
use store::Place;
use store::oauth_application::{OAuthApplication, client_secret_place};
use store::oauth_grant::{OAuthGrant, access_token_place};

use crate::{Ctx, ServiceError};

/// What to do where the key is missing that sealed a credential.
const LOCKED: &str = "The stored credentials cannot be opened: the key that sealed them is not among this server's encryption keys. \
     Put that key back; nothing is lost.";

/// Why the tokens of a grant cannot be used although Linear would take them, if so: no key of ours opens them.
pub(crate) fn in_the_way(ctx: &Ctx, grant: &OAuthGrant) -> Option<String> {
    let place = access_token_place(grant.workspace, grant.id);
    locked(ctx, &place, &grant.sealed_access_token)
}

/// Why what is sealed there cannot be used, if no key of ours opens it.
pub(crate) fn locked(ctx: &Ctx, place: &Place, sealed: &[u8]) -> Option<String> {
    let opened = ctx.keys.open(place, sealed);
    opened.is_err().then(|| LOCKED.to_owned())
}

/// An application as it shows itself to Linear.
///
/// # Errors
/// No key of ours opens its secret.
pub(crate) fn client_of(
    ctx: &Ctx,
    application: &OAuthApplication,
) -> Result<OAuthApp, ServiceError> {
    let id = ClientId::parse(&application.client_id).map_err(ServiceError::internal)?;
    let sealed = application.sealed_client_secret.as_deref();
    let place = client_secret_place(application.workspace, application.id);
    let secret = sealed.map(|sealed| {
        let opened: SecretString = ctx
            .keys
            .open(&place, sealed)
            .map_err(ServiceError::internal)?;
        ClientSecret::parse(opened.expose_secret()).map_err(ServiceError::internal)
    });
    let secret = secret.transpose()?;
    Ok(OAuthApp { id, secret })
}

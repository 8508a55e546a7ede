//! API tokens: shown once, stored hashed, scoped, revocable.

mod authenticate;
mod create;
mod list;
mod revoke;

pub use authenticate::{Authenticated, authenticate};
pub use create::create;
pub use list::list;
pub use revoke::revoke;

use domain::view::ApiTokenView;
use sha2::{Digest, Sha256};
use store::api_token::ApiToken;

/// What is stored of a token. It has 256 random bits, so that one fast hash is enough.
fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

pub(crate) fn view(token: &ApiToken) -> ApiTokenView {
    ApiTokenView {
        id: token.id,
        kind: token.kind,
        name: token.name.clone(),
        hint: token.hint.clone(),
        scopes: token.scopes.clone(),
        created_at: token.created_at,
        expires_at: token.expires_at,
        revoked_at: token.revoked_at,
        last_used_at: token.last_used_at,
    }
}

//! OAuth 2 as Linear speaks it: applications, authorizations, codes and tokens, across all workspaces.
//!
//! Architecture invariant: nothing here knows HTTP or waits. What comes in was parsed, what goes out is a value, and the
//! present is an argument, so that a moved clock expires codes and tokens like a real one.
//!
//! Facts: Linear developer docs, "OAuth 2.0 authentication", "Agents" and "OAuth application manifests". Sentences of
//! errors are those that the real service was seen to answer, where it was.

mod access;
mod application;
mod authorize;
mod calls;
mod endpoint;
mod manifest;
mod pkce;
mod revoke;
mod settings;
mod snapshot;
#[cfg(test)]
mod tests;
mod tokens;

use std::collections::HashMap;
use std::fmt;

pub use application::{
    Application, ApplicationSpec, Distribution, RevokedAnswer, ScopeForm, TokenModel,
};
pub(crate) use authorize::{Actor, Asked, AuthorizeError, AuthorizeRequest, Person};
pub use calls::TokenCall;
use calls::TokenCalls;
pub(crate) use endpoint::{INVALID_GRANT, Issued, TokenRefusal, TokenRequest};
pub(crate) use manifest::prefilled;
pub(crate) use revoke::RevokeRequest;
pub use snapshot::{AuthorizationSnapshot, InstallationSnapshot};
use tokens::{AccessToken, Code, Grant, RefreshToken};

use crate::ids::Ids;

/// What the authorization server keeps.
pub(crate) struct Authority {
    ids: Ids,
    applications: Vec<Application>,
    grants: Vec<Grant>,
    codes: HashMap<String, Code>,
    access_tokens: HashMap<String, AccessToken>,
    refresh_tokens: HashMap<String, RefreshToken>,
    calls: TokenCalls,
}

impl Authority {
    pub(crate) fn new(ids: Ids) -> Self {
        Self {
            ids,
            applications: Vec::new(),
            grants: Vec::new(),
            codes: HashMap::new(),
            access_tokens: HashMap::new(),
            refresh_tokens: HashMap::new(),
            calls: TokenCalls::default(),
        }
    }

    /// All applications in the order of their registration.
    pub(crate) fn applications(&self) -> &[Application] {
        &self.applications
    }

    /// An application by its client id.
    pub(crate) fn application(&self, client_id: &str) -> Option<&Application> {
        self.applications
            .iter()
            .find(|application| application.client_id == client_id)
    }

    /// A number by chance, from `low` to `high`.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        self.ids.between(low, high)
    }
}

impl fmt::Debug for Authority {
    /// Without the secrets that it is made of.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority")
            .field("applications", &self.applications)
            .finish_non_exhaustive()
    }
}

//! Events that tell what became of our access.
//!
//! Shape: the payloads `OAuthAppWebhookPayload`, `OAuthAuthorizationWebhookPayload` and
//! `AppUserTeamAccessChangedWebhookPayload` of Linear's schema.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{id, text};

/// What changed about the access of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessChange {
    /// The workspace removed the application: all its tokens there are dead.
    AppRevoked,
    /// Something changed about one person's authorization. Which actions there are is not documented:
    /// what counts is how many of the person's tokens are left.
    Authorization {
        /// The person; for an app the one who installed it.
        user_id: Option<Uuid>,
        /// How many tokens for the application the person has now.
        active_tokens: Option<u64>,
        /// The application's name.
        client_name: Option<String>,
    },
    /// An admin changed which teams the application sees.
    TeamAccess(TeamAccess),
}

/// Which teams an application sees from now on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TeamAccess {
    /// Teams that it sees now and did not before.
    pub added: Vec<Uuid>,
    /// Teams that it does not see any more; their things are as if they were not there.
    pub removed: Vec<Uuid>,
    /// Whether it sees all public teams.
    pub all_public_teams: Option<bool>,
}

impl AccessChange {
    /// Whether it says that access is gone: the application was removed, or the person has no token for
    /// it any more.
    pub fn is_loss(&self) -> bool {
        match self {
            Self::AppRevoked => true,
            Self::Authorization { active_tokens, .. } => *active_tokens == Some(0),
            Self::TeamAccess(_) => false,
        }
    }
}

pub(super) fn read(kind: &str, action: &str, body: &Map<String, Value>) -> Option<AccessChange> {
    match (kind, action) {
        ("OAuthApp", "revoked") => Some(AccessChange::AppRevoked),
        ("OAuthAuthorization", _) => Some(authorization(body)),
        ("PermissionChange", "teamAccessChanged") => Some(AccessChange::TeamAccess(TeamAccess {
            added: ids(body, "addedTeamIds"),
            removed: ids(body, "removedTeamIds"),
            all_public_teams: body.get("canAccessAllPublicTeams").and_then(Value::as_bool),
        })),
        _ => None,
    }
}

fn authorization(body: &Map<String, Value>) -> AccessChange {
    let inner = |name| body.get(name).and_then(Value::as_object);
    let of_user = || inner("user").and_then(|user| id(user, "id"));
    AccessChange::Authorization {
        user_id: id(body, "userId").or_else(of_user),
        active_tokens: body.get("activeTokensForUser").and_then(count),
        client_name: inner("oauthClient").and_then(|client| text(client, "name")),
    }
}

/// A count, which Linear declares as a float.
fn count(number: &Value) -> Option<u64> {
    let whole = number.as_f64().filter(|count| count.fract() == 0.0)?;
    // Beyond this, counts are not exact in a float, and nobody has so many tokens.
    if !(0.0..=f64::from(u32::MAX)).contains(&whole) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is whole and in range"
    )]
    Some(whole as u64)
}

/// The ids of a list; what is none is left out.
fn ids(body: &Map<String, Value>, field: &str) -> Vec<Uuid> {
    let listed = body.get(field).and_then(Value::as_array);
    let ids = listed.into_iter().flatten().filter_map(Value::as_str);
    ids.filter_map(|text| Uuid::try_parse(text).ok()).collect()
}

#[cfg(test)]
mod tests;

//! What an OAuth application is, and what is asked for when one is registered.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::world::{Applicant, ApplicantWebhook, address};

/// How long the tokens of an application live.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenModel {
    /// A day, with a refresh token: what all applications have since April 2026.
    #[default]
    Expiring,
    /// Ten years and no refresh token: what was issued before.
    Legacy,
}

/// How the token endpoint writes `scope`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeForm {
    /// `"read write"`.
    #[default]
    Text,
    /// `["read", "write"]`: applications from before December 2023.
    List,
}

/// Who may install an application.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    /// Every workspace.
    #[default]
    Public,
    /// Only the workspace that owns it.
    Private,
}

/// What a refresh is answered when its authorization was taken back. Linear documents neither; a client must take both
/// for the end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevokedAnswer {
    /// `invalid_grant`, "Token has been expired or revoked.": the same as for a token that was used up.
    #[default]
    InvalidGrant,
    /// `invalid_request`, "Refresh token revoked": seen once, in October 2026.
    InvalidRequest,
}

/// What an application is to be. As JSON every field but `name` and `redirect_uris` may be absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationSpec {
    /// 2 to 80 characters; not with `Linear` in it.
    pub name: String,
    /// 1 to 32 addresses, of which an authorization must name one to the letter.
    pub redirect_uris: Vec<String>,
    /// The workspace that owns it, by id, url key or name; Acme if empty.
    #[serde(default)]
    pub organization: String,
    /// Who may install it.
    #[serde(default)]
    pub distribution: Distribution,
    /// Whether the `client_credentials` grant is switched on.
    #[serde(default)]
    pub client_credentials: bool,
    /// How long its tokens live.
    #[serde(default)]
    pub token_model: TokenModel,
    /// How its scopes are written.
    #[serde(default)]
    pub scope_form: ScopeForm,
    /// What a refresh is answered after the authorization was taken back.
    #[serde(default)]
    pub revoked_answer: RevokedAnswer,
    /// Where its webhook delivers to; loopback is fine here. Without it there are no deliveries.
    #[serde(default)]
    pub webhook_url: Option<String>,
    /// What its webhook subscribes to, such as `Issue`; at least one if there is an address.
    #[serde(default)]
    pub webhook_resource_types: Vec<String>,
    /// A client id of one's own, so that a configuration outlives the sandbox; generated if absent.
    #[serde(default)]
    pub client_id: Option<String>,
    /// A client secret of one's own; generated if absent.
    #[serde(default)]
    pub client_secret: Option<String>,
    /// A signing secret of one's own; generated if absent.
    #[serde(default)]
    pub webhook_secret: Option<String>,
}

/// A registered application with its secrets: in a sandbox they are nobody's.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Application {
    /// Linear's id of it, which payloads carry as `oauthClientId`. Not the client id.
    pub id: Uuid,
    /// What the client calls itself.
    pub client_id: String,
    /// What the client proves itself with.
    pub client_secret: String,
    /// Shown on the consent page, and the name of its app user.
    pub name: String,
    /// Where an authorization may return to.
    pub redirect_uris: Vec<String>,
    /// Url key of the workspace that owns it.
    pub organization: String,
    /// Who may install it.
    pub distribution: Distribution,
    /// Whether the `client_credentials` grant is switched on.
    pub client_credentials: bool,
    /// How long its tokens live.
    pub token_model: TokenModel,
    /// How its scopes are written.
    pub scope_form: ScopeForm,
    /// What a refresh is answered after the authorization was taken back.
    pub revoked_answer: RevokedAnswer,
    /// Where its webhook delivers to.
    pub webhook_url: Option<String>,
    /// The one signing secret of its webhooks in all workspaces.
    pub webhook_secret: String,
    /// What its webhook subscribes to.
    pub webhook_resource_types: Vec<String>,
    /// When it was registered.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

impl Application {
    /// What a workspace that installs it has to know.
    pub(super) fn applicant(&self) -> Applicant {
        Applicant {
            application_id: self.id,
            name: self.name.clone(),
            webhook: self.webhook(),
        }
    }

    /// Its webhook, if it has one.
    pub(super) fn webhook(&self) -> Option<ApplicantWebhook> {
        let address = address(self.webhook_url.as_deref()?).ok()?;
        Some(ApplicantWebhook {
            address,
            secret: self.webhook_secret.clone(),
            resource_types: self.webhook_resource_types.clone(),
        })
    }
}

impl fmt::Debug for Application {
    /// Without the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application")
            .field("client_id", &self.client_id)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

//! What has to survive the way from a form to the page that follows: kept in the session, shown or
//! used once. Secrets are sealed for the person and the workspace on top.

use domain::view::{
    AuthorizationLink, ConnectionTest, SessionView, TokenCreated, WebhookEndpointSecret,
};
use domain::{PendingActionId, Refusal, Timestamp, WebhookEndpointId};
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use services::{IdempotencyKey, ServiceError};
use time::Duration;
use tower_sessions::Expiry;

use crate::auth::{self, USER_KEY, ctx};
use crate::server_fns::EditedForm;
use crate::{AppError, headers};

const NOTICE: &str = "notice";
const KEY_DRAFT: &str = "linear_key_draft";
const NEW_SECRET: &str = "new_secret";
const NEW_ENDPOINT_SECRET: &str = "new_endpoint_secret";
const NEW_LINK: &str = "new_link";
const AUTHORIZED: &str = "authorized";
const DECIDED: &str = "decided";

/// The form by which an approver edits the arguments of a call.
pub(crate) const EDIT: &str = "edit_and_approve";

/// How long a tested key waits for its second step.
const KEY_WAITS: Duration = Duration::minutes(30);
/// How long the session of somebody who is not signed in lives: long enough to try again.
const STRANGER_STAYS: Duration = Duration::minutes(15);
/// Most bytes of a form that are kept for another try; more is not worth a row.
const MOST_KEPT: usize = 128 * 1024;

/// The set-up form without its password, which is typed again.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct SetUpForm {
    pub(crate) code: String,
    pub(crate) workspace_name: String,
    pub(crate) name: String,
    pub(crate) email: String,
}

/// Runs a use case, and keeps what was typed if it is refused.
pub(crate) async fn keep_on_refusal<T>(
    form: &str,
    typed: &impl Serialize,
    work: impl Future<Output = Result<T, AppError>>,
) -> Result<T, AppError> {
    let result = work.await;
    if result.is_err() {
        keep(&form_key(form), typed).await;
    }
    result
}

/// What was typed before, if the form was refused; the next page does not see it any more.
pub(crate) async fn typed<T: DeserializeOwned>(form: &str) -> Option<T> {
    take(&form_key(form)).await
}

/// The name of one rendering of a form, together with what it asks for: however often it is sent,
/// it takes effect once.
pub(crate) fn once(
    form: &str,
    key: &str,
    typed: &impl Serialize,
) -> Result<IdempotencyKey, AppError> {
    let request = serde_json::to_vec(&(form, typed)).map_err(ServiceError::internal)?;
    IdempotencyKey::new(key, &request).map_err(AppError::from)
}

/// A sentence for the top of the next page.
pub(crate) async fn tell(notice: &str) {
    keep(NOTICE, &notice).await;
}

/// The sentence that the form before left.
pub(crate) async fn told() -> Option<String> {
    take(NOTICE).await
}

/// A key that was tested and waits for its team.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeyDraft {
    sealed: String,
    /// What the test found.
    pub(crate) test: ConnectionTest,
    #[serde(with = "time::serde::rfc3339")]
    tested_at: Timestamp,
}

impl KeyDraft {
    pub(crate) async fn keep(
        person: &SessionView,
        key: String,
        test: ConnectionTest,
    ) -> Result<(), AppError> {
        let ctx = ctx();
        let sealed = services::note::seal(&ctx, person, &SecretString::from(key));
        keep(
            KEY_DRAFT,
            &Self {
                sealed,
                test,
                tested_at: ctx.clock.now(),
            },
        )
        .await;
        Ok(())
    }

    /// The draft, unless it has waited for too long.
    pub(crate) async fn look() -> Option<Self> {
        let draft: Self = auth::session().await.ok()?.get(KEY_DRAFT).await.ok()??;
        let waited = ctx().clock.now() - draft.tested_at;
        (waited < KEY_WAITS).then_some(draft)
    }

    /// The key itself.
    pub(crate) async fn open(person: &SessionView) -> Result<SecretString, AppError> {
        let draft = Self::look().await;
        draft
            .and_then(|draft| services::note::open(&ctx(), person, &draft.sealed))
            .ok_or_else(|| {
                let message = "The tested key is no longer at hand. Paste it again and test it.";
                Refusal::field("api_key", message).into()
            })
    }

    pub(crate) async fn forget() -> Result<(), AppError> {
        auth::session()
            .await?
            .remove_value(KEY_DRAFT)
            .await
            .map_err(ServiceError::internal)?;
        Ok(())
    }
}

/// A token that was just made, on its way to being shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NewSecret {
    sealed: String,
    /// What it was made for.
    pub(crate) name: String,
}

impl NewSecret {
    pub(crate) async fn keep(person: &SessionView, made: TokenCreated) -> Result<(), AppError> {
        let sealed = services::note::seal(&ctx(), person, &SecretString::from(made.token));
        keep(
            NEW_SECRET,
            &Self {
                sealed,
                name: made.view.name,
            },
        )
        .await;
        Ok(())
    }

    /// Name and secret, this once.
    pub(crate) async fn show(person: &SessionView) -> Option<(String, String)> {
        let kept: Self = take(NEW_SECRET).await?;
        let secret = services::note::open(&ctx(), person, &kept.sealed)?;
        Some((kept.name, secret.expose_secret().to_owned()))
    }
}

/// The secret of an endpoint of outgoing webhooks, on its way to being shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NewEndpointSecret {
    sealed: String,
    /// Whose it is.
    endpoint: WebhookEndpointId,
}

impl NewEndpointSecret {
    pub(crate) async fn keep(
        person: &SessionView,
        made: WebhookEndpointSecret,
    ) -> Result<(), AppError> {
        let sealed = services::note::seal(&ctx(), person, &SecretString::from(made.secret));
        let endpoint = made.endpoint.id;
        keep(NEW_ENDPOINT_SECRET, &Self { sealed, endpoint }).await;
        Ok(())
    }

    /// The secret of this endpoint, this once.
    pub(crate) async fn show(person: &SessionView, endpoint: WebhookEndpointId) -> Option<String> {
        let kept: Self = take(NEW_ENDPOINT_SECRET).await?;
        let secret = services::note::open(&ctx(), person, &kept.sealed)?;
        (kept.endpoint == endpoint).then(|| secret.expose_secret().to_owned())
    }
}

/// A link for somebody to give access with, on its way to being shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NewLink {
    sealed: String,
    /// For whom it was made.
    pub(crate) identifier: String,
    /// Until when it can be opened.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) expires_at: Timestamp,
}

impl NewLink {
    pub(crate) async fn keep(
        person: &SessionView,
        identifier: String,
        made: AuthorizationLink,
    ) -> Result<(), AppError> {
        let sealed = services::note::seal(&ctx(), person, &SecretString::from(made.link));
        keep(
            NEW_LINK,
            &Self {
                sealed,
                identifier,
                expires_at: made.expires_at,
            },
        )
        .await;
        Ok(())
    }

    /// What was made, and the link itself, this once.
    pub(crate) async fn show(person: &SessionView) -> Option<(Self, String)> {
        let kept: Self = take(NEW_LINK).await?;
        let link = services::note::open(&ctx(), person, &kept.sealed)?;
        Some((kept, link.expose_secret().to_owned()))
    }
}

/// To whose account in Linear access was given just now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Authorized {
    pub(crate) linear_user_name: String,
    pub(crate) linear_org_name: String,
    /// What was asked for and not granted, in Linear's words.
    pub(crate) missing: Vec<String>,
}

impl Authorized {
    pub(crate) async fn keep(&self) {
        keep(AUTHORIZED, self).await;
    }

    /// What the page before left, this once.
    pub(crate) async fn show() -> Option<Self> {
        take(AUTHORIZED).await
    }
}

/// Arguments that an approver edited, and whose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TypedEdit {
    pub(crate) id: PendingActionId,
    pub(crate) edited: EditedForm,
}

/// What became of several actions that were decided at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DecidedMany {
    pub(crate) results: Vec<DecidedLine>,
}

/// What became of one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DecidedLine {
    pub(crate) id: PendingActionId,
    /// What it is about; nothing if it is not there.
    pub(crate) summary: Option<String>,
    pub(crate) refused: bool,
    /// Why it was refused, or where it stands.
    pub(crate) said: String,
}

impl DecidedMany {
    pub(crate) async fn keep(&self) {
        keep(DECIDED, self).await;
    }

    /// What the form before came to, this once.
    pub(crate) async fn show() -> Option<Self> {
        take(DECIDED).await
    }
}

fn form_key(form: &str) -> String {
    format!("form:{form}")
}

/// Losing one of these costs a retyping, so a failure is logged and no more.
async fn keep(key: &str, value: &impl Serialize) {
    if let Err(error) = try_to_keep(key, value).await {
        tracing::warn!(?error, "Could not keep `{key}` for the next page");
    }
}

async fn try_to_keep(key: &str, value: &impl Serialize) -> Result<(), AppError> {
    let value = serde_json::to_value(value).map_err(ServiceError::internal)?;
    if value.to_string().len() > MOST_KEPT {
        return Ok(());
    }
    let session = auth::session().await?;
    let stranger = session
        .get_value(USER_KEY)
        .await
        .map_err(ServiceError::internal)?
        .is_none();
    if stranger {
        session.set_expiry(Some(Expiry::OnInactivity(STRANGER_STAYS)));
    }
    session
        .insert_value(key, value)
        .await
        .map_err(ServiceError::internal)?;
    Ok(())
}

/// For the person who reads the page, not for a script that fetches it to keep another one true: that would
/// lose what the person is about to be shown.
async fn take<T: DeserializeOwned>(key: &str) -> Option<T> {
    if !headers::is_for_a_person() {
        return None;
    }
    let session = auth::session().await.ok()?;
    session.remove(key).await.ok().flatten()
}

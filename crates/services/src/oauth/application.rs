//! Applications that admins register in Linear: one per name, with the secrets that Linear shows for them.

mod form;
mod list;
mod remove;
mod save;

pub use form::form;
pub use list::list_applications;
pub use remove::remove_application;
pub use save::{SaveApplication, save_application};

use domain::view::OAuthApplicationView;
use domain::{OAuthApplicationId, Refusal, WorkspaceId};
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};
use store::oauth_application::OAuthApplication;

use super::redirect_uri;
use crate::{Ctx, ServiceError};

/// The id of a workspace's application of this name. It is known before the application is made, since its webhook's
/// address has to be entered in Linear first.
fn id_of(workspace: WorkspaceId, name: &str) -> OAuthApplicationId {
    let mut bytes = [0; 16];
    let mut hash = Sha256::new();
    hash.update(workspace.0.as_bytes());
    hash.update(name.as_bytes());
    bytes.copy_from_slice(&hash.finalize()[..16]);
    OAuthApplicationId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// The workspace's application of this name.
///
/// # Errors
/// There is none; the names that there are stand in the details.
pub(crate) async fn require<C: ConnectionTrait>(
    db: &C,
    workspace: WorkspaceId,
    field: &str,
    name: &str,
) -> Result<OAuthApplication, ServiceError> {
    if let Some(found) = store::oauth_application::by_name(db, workspace, name).await? {
        return Ok(found);
    }
    let known = store::oauth_application::list(db, workspace).await?;
    let names: Vec<String> = known.into_iter().map(|known| known.name).collect();
    let message = if names.is_empty() {
        "No OAuth application is registered. An admin registers one on the Integrations page."
            .to_owned()
    } else {
        format!(
            "`{field}` names no OAuth application of this workspace. There are: {}.",
            names.join(", ")
        )
    };
    let refusal = if names.is_empty() {
        return Err(ServiceError::Conflict(Refusal::new(
            "oauth_not_configured",
            message,
        )));
    } else {
        Refusal::field(field, message).with("available", names)
    };
    Err(refusal.into())
}

async fn view<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    row: OAuthApplication,
) -> Result<OAuthApplicationView, ServiceError> {
    let connected_accounts =
        store::connected_account::count_of_application(db, row.workspace, row.id).await?;
    Ok(OAuthApplicationView {
        id: row.id,
        name: row.name,
        client_id: row.client_id,
        has_client_secret: row.sealed_client_secret.is_some(),
        has_webhook_secret: row.sealed_webhook_secret.is_some(),
        redirect_uri: redirect_uri(ctx),
        webhook_url: ctx.webhook_url(row.id.0),
        connected_accounts,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

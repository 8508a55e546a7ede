//! Makes the first person, their workspace, and ends the first run.

use domain::audit::AuditAction;
use domain::view::SessionView;
use domain::{Origin, Refusal, Retention, Role, UserId, WorkspaceId, person, text};
use secrecy::{ExposeSecret, SecretString};
use store::membership::Membership;
use store::user::User;
use store::workspace::Workspace;

use super::issue_code::digest;
use crate::audit::{Actor, Entry};
use crate::unit::Unit;
use crate::{Ctx, ServiceError, password};

/// What the first person says of themselves.
#[derive(Debug, Clone)]
pub struct CreateOwner {
    /// The code that the server printed.
    pub code: String,
    /// What the workspace is called.
    pub workspace_name: String,
    /// What the person is called.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// At least twelve characters.
    pub password: SecretString,
    /// From where the form came.
    pub origin: Origin,
}

/// Makes the owner and the workspace. Works once.
///
/// # Errors
/// A field breaks its rule, the code is wrong, or somebody was here first.
#[tracing::instrument(skip_all)]
pub async fn create_owner(ctx: &Ctx, cmd: CreateOwner) -> Result<SessionView, ServiceError> {
    let workspace_name = text::line("workspace_name", &cmd.workspace_name, 80)?;
    let name = text::line("name", &cmd.name, 80)?;
    let email = person::email(&cmd.email)?;
    person::check_password(cmd.password.expose_secret(), &email)?;
    if !store::setup_code::exists(ctx.db.reader(), &digest(&cmd.code)).await? {
        let message = "This code is not right. The server prints it when it starts; restart it for a new one.";
        return Err(Refusal::field("code", message).into());
    }
    let hash = password::hash(ctx, &cmd.password).await?;
    let mut unit = ctx.begin(ctx.now()).await?;
    if store::user::any(&unit.txn).await? {
        return Err(ServiceError::conflict(
            "setup_done",
            "Somebody set this up already. Sign in instead.",
        ));
    }
    let (workspace, user) = insert(&unit, workspace_name, name, email, hash).await?;
    store::setup_code::clear(&unit.txn).await?;
    let entry = Entry::of(
        AuditAction::WorkspaceCreated,
        "workspace",
        workspace.id.0,
        &workspace.name,
    );
    let by = Actor::user(user.id.0, &user.name, cmd.origin.to_string());
    unit.audit_by(by, workspace.id, entry);
    unit.commit().await?;
    tracing::info!(workspace.id = %workspace.id, user.id = %user.id, "Set up by its owner");
    Ok(SessionView {
        user_id: user.id,
        user_name: user.name,
        email: user.email,
        workspace_id: workspace.id,
        workspace_name: workspace.name,
        role: Role::Owner,
    })
}

/// The rows of a workspace and its owner.
async fn insert(
    unit: &Unit<'_>,
    workspace_name: String,
    name: String,
    email: String,
    password_hash: store::user::PasswordHash,
) -> Result<(Workspace, User), ServiceError> {
    let workspace = Workspace {
        id: WorkspaceId(unit.id()),
        name: workspace_name,
        retention: Retention::default(),
        has_integrations: true,
        created_at: unit.now,
    };
    let user = User {
        id: UserId(unit.id()),
        email,
        name,
        password_hash,
        created_at: unit.now,
    };
    let membership = Membership {
        workspace: workspace.id,
        user: user.id,
        role: Role::Owner,
        created_at: unit.now,
    };
    store::workspace::insert(&unit.txn, &workspace).await?;
    store::user::insert(&unit.txn, &user).await?;
    store::membership::insert(&unit.txn, &membership).await?;
    Ok((workspace, user))
}

//! Makes a person in a workspace, for operators without a browser.

use domain::audit::AuditAction;
use domain::{Refusal, Retention, Role, UserId, WorkspaceId, person, text};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use store::membership::Membership;
use store::user::User;
use store::workspace::Workspace;

use crate::audit::{Actor, Entry};
use crate::{Ctx, ServiceError, password};

/// Who is to be made.
#[derive(Debug, Clone)]
pub struct CreateUser {
    /// What they sign in with.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// At least twelve characters.
    pub password: SecretString,
    /// What they may do.
    pub role: Role,
    /// Where; a new workspace of this name if there is none yet.
    pub workspace: String,
}

/// Makes the person. A workspace is found by its name or id.
///
/// # Errors
/// A field breaks its rule, or the address is taken.
pub async fn create(ctx: &Ctx, cmd: CreateUser) -> Result<(UserId, WorkspaceId), ServiceError> {
    let name = text::line("name", &cmd.name, 80)?;
    let workspace_name = text::line("workspace", &cmd.workspace, 80)?;
    let email = person::email(&cmd.email)?;
    person::check_password(cmd.password.expose_secret(), &email)?;
    let password_hash = password::hash(ctx, &cmd.password).await?;
    let mut unit = ctx.begin(ctx.now()).await?;
    if store::user::by_email(&unit.txn, &email).await?.is_some() {
        return Err(Refusal::field(
            "email",
            format!("There is a user with the address {email} already."),
        )
        .into());
    }
    let all = store::workspace::all(&unit.txn).await?;
    let known = all
        .into_iter()
        .find(|w| w.name == workspace_name || w.id.to_string() == workspace_name);
    let workspace = if let Some(workspace) = known {
        workspace.id
    } else {
        let id = WorkspaceId(unit.id());
        let workspace = Workspace {
            id,
            name: workspace_name,
            retention: Retention::default(),
            has_integrations: true,
            created_at: unit.now,
        };
        store::workspace::insert(&unit.txn, &workspace).await?;
        id
    };
    let user = User {
        id: UserId(unit.id()),
        email,
        name,
        password_hash,
        created_at: unit.now,
    };
    store::user::insert(&unit.txn, &user).await?;
    let membership = Membership {
        workspace,
        user: user.id,
        role: cmd.role,
        created_at: unit.now,
    };
    store::membership::insert(&unit.txn, &membership).await?;
    store::setup_code::clear(&unit.txn).await?;
    let entry = Entry::of(AuditAction::UserCreated, "user", user.id.0, &user.name);
    let made = json!({ "email": user.email, "role": cmd.role.as_str() });
    unit.audit_by(Actor::operator(), workspace, entry.after(made));
    unit.commit().await?;
    Ok((user.id, workspace))
}

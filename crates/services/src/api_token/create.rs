//! Makes a token and shows it, this once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::audit::AuditAction;
use domain::token::{TokenKind, TokenScope};
use domain::view::{NewToken, TokenCreated};
use domain::{AgentId, ApiTokenId, Caller, EventKind, Refusal, Timestamp, text};
use serde_json::json;
use store::api_token::ApiToken;
use time::Duration;

use super::{digest, view};
use crate::audit::Entry;
use crate::{Ctx, IdempotencyKey, ServiceError};

/// Makes a token for the workspace, or for one of its agents.
///
/// # Errors
/// Not an admin, a field breaks its rule, or the agent is not there. A repeated request is a
/// conflict: the secret cannot be shown again.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn create(
    ctx: &Ctx,
    caller: &Caller,
    new: NewToken,
    key: Option<&IdempotencyKey>,
) -> Result<TokenCreated, ServiceError> {
    caller.require_admin()?;
    let name = text::line("name", &new.name, 80)?;
    let scopes = check_scopes(new.scopes)?;
    let now = ctx.now();
    let expires_at = check_expiry(new.expires_in_days, now)?;
    let mut unit = ctx.begin(now).await?;
    if let Some(agent) = new.agent_id {
        require_agent(&unit.txn, caller, agent).await?;
    }
    let id = ApiTokenId(unit.id());
    if unit.claim(caller, key, id.0).await?.is_some() {
        let message = "This token was made by an earlier request, and its secret is shown only once. Revoke it and make another.";
        return Err(ServiceError::conflict("token_already_shown", message));
    }
    let kind = if new.agent_id.is_some() {
        TokenKind::Agent
    } else {
        TokenKind::Admin
    };
    let secret = mint(ctx, kind);
    let row = ApiToken {
        id,
        workspace: caller.workspace,
        kind,
        agent: new.agent_id,
        name,
        hint: secret.chars().take(kind.prefix().len() + 4).collect(),
        hash: digest(&secret),
        scopes,
        created_by: caller.credential(),
        created_at: now,
        expires_at,
        revoked_at: None,
        last_used_at: None,
    };
    store::api_token::insert(&unit.txn, &row).await?;
    let entry = Entry::of(AuditAction::TokenCreated, "api_token", id.0, &row.name);
    let scopes: Vec<&str> = row.scopes.iter().map(|scope| scope.as_str()).collect();
    let made = json!({ "agent_id": row.agent, "scopes": scopes, "hint": row.hint });
    unit.audit(caller, entry.after(made)).await?;
    unit.changed(
        caller.workspace,
        EventKind::Agent,
        new.agent_id.map_or(id.0, |agent| agent.0),
    );
    unit.commit().await?;
    Ok(TokenCreated {
        token: secret,
        view: view(&row),
    })
}

async fn require_agent<C: sea_orm::ConnectionTrait>(
    txn: &C,
    caller: &Caller,
    agent: AgentId,
) -> Result<(), ServiceError> {
    match store::agent::get(txn, caller.workspace, agent).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::field(
            "agent_id",
            "There is no agent with this `agent_id` in this workspace.",
        )
        .into()),
    }
}

fn check_scopes(asked: Option<Vec<TokenScope>>) -> Result<Vec<TokenScope>, Refusal> {
    let scopes = asked.unwrap_or_else(|| TokenScope::ALL.to_vec());
    if scopes.is_empty() {
        let allowed: Vec<&str> = TokenScope::ALL.iter().map(|scope| scope.as_str()).collect();
        return Err(
            Refusal::field("scopes", "`scopes` must name at least one scope.")
                .with("allowed", allowed),
        );
    }
    Ok(TokenScope::ALL
        .iter()
        .copied()
        .filter(|scope| scopes.contains(scope))
        .collect())
}

fn check_expiry(days: Option<u16>, now: Timestamp) -> Result<Option<Timestamp>, Refusal> {
    match days {
        None => Ok(None),
        Some(days @ 1..=3650) => Ok(Some(now + Duration::days(i64::from(days)))),
        Some(_) => Err(Refusal::field(
            "expires_in_days",
            "`expires_in_days` must be from 1 to 3650.",
        )),
    }
}

/// 256 random bits behind the prefix of the kind.
fn mint(ctx: &Ctx, kind: TokenKind) -> String {
    let mut random = [0; 32];
    ctx.ids.fill(&mut random);
    format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(random))
}

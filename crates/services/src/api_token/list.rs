//! The workspace's own tokens.

use domain::Caller;
use domain::token::TokenKind;
use domain::view::ApiTokenView;

use super::view;
use crate::{Ctx, ServiceError};

/// The workspace's own tokens, newest first; an agent's are listed with the agent.
///
/// # Errors
/// An agent asks.
pub async fn list(ctx: &Ctx, caller: &Caller) -> Result<Vec<ApiTokenView>, ServiceError> {
    caller.require_reader()?;
    let mut tokens = store::api_token::list(ctx.db.reader(), caller.workspace).await?;
    tokens.sort_by_key(|token| std::cmp::Reverse(token.id));
    Ok(tokens
        .iter()
        .filter(|token| token.kind == TokenKind::Admin)
        .map(view)
        .collect())
}

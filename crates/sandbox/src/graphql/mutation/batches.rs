//! Mutations of several issues at once.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};

use super::super::Call;
use crate::model::{Issue, UuidOnly};
use crate::world::{IssueBatchCreateInput, IssueUpdateInput};

/// The answer to a change of several issues.
#[derive(SimpleObject)]
pub(super) struct IssueBatchPayload {
    success: bool,
    last_sync_id: f64,
    issues: Vec<Arc<Issue>>,
}

/// Changes of several issues.
pub(super) struct BatchChanges;

#[Object]
impl BatchChanges {
    /// Creates up to 50 issues in one transaction.
    async fn issue_batch_create(
        &self,
        ctx: &Context<'_>,
        input: IssueBatchCreateInput,
    ) -> Result<IssueBatchPayload> {
        let call = Call::of(ctx);
        let change = call.write(|world| {
            let issues = world.create_issues(&call.by, &input)?;
            Ok((issues, world.last_sync_id()))
        });
        let (issues, last_sync_id) = change?;
        Ok(IssueBatchPayload {
            success: true,
            last_sync_id,
            issues,
        })
    }

    /// Updates up to 50 issues alike, in one transaction.
    async fn issue_batch_update(
        &self,
        ctx: &Context<'_>,
        ids: Vec<UuidOnly>,
        input: IssueUpdateInput,
    ) -> Result<IssueBatchPayload> {
        let call = Call::of(ctx);
        let change = call.write(|world| {
            let issues = world.update_issues(&call.by, &ids, &input)?;
            Ok((issues, world.last_sync_id()))
        });
        let (issues, last_sync_id) = change?;
        Ok(IssueBatchPayload {
            success: true,
            last_sync_id,
            issues,
        })
    }
}

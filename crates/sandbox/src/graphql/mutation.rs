//! The mutations, with Linear's payloads.

mod attached;
mod batches;

use std::sync::Arc;

use async_graphql::{Context, MergedObject, Object, Result, SimpleObject};

use attached::AttachedChanges;
use batches::BatchChanges;

use super::Call;
use crate::model::{Comment, Issue, IssueLabel, Webhook};
use crate::world::{
    CommentCreateInput, IssueCreateInput, IssueLabelCreateInput, IssueUpdateInput,
    WebhookCreateInput, WebhookUpdateInput,
};

/// The answer to a change of an issue.
#[derive(SimpleObject)]
pub(crate) struct IssuePayload {
    success: bool,
    last_sync_id: f64,
    issue: Option<Arc<Issue>>,
}

/// The answer to archiving an issue.
#[derive(SimpleObject)]
pub(crate) struct IssueArchivePayload {
    success: bool,
    last_sync_id: f64,
    entity: Option<Arc<Issue>>,
}

/// The answer to a new or changed comment.
#[derive(SimpleObject)]
pub(crate) struct CommentPayload {
    success: bool,
    last_sync_id: f64,
    comment: Arc<Comment>,
}

/// The answer to a new label.
#[derive(SimpleObject)]
pub(crate) struct IssueLabelPayload {
    success: bool,
    last_sync_id: f64,
    issue_label: Arc<IssueLabel>,
}

/// The answer to a change of a webhook.
#[derive(SimpleObject)]
pub(crate) struct WebhookPayload {
    success: bool,
    last_sync_id: f64,
    webhook: Arc<Webhook>,
}

/// The answer to a new secret: the only mutation that shows one.
#[derive(SimpleObject)]
pub(crate) struct WebhookRotateSecretPayload {
    success: bool,
    last_sync_id: f64,
    secret: String,
}

/// The answer to a deletion.
#[derive(SimpleObject)]
pub(crate) struct DeletePayload {
    success: bool,
    last_sync_id: f64,
    entity_id: String,
}

/// Every change of the workspace.
#[derive(MergedObject)]
pub(crate) struct Mutation(Changes, AttachedChanges, BatchChanges);

impl Mutation {
    pub(super) fn new() -> Self {
        Self(Changes, AttachedChanges, BatchChanges)
    }
}

/// Changes of one thing of the workspace.
struct Changes;

#[Object]
impl Changes {
    /// Creates a new issue.
    async fn issue_create(
        &self,
        ctx: &Context<'_>,
        input: IssueCreateInput,
    ) -> Result<IssuePayload> {
        let call = Call::of(ctx);
        let (issue, last_sync_id) =
            call.write(|world| Ok((world.create_issue(&call.by, &input)?, world.last_sync_id())))?;
        Ok(IssuePayload {
            success: true,
            last_sync_id,
            issue: Some(issue),
        })
    }

    /// Updates an issue, named by id or identifier.
    async fn issue_update(
        &self,
        ctx: &Context<'_>,
        id: String,
        input: IssueUpdateInput,
    ) -> Result<IssuePayload> {
        let call = Call::of(ctx);
        let (issue, last_sync_id) = call.write(|world| {
            Ok((
                world.update_issue(&call.by, &id, &input)?,
                world.last_sync_id(),
            ))
        })?;
        Ok(IssuePayload {
            success: true,
            last_sync_id,
            issue: Some(issue),
        })
    }

    /// Archives an issue.
    async fn issue_archive(
        &self,
        ctx: &Context<'_>,
        id: String,
        trash: Option<bool>,
    ) -> Result<IssueArchivePayload> {
        archive(ctx, &id, true, trash.unwrap_or(false))
    }

    /// Unarchives an issue.
    async fn issue_unarchive(&self, ctx: &Context<'_>, id: String) -> Result<IssueArchivePayload> {
        archive(ctx, &id, false, false)
    }

    /// Trashes an issue: it stays readable by id.
    async fn issue_delete(&self, ctx: &Context<'_>, id: String) -> Result<IssueArchivePayload> {
        archive(ctx, &id, true, true)
    }

    /// Creates a new comment.
    async fn comment_create(
        &self,
        ctx: &Context<'_>,
        input: CommentCreateInput,
    ) -> Result<CommentPayload> {
        let call = Call::of(ctx);
        let (comment, last_sync_id) = call.write(|world| {
            Ok((
                world.create_comment(&call.by, &input)?,
                world.last_sync_id(),
            ))
        })?;
        Ok(CommentPayload {
            success: true,
            last_sync_id,
            comment,
        })
    }

    /// Creates a new label.
    async fn issue_label_create(
        &self,
        ctx: &Context<'_>,
        input: IssueLabelCreateInput,
    ) -> Result<IssueLabelPayload> {
        let call = Call::of(ctx);
        let (issue_label, last_sync_id) =
            call.write(|world| Ok((world.create_label(&call.by, &input)?, world.last_sync_id())))?;
        Ok(IssueLabelPayload {
            success: true,
            last_sync_id,
            issue_label,
        })
    }

    /// Deletes an issue label.
    async fn issue_label_delete(&self, ctx: &Context<'_>, id: String) -> Result<DeletePayload> {
        let call = Call::of(ctx);
        let (gone, last_sync_id) =
            call.write(|world| Ok((world.delete_label(&call.by, &id)?, world.last_sync_id())))?;
        Ok(DeletePayload {
            success: true,
            last_sync_id,
            entity_id: gone.to_string(),
        })
    }

    /// Creates a new webhook.
    async fn webhook_create(
        &self,
        ctx: &Context<'_>,
        input: WebhookCreateInput,
    ) -> Result<WebhookPayload> {
        let call = Call::of(ctx);
        let (webhook, last_sync_id) = call.write(|world| {
            Ok((
                world.create_webhook(&call.by, &input)?,
                world.last_sync_id(),
            ))
        })?;
        Ok(WebhookPayload {
            success: true,
            last_sync_id,
            webhook,
        })
    }

    /// Updates an existing webhook.
    async fn webhook_update(
        &self,
        ctx: &Context<'_>,
        id: String,
        input: WebhookUpdateInput,
    ) -> Result<WebhookPayload> {
        let call = Call::of(ctx);
        let (webhook, last_sync_id) = call.write(|world| {
            Ok((
                world.update_webhook(&call.by, &id, &input)?,
                world.last_sync_id(),
            ))
        })?;
        Ok(WebhookPayload {
            success: true,
            last_sync_id,
            webhook,
        })
    }

    /// Deletes a webhook.
    async fn webhook_delete(&self, ctx: &Context<'_>, id: String) -> Result<DeletePayload> {
        let call = Call::of(ctx);
        let (gone, last_sync_id) =
            call.write(|world| Ok((world.delete_webhook(&call.by, &id)?, world.last_sync_id())))?;
        Ok(DeletePayload {
            success: true,
            last_sync_id,
            entity_id: gone.to_string(),
        })
    }

    /// Rotates the secret of a webhook. The old one is dead at once.
    async fn webhook_rotate_secret(
        &self,
        ctx: &Context<'_>,
        id: String,
    ) -> Result<WebhookRotateSecretPayload> {
        let call = Call::of(ctx);
        let (secret, last_sync_id) = call.write(|world| {
            Ok((
                world.rotate_webhook_secret(&call.by, &id)?,
                world.last_sync_id(),
            ))
        })?;
        Ok(WebhookRotateSecretPayload {
            success: true,
            last_sync_id,
            secret,
        })
    }
}

fn archive(ctx: &Context<'_>, id: &str, archive: bool, trash: bool) -> Result<IssueArchivePayload> {
    let call = Call::of(ctx);
    let (issue, last_sync_id) = call.write(|world| {
        Ok((
            world.archive_issue(&call.by, id, archive, trash)?,
            world.last_sync_id(),
        ))
    })?;
    Ok(IssueArchivePayload {
        success: true,
        last_sync_id,
        entity: Some(issue),
    })
}

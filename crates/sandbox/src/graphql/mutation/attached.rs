//! Mutations of what hangs on issues: comments that are there already, links, relations.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};

use super::super::Call;
use super::{CommentPayload, DeletePayload};
use crate::model::{Attachment, IssueRelation};
use crate::refusal::Refusal;
use crate::world::{AttachmentCreateInput, CommentUpdateInput, IssueRelationCreateInput, World};

/// The answer to a link.
#[derive(SimpleObject)]
pub(super) struct AttachmentPayload {
    success: bool,
    last_sync_id: f64,
    attachment: Arc<Attachment>,
}

/// The answer to a relation.
#[derive(SimpleObject)]
pub(super) struct IssueRelationPayload {
    success: bool,
    last_sync_id: f64,
    issue_relation: Arc<IssueRelation>,
}

/// Changes of what hangs on issues.
pub(super) struct AttachedChanges;

#[Object]
impl AttachedChanges {
    /// Updates a comment.
    async fn comment_update(
        &self,
        ctx: &Context<'_>,
        id: String,
        input: CommentUpdateInput,
    ) -> Result<CommentPayload> {
        let call = Call::of(ctx);
        let update = |world: &mut World| world.update_comment(&call.by, &id, &input);
        let (comment, last_sync_id) = change(call, update)?;
        Ok(CommentPayload {
            success: true,
            last_sync_id,
            comment,
        })
    }

    /// Deletes a comment.
    async fn comment_delete(&self, ctx: &Context<'_>, id: String) -> Result<DeletePayload> {
        let call = Call::of(ctx);
        deleted(change(call, |world| world.delete_comment(&call.by, &id)))
    }

    /// Links an issue to an address, or changes the link that it has to it.
    async fn attachment_create(
        &self,
        ctx: &Context<'_>,
        input: AttachmentCreateInput,
    ) -> Result<AttachmentPayload> {
        let call = Call::of(ctx);
        let create = |world: &mut World| world.create_attachment(&call.by, &input);
        let (attachment, last_sync_id) = change(call, create)?;
        Ok(AttachmentPayload {
            success: true,
            last_sync_id,
            attachment,
        })
    }

    /// Deletes a link.
    async fn attachment_delete(&self, ctx: &Context<'_>, id: String) -> Result<DeletePayload> {
        let call = Call::of(ctx);
        deleted(change(call, |world| world.delete_attachment(&call.by, &id)))
    }

    /// Relates two issues.
    async fn issue_relation_create(
        &self,
        ctx: &Context<'_>,
        input: IssueRelationCreateInput,
    ) -> Result<IssueRelationPayload> {
        let call = Call::of(ctx);
        let create = |world: &mut World| world.create_relation(&call.by, &input);
        let (issue_relation, last_sync_id) = change(call, create)?;
        Ok(IssueRelationPayload {
            success: true,
            last_sync_id,
            issue_relation,
        })
    }

    /// Deletes a relation.
    async fn issue_relation_delete(&self, ctx: &Context<'_>, id: String) -> Result<DeletePayload> {
        let call = Call::of(ctx);
        deleted(change(call, |world| world.delete_relation(&call.by, &id)))
    }
}

/// Changes something, and says under which number.
fn change<T>(
    call: &Call,
    change: impl FnOnce(&mut World) -> Result<T, Refusal>,
) -> Result<(T, f64), Refusal> {
    call.write(|world| Ok((change(world)?, world.last_sync_id())))
}

fn deleted(outcome: Result<(uuid::Uuid, f64), Refusal>) -> Result<DeletePayload> {
    let (gone, last_sync_id) = outcome?;
    Ok(DeletePayload {
        success: true,
        last_sync_id,
        entity_id: gone.to_string(),
    })
}

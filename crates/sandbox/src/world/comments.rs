//! Commenting on issues.

use std::sync::Arc;

use uuid::Uuid;

use super::issues::subscribe;
use super::{By, CommentCreateInput, CommentUpdateInput, World, arguments, rules};
use crate::model::{Comment, Issue};
use crate::refusal::Refusal;
use crate::rights::Scope;

impl World {
    /// Creates a comment on an issue, which may be named by identifier.
    pub(crate) fn create_comment(
        &mut self,
        by: &By,
        input: &CommentCreateInput,
    ) -> Result<Arc<Comment>, Refusal> {
        by.rights.require(&[Scope::Write, Scope::CommentsCreate])?;
        let id = match &input.id {
            Some(id) => arguments::uuid("id", id)?,
            None => self.ids.uuid(),
        };
        if self.comments.get_hidden(id).is_some() {
            return Err(Refusal::Conflict {
                entity: "Comment",
                id,
            });
        }
        let bot_actor = arguments::bot_actor(
            by,
            input.create_as_user.as_ref(),
            input.display_icon_url.as_ref(),
        )?;
        let issue_id = input
            .issue_id
            .as_deref()
            .ok_or_else(|| Refusal::argument("issueId must be given."))?;
        let issue = self.issue(issue_id)?;
        let body = arguments::filled("body", input.body.as_deref())?.to_owned();
        let parent_id = match &input.parent_id {
            Some(parent) => Some(self.thread_root(&issue, parent)?.id),
            None => None,
        };
        self.subscribe_to(&issue, by, input)?;
        let created_at = input.created_at.unwrap_or(by.now);
        let comment = self.comments.put(Comment {
            id,
            issue_id: issue.id,
            user_id: by.user.id,
            parent_id,
            body,
            quoted_text: input.quoted_text.clone(),
            bot_actor,
            archived_at: None,
            edited_at: None,
            created_at,
            updated_at: created_at,
        });
        self.changed();
        self.note_comment(by, &comment, None);
        Ok(comment)
    }

    /// Changes what a comment says. Only who wrote it and admins may.
    pub(crate) fn update_comment(
        &mut self,
        by: &By,
        id: &str,
        input: &CommentUpdateInput,
    ) -> Result<Arc<Comment>, Refusal> {
        let before = self.own_comment(by, id)?;
        let mut after = Comment::clone(&before);
        if let Some(body) = &input.body {
            arguments::filled("body", Some(body))?.clone_into(&mut after.body);
            after.edited_at = Some(by.now);
        }
        after.quoted_text = input.quoted_text.clone().or(after.quoted_text);
        after.updated_at = rules::touched(before.updated_at, by.now);
        let after = self.comments.put(after);
        self.changed();
        self.note_comment(by, &after, Some(&before));
        Ok(after)
    }

    /// Deletes a comment. Only who wrote it and admins may; replies to it stay.
    pub(crate) fn delete_comment(&mut self, by: &By, id: &str) -> Result<Uuid, Refusal> {
        let comment = self.own_comment(by, id)?;
        self.note_comment_removal(by, &comment);
        self.comments.remove(comment.id);
        self.changed();
        Ok(comment.id)
    }

    fn own_comment(&self, by: &By, id: &str) -> Result<Arc<Comment>, Refusal> {
        by.rights.require(&[Scope::Write])?;
        let comment = self.comment(id)?;
        if comment.user_id == by.user.id || by.user.admin {
            return Ok(comment);
        }
        Err(Refusal::Forbidden(
            "Only the author of a comment can change it.".to_owned(),
        ))
    }

    fn thread_root(&self, issue: &Issue, parent: &str) -> Result<Arc<Comment>, Refusal> {
        let parent = self
            .comments
            .get(arguments::uuid("parentId", parent)?)
            .ok_or(Refusal::NotFound("Comment"))?;
        if parent.issue_id != issue.id || parent.parent_id.is_some() {
            return Err(Refusal::argument(
                "parentId must be the first comment of a thread on the same issue.",
            ));
        }
        Ok(parent)
    }

    fn subscribe_to(
        &mut self,
        issue: &Issue,
        by: &By,
        input: &CommentCreateInput,
    ) -> Result<(), Refusal> {
        let mut after = issue.clone();
        if !input.do_not_subscribe_to_issue.unwrap_or(false) {
            subscribe(&mut after, by.user.id);
        }
        for user in arguments::uuids(
            "subscriberIds",
            input.subscriber_ids.as_deref().unwrap_or_default(),
        )? {
            self.users.get(user).ok_or(Refusal::NotFound("User"))?;
            subscribe(&mut after, user);
        }
        self.issues.put(after);
        Ok(())
    }
}

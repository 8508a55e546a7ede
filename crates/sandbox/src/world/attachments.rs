//! Linking issues to what is elsewhere.

use std::sync::Arc;

use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use super::{AttachmentCreateInput, By, Event, EventBody, World, arguments, rules};
use crate::model::{Attachment, Issue};
use crate::refusal::Refusal;
use crate::rights::Scope;

impl World {
    /// Links an issue to an address. A second link to the same address is the first one with another title, subtitle
    /// and metadata.
    pub(crate) fn create_attachment(
        &mut self,
        by: &By,
        input: &AttachmentCreateInput,
    ) -> Result<Arc<Attachment>, Refusal> {
        by.rights.require(&[Scope::Write])?;
        let issue = self.issue(&input.issue_id)?;
        let url = arguments::filled("url", Some(&input.url))?;
        Url::parse(url).map_err(|_| Refusal::argument("url must be a URL address."))?;
        let title = arguments::filled("title", Some(&input.title))?.to_owned();
        let known = self.attachments_of(issue.id).into_iter();
        let known = known.rev().find(|one| one.url == url);
        let id = match &input.id {
            Some(id) => arguments::uuid("id", id)?,
            None => self.ids.uuid(),
        };
        let taken = self.attachments.get_hidden(id).is_some();
        if taken && known.as_ref().is_none_or(|known| known.id != id) {
            let entity = "Attachment";
            return Err(Refusal::Conflict { entity, id });
        }
        let link = Attachment {
            id,
            issue_id: issue.id,
            creator_id: by.user.id,
            title,
            subtitle: input.subtitle.clone(),
            url: url.to_owned(),
            metadata: input.metadata.clone().unwrap_or_default(),
            group_by_source: input.group_by_source.unwrap_or(false),
            archived_at: None,
            created_at: by.now,
            updated_at: by.now,
        };
        let (action, link) = match known {
            Some(known) => ("update", again(&known, link)),
            None => ("create", link),
        };
        let attachment = self.attachments.put(link);
        self.changed();
        self.note_attachment(by, &issue, &attachment, action);
        Ok(attachment)
    }

    /// Takes a link away.
    pub(crate) fn delete_attachment(&mut self, by: &By, id: &str) -> Result<Uuid, Refusal> {
        by.rights.require(&[Scope::Write])?;
        let attachment = self.attachment(id)?;
        let issue = self.issue(&attachment.issue_id.to_string())?;
        self.attachments.remove(attachment.id);
        self.changed();
        self.note_attachment(by, &issue, &attachment, "remove");
        Ok(attachment.id)
    }

    /// The links of an issue, oldest first.
    pub(crate) fn attachments_of(&self, issue_id: Uuid) -> Vec<Arc<Attachment>> {
        let all = self.attachments.iter();
        all.filter(|one| one.issue_id == issue_id)
            .cloned()
            .collect()
    }

    fn note_attachment(
        &mut self,
        by: &By,
        issue: &Issue,
        attachment: &Attachment,
        action: &'static str,
    ) {
        self.note(Event {
            kind: "Attachment",
            action,
            team_id: Some(issue.team_id),
            body: EventBody::Entity {
                actor: self.actor(&by.user),
                data: attachment_data(attachment),
                updated_from: None,
                url: self.issue_url(issue),
            },
            created_at: attachment.updated_at,
        });
    }
}

/// The known link with what the new one says.
fn again(known: &Attachment, link: Attachment) -> Attachment {
    Attachment {
        id: known.id,
        creator_id: known.creator_id,
        created_at: known.created_at,
        updated_at: rules::touched(known.updated_at, link.updated_at),
        ..link
    }
}

fn attachment_data(attachment: &Attachment) -> Value {
    json!({
        "id": attachment.id,
        "title": attachment.title,
        "subtitle": attachment.subtitle,
        "url": attachment.url,
        "metadata": attachment.metadata,
        "groupBySource": attachment.group_by_source,
        "issueId": attachment.issue_id,
        "creatorId": attachment.creator_id,
        "createdAt": attachment.created_at,
        "updatedAt": attachment.updated_at,
        "archivedAt": attachment.archived_at,
    })
}

//! Making and deleting labels.

use std::sync::Arc;

use serde_json::{Value, json};
use uuid::Uuid;

use super::{By, Event, EventBody, IssueLabelCreateInput, World, arguments};
use crate::model::IssueLabel;
use crate::refusal::Refusal;
use crate::rights::Scope;

impl World {
    /// Creates a label of the workspace, or of one team.
    pub(crate) fn create_label(
        &mut self,
        by: &By,
        input: &IssueLabelCreateInput,
    ) -> Result<Arc<IssueLabel>, Refusal> {
        by.rights.require(&[Scope::Write])?;
        let id = match &input.id {
            Some(id) => arguments::uuid("id", id)?,
            None => self.ids.uuid(),
        };
        if self.labels.get_hidden(id).is_some() {
            let entity = "IssueLabel";
            return Err(Refusal::Conflict { entity, id });
        }
        let team_id = match &input.team_id {
            Some(team) => Some(self.team(team)?.id),
            None => None,
        };
        let label = self.labels.put(IssueLabel {
            id,
            team_id,
            parent_id: None,
            is_group: false,
            name: arguments::filled("name", Some(&input.name))?.to_owned(),
            color: input.color.clone().unwrap_or_else(|| "#bec2c8".to_owned()),
            description: input.description.clone(),
            archived_at: None,
            created_at: by.now,
            updated_at: by.now,
        });
        self.changed();
        self.note_label(by, &label, "create");
        Ok(label)
    }

    /// Deletes a label, and takes it off every issue.
    pub(crate) fn delete_label(&mut self, by: &By, id: &str) -> Result<Uuid, Refusal> {
        by.rights.require(&[Scope::Write])?;
        let id = arguments::uuid("id", id)?;
        self.labels.get(id).ok_or(Refusal::NotFound("IssueLabel"))?;
        let gone = self.labels.remove(id);
        let gone = gone.ok_or(Refusal::NotFound("IssueLabel"))?;
        let tagged: Vec<_> = self.issues.iter_hidden().cloned().collect();
        for issue in tagged.iter().filter(|issue| issue.label_ids.contains(&id)) {
            let mut after = (**issue).clone();
            after.label_ids.retain(|label| *label != id);
            self.issues.put(after);
        }
        self.changed();
        self.note_label(by, &gone, "remove");
        Ok(id)
    }

    fn note_label(&mut self, by: &By, label: &IssueLabel, action: &'static str) {
        let url = format!(
            "{}/{}/settings/issue-labels",
            self.base_url, self.organization.url_key
        );
        self.note(Event {
            kind: "IssueLabel",
            action,
            team_id: label.team_id,
            body: EventBody::Entity {
                actor: self.actor(&by.user),
                data: label_data(label),
                updated_from: None,
                url,
            },
            created_at: by.now,
        });
    }
}

fn label_data(label: &IssueLabel) -> Value {
    json!({
        "id": label.id,
        "name": label.name,
        "color": label.color,
        "description": label.description,
        "isGroup": label.is_group,
        "parentId": label.parent_id,
        "teamId": label.team_id,
        "createdAt": label.created_at,
        "updatedAt": label.updated_at,
        "archivedAt": label.archived_at,
    })
}

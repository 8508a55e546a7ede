//! Relating issues to each other.

use std::sync::Arc;

use uuid::Uuid;

use super::{By, IssueRelationCreateInput, World, arguments, rules};
use crate::model::{Issue, IssueRelation, IssueRelationType, StateType};
use crate::refusal::Refusal;
use crate::rights::Scope;

impl World {
    /// Relates two issues, which may be named by identifier. A duplicate goes to its team's duplicate state. What is
    /// related so already stays as it is: what Linear says then is not known.
    pub(crate) fn create_relation(
        &mut self,
        by: &By,
        input: &IssueRelationCreateInput,
    ) -> Result<Arc<IssueRelation>, Refusal> {
        by.rights.require(&[Scope::Write])?;
        let id = match &input.id {
            Some(id) => arguments::uuid("id", id)?,
            None => self.ids.uuid(),
        };
        if self.relations.get_hidden(id).is_some() {
            let entity = "IssueRelation";
            return Err(Refusal::Conflict { entity, id });
        }
        let issue = self.issue(&input.issue_id)?;
        let related = self.issue(&input.related_issue_id)?;
        if issue.id == related.id {
            return Err(Refusal::argument(
                "relatedIssueId must not be the issue itself.",
            ));
        }
        let kind = input.kind;
        let known = self.relations_of(issue.id, End::From).into_iter();
        let mut same = known.filter(|one| one.related_issue_id == related.id && one.kind == kind);
        if let Some(known) = same.next() {
            return Ok(known);
        }
        if kind == IssueRelationType::Duplicate {
            self.close_as_duplicate(by, &issue);
        }
        self.changed();
        Ok(self.relations.put(IssueRelation {
            id,
            issue_id: issue.id,
            related_issue_id: related.id,
            kind,
            archived_at: None,
            created_at: by.now,
            updated_at: by.now,
        }))
    }

    /// Takes a relation away. A duplicate stays where it is.
    pub(crate) fn delete_relation(&mut self, by: &By, id: &str) -> Result<Uuid, Refusal> {
        by.rights.require(&[Scope::Write])?;
        let relation = self.relation(id)?;
        self.relations.remove(relation.id);
        self.changed();
        Ok(relation.id)
    }

    /// The relations of which an issue is at one end, oldest first.
    pub(crate) fn relations_of(&self, issue: Uuid, end: End) -> Vec<Arc<IssueRelation>> {
        let all = self.relations.iter();
        all.filter(|one| end.is_at(one, issue)).cloned().collect()
    }

    /// Whether an issue is at one end of a relation of this kind.
    pub(crate) fn is_related(&self, issue: Uuid, kind: IssueRelationType, end: End) -> bool {
        let mut all = self.relations.iter();
        all.any(|one| one.kind == kind && end.is_at(one, issue))
    }

    fn close_as_duplicate(&mut self, by: &By, issue: &Arc<Issue>) {
        let states = self.states_of(issue.team_id);
        let Some(state) = rules::first_of(&states, StateType::Duplicate) else {
            return;
        };
        let mut after = Issue::clone(issue);
        let from = self.states.get(issue.state_id).map(|state| state.kind);
        after.state_id = state.id;
        rules::enter_state(&mut after, from, state.kind, by.now);
        self.replace_issue(by, issue, after);
    }
}

/// An end of a relation: the issue that relates, or the one that is related to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    From,
    To,
    Either,
}

impl End {
    fn is_at(self, relation: &IssueRelation, issue: Uuid) -> bool {
        match self {
            Self::From => relation.issue_id == issue,
            Self::To => relation.related_issue_id == issue,
            Self::Either => relation.issue_id == issue || relation.related_issue_id == issue,
        }
    }
}

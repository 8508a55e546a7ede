//! A table in memory: rows in the order of their making, found by id.
//!
//! Rows can be hidden for as long as somebody looks who may not see them: for that one they do not exist, whether asked
//! for by id or listed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use uuid::Uuid;

use crate::model::{
    Attachment, Comment, Cycle, DateTime, Installation, Issue, IssueLabel, IssueRelation, Project,
    ProjectMilestone, Team, User, Webhook, WorkflowState,
};

/// What every row has, so that it can be found, listed and paged.
pub(crate) trait Row {
    fn id(&self) -> Uuid;
    fn created_at(&self) -> DateTime;
    fn updated_at(&self) -> DateTime;
    fn is_archived(&self) -> bool;
}

macro_rules! rows {
    ($($row:ty: $archived:expr),+ $(,)?) => {$(
        impl Row for $row {
            fn id(&self) -> Uuid {
                self.id
            }
            fn created_at(&self) -> DateTime {
                self.created_at
            }
            fn updated_at(&self) -> DateTime {
                self.updated_at
            }
            fn is_archived(&self) -> bool {
                let archived: fn(&$row) -> bool = $archived;
                archived(self)
            }
        }
    )+};
}

rows! {
    User: |user| !user.active,
    Team: |team| team.archived_at.is_some(),
    WorkflowState: |state| state.archived_at.is_some(),
    IssueLabel: |label| label.archived_at.is_some(),
    Project: |project| project.archived_at.is_some(),
    ProjectMilestone: |milestone| milestone.archived_at.is_some(),
    Cycle: |cycle| cycle.archived_at.is_some(),
    Issue: |issue| issue.archived_at.is_some(),
    Comment: |comment| comment.archived_at.is_some(),
    Attachment: |attachment| attachment.archived_at.is_some(),
    IssueRelation: |relation| relation.archived_at.is_some(),
    Webhook: |webhook| webhook.archived_at.is_some(),
    Installation: |_| false,
}

/// Rows are shared and never changed in place: [`Table::put`] replaces.
#[derive(Debug, Clone)]
pub(crate) struct Table<T> {
    rows: Vec<Arc<T>>,
    places: HashMap<Uuid, usize>,
    hidden: HashSet<Uuid>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            places: HashMap::new(),
            hidden: HashSet::new(),
        }
    }
}

impl<T: Row> Table<T> {
    pub(crate) fn get(&self, id: Uuid) -> Option<Arc<T>> {
        self.get_hidden(id)
            .filter(|row| !self.hidden.contains(&row.id()))
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<T>> {
        self.rows
            .iter()
            .filter(|row| !self.hidden.contains(&row.id()))
    }

    /// A row, even if it is hidden: where rules must hold for all rows.
    pub(crate) fn get_hidden(&self, id: Uuid) -> Option<Arc<T>> {
        self.places
            .get(&id)
            .map(|&place| Arc::clone(&self.rows[place]))
    }

    /// All rows, the hidden ones too.
    pub(crate) fn iter_hidden(&self) -> impl DoubleEndedIterator<Item = &Arc<T>> {
        self.rows.iter()
    }

    /// Hides rows until [`Table::show`].
    pub(crate) fn hide(&mut self, ids: HashSet<Uuid>) {
        self.hidden = ids;
    }

    pub(crate) fn show(&mut self) {
        self.hidden.clear();
    }

    /// Inserts, or replaces the row with the same id.
    pub(crate) fn put(&mut self, row: T) -> Arc<T> {
        let row = Arc::new(row);
        if let Some(&place) = self.places.get(&row.id()) {
            self.rows[place] = Arc::clone(&row);
        } else {
            self.places.insert(row.id(), self.rows.len());
            self.rows.push(Arc::clone(&row));
        }
        row
    }

    pub(crate) fn remove(&mut self, id: Uuid) -> Option<Arc<T>> {
        let place = self.places.remove(&id)?;
        let row = self.rows.remove(place);
        for later in self.places.values_mut().filter(|later| **later > place) {
            *later -= 1;
        }
        Some(row)
    }
}

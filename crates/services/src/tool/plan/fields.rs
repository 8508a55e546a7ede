//! The difference that people are shown, field by field.

use domain::pending_action::FieldChange;

/// Collects fields that would change; what is so already is left out.
#[derive(Default)]
pub(super) struct Fields {
    changes: Vec<FieldChange>,
}

impl Fields {
    /// A field in a word or a line.
    pub(super) fn set(
        &mut self,
        field: &str,
        label: &str,
        before: Option<String>,
        after: Option<String>,
    ) {
        self.push(field, label, before, after, false);
    }

    /// A field of Markdown.
    pub(super) fn text(
        &mut self,
        field: &str,
        label: &str,
        before: Option<String>,
        after: Option<String>,
    ) {
        self.push(field, label, before, after, true);
    }

    fn push(
        &mut self,
        field: &str,
        label: &str,
        before: Option<String>,
        after: Option<String>,
        markdown: bool,
    ) {
        // An empty text and none are the same to whoever reads them.
        let before = before.filter(|text| !text.is_empty());
        let after = after.filter(|text| !text.is_empty());
        if before == after {
            return;
        }
        self.changes.push(FieldChange {
            field: field.to_owned(),
            label: label.to_owned(),
            before,
            after,
            markdown,
        });
    }

    /// The names of what would change.
    pub(super) fn names(&self) -> Vec<String> {
        self.changes
            .iter()
            .map(|change| change.field.clone())
            .collect()
    }

    /// The labels of what would change, as a part of a sentence.
    pub(super) fn labels(&self) -> String {
        let labels: Vec<String> = self
            .changes
            .iter()
            .map(|change| change.label.to_lowercase())
            .collect();
        labels.join(", ")
    }

    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    pub(super) fn into_changes(self) -> Vec<FieldChange> {
        self.changes
    }
}

/// A priority in Linear's words.
pub(super) fn priority_label(priority: i64) -> String {
    let word = match priority {
        1 => "Urgent",
        2 => "High",
        3 => "Medium",
        4 => "Low",
        _ => "No priority",
    };
    word.to_owned()
}

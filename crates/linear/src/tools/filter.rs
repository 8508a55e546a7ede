//! Which issues: what an agent asked for, as Linear's filter.

use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Which issues; what is not set filters nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IssueFilter {
    /// These alone.
    pub ids: Vec<Uuid>,
    /// Of this team.
    pub team: Option<Uuid>,
    /// In a state of this type.
    pub state_type: Option<String>,
    /// In no state of these types.
    pub not_state_types: Vec<String>,
    /// In a state of this name, capitals aside.
    pub state_name: Option<String>,
    /// Assigned to this user.
    pub assignee: Option<Uuid>,
    /// Assigned to the user with this email, capitals aside.
    pub assignee_email: Option<String>,
    /// Of this project.
    pub project: Option<Uuid>,
    /// Of a project of this name, capitals aside.
    pub project_name: Option<String>,
    /// In this cycle.
    pub cycle: Option<Uuid>,
    /// With this label.
    pub label: Option<Uuid>,
    /// With labels of these names, all of them, capitals aside.
    pub label_names: Vec<String>,
    /// Of this priority.
    pub priority: Option<u8>,
}

impl IssueFilter {
    /// In Linear's words.
    pub(super) fn to_json(&self) -> Value {
        let mut filter = Map::new();
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                filter.insert(name.to_owned(), value);
            }
        };
        let is = |id: Uuid| json!({ "id": { "eq": id } });
        set(
            "id",
            (!self.ids.is_empty()).then(|| json!({ "in": self.ids })),
        );
        set("team", self.team.map(is));
        set("state", self.state());
        set(
            "assignee",
            self.assignee.map(is).or_else(|| {
                let email = self.assignee_email.as_ref()?;
                Some(json!({ "email": { "eqIgnoreCase": email } }))
            }),
        );
        set(
            "project",
            self.project.map(is).or_else(|| {
                let name = self.project_name.as_ref()?;
                Some(json!({ "name": { "eqIgnoreCase": name } }))
            }),
        );
        set("cycle", self.cycle.map(is));
        set("labels", self.label.map(|id| json!({ "some": is(id) })));
        set(
            "priority",
            self.priority.map(|priority| json!({ "eq": priority })),
        );
        let each = self.label_names.iter();
        let each: Vec<Value> = each
            .map(|name| json!({ "labels": { "some": { "name": { "eqIgnoreCase": name } } } }))
            .collect();
        set("and", (!each.is_empty()).then(|| each.into()));
        Value::Object(filter)
    }

    fn state(&self) -> Option<Value> {
        let mut state = Map::new();
        if let Some(kind) = &self.state_type {
            state.insert("type".to_owned(), json!({ "eq": kind }));
        } else if !self.not_state_types.is_empty() {
            state.insert("type".to_owned(), json!({ "nin": self.not_state_types }));
        }
        if let Some(name) = &self.state_name {
            state.insert("name".to_owned(), json!({ "eqIgnoreCase": name }));
        }
        (!state.is_empty()).then_some(Value::Object(state))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_set_filters() {
        assert_eq!(IssueFilter::default().to_json(), json!({}));
        let team = Uuid::from_u128(1);
        let filter = IssueFilter {
            team: Some(team),
            not_state_types: vec!["completed".to_owned()],
            state_name: Some("In Progress".to_owned()),
            label_names: vec!["bug".to_owned(), "a11y".to_owned()],
            priority: Some(2),
            ..IssueFilter::default()
        };
        let written = json!({
            "team": { "id": { "eq": team } },
            "state": { "type": { "nin": ["completed"] }, "name": { "eqIgnoreCase": "In Progress" } },
            "priority": { "eq": 2 },
            "and": [
                { "labels": { "some": { "name": { "eqIgnoreCase": "bug" } } } },
                { "labels": { "some": { "name": { "eqIgnoreCase": "a11y" } } } },
            ],
        });
        assert_eq!(filter.to_json(), written);
    }
}

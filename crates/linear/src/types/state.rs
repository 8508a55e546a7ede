//! Workflow states: names are each team's own, types are the same everywhere.

use domain::StateType;
use uuid::Uuid;

/// A state of a team's workflow.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkflowState {
    /// Linear's id.
    pub id: Uuid,
    /// The team's own name for it. Names may repeat across teams.
    pub name: String,
    /// What kind of state it is.
    pub kind: StateType,
    /// Its place in the workflow: lower comes first.
    pub position: f64,
    /// Such as `#5e6ad2`.
    pub color: String,
}

impl WorkflowState {
    /// The first state of a type by position: where a team means its issues to go.
    pub fn first_of<'a>(states: &'a [Self], kind: &StateType) -> Option<&'a Self> {
        let of_kind = states.iter().filter(|state| state.kind == *kind);
        of_kind.min_by(|a, b| a.position.total_cmp(&b.position))
    }

    /// The state of that name: as it is written, else whatever the case. Never by a part of the name,
    /// since "done" is not "Not Done".
    pub fn named<'a>(states: &'a [Self], name: &str) -> Option<&'a Self> {
        let name = name.trim();
        let lower = name.to_lowercase();
        let exact = states.iter().find(|state| state.name == name);
        exact.or_else(|| {
            states
                .iter()
                .find(|state| state.name.trim().to_lowercase() == lower)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(name: &str, kind: StateType, position: f64) -> WorkflowState {
        let color = "#5e6ad2".to_owned();
        WorkflowState {
            id: Uuid::nil(),
            name: name.to_owned(),
            kind,
            position,
            color,
        }
    }

    #[test]
    fn the_first_state_of_a_type_is_the_lowest() {
        let states = [
            state("Shipped", StateType::Completed, 5.0),
            state("Done", StateType::Completed, 4.0),
            state("Todo", StateType::Unstarted, -1.0),
        ];
        let name = |kind| WorkflowState::first_of(&states, &kind).map(|state| state.name.as_str());
        assert_eq!(name(StateType::Completed), Some("Done"));
        assert_eq!(name(StateType::Canceled), None);
    }

    #[test]
    fn names_are_matched_whole() {
        let states = [
            state("Not Done", StateType::Started, 1.0),
            state("done", StateType::Started, 2.0),
            state("Done", StateType::Completed, 3.0),
        ];
        let position = |name| WorkflowState::named(&states, name).map(|state| state.position);
        assert_eq!(position("Done"), Some(3.0));
        assert_eq!(position(" DONE "), Some(2.0));
        assert_eq!(position("Do"), None);
    }
}

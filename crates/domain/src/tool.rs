//! The tools that agents call: their names, their arguments, and the check of what an agent sends.
//!
//! One table (`catalogue`) says what each tool takes. The JSON Schema that agents read, the refusal of what
//! breaks it, and the form by which an approver edits a call are all made from that table.

mod arguments;
mod catalogue;
mod items;
mod param;
mod schema;

pub use arguments::Arguments;
pub use items::Items;
pub use param::{Kind, Param};

use crate::word_enum;

word_enum! {
    /// A tool, by the name that agents call it by.
    Tool {
        /// Makes an issue, by names.
        CreateLinearIssue = "create_linear_issue",
        /// Lists issues, by names.
        QueryLinearIssues = "query_linear_issues",
        /// Searches the text of issues.
        SearchLinearIssues = "search_linear_issues",
        /// A cycle with its issues and progress.
        GetLinearCycle = "get_linear_cycle",
        /// Projects, or one with its milestones and issues.
        GetLinearProject = "get_linear_project",
        /// One issue.
        GetLinearIssue = "get_linear_issue",
        /// The issues that recommendations are linked to.
        ListLinearIssues = "list_linear_issues",
        /// Changes an issue, by names.
        UpdateLinearIssue = "update_linear_issue",
        /// Comments on an issue.
        CreateLinearComment = "create_linear_comment",
        /// Makes the issues of a whole specification.
        PushExecutionTickets = "push_execution_tickets",
        /// Makes an issue, by ids.
        LinearIssueCreate = "linear_issue_create",
        /// Changes an issue, by ids.
        LinearIssueUpdate = "linear_issue_update",
        /// Lists issues, page by page.
        LinearIssuesList = "linear_issues_list",
        /// Any operation of Linear's API.
        LinearGraphqlQuery = "linear_graphql_query",
    }
}

/// What a tool does to Linear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It looks.
    Read,
    /// It changes something.
    Write,
    /// What it is given decides.
    ByArguments,
}

impl Tool {
    /// What it does to Linear.
    pub const fn effect(self) -> Effect {
        match self {
            Self::CreateLinearIssue
            | Self::UpdateLinearIssue
            | Self::CreateLinearComment
            | Self::PushExecutionTickets
            | Self::LinearIssueCreate
            | Self::LinearIssueUpdate => Effect::Write,
            Self::LinearGraphqlQuery => Effect::ByArguments,
            Self::QueryLinearIssues
            | Self::SearchLinearIssues
            | Self::GetLinearCycle
            | Self::GetLinearProject
            | Self::GetLinearIssue
            | Self::ListLinearIssues
            | Self::LinearIssuesList => Effect::Read,
        }
    }

    /// What it is called where people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::CreateLinearIssue | Self::LinearIssueCreate => "Create an issue",
            Self::QueryLinearIssues | Self::LinearIssuesList => "List issues",
            Self::SearchLinearIssues => "Search issues",
            Self::GetLinearCycle => "Read a cycle",
            Self::GetLinearProject => "Read projects",
            Self::GetLinearIssue => "Read an issue",
            Self::ListLinearIssues => "List linked issues",
            Self::UpdateLinearIssue | Self::LinearIssueUpdate => "Change an issue",
            Self::CreateLinearComment => "Comment on an issue",
            Self::PushExecutionTickets => "Push execution tickets",
            Self::LinearGraphqlQuery => "Run a GraphQL operation",
        }
    }

    /// What it takes, in the order in which people are shown it.
    pub fn params(self) -> &'static [Param] {
        catalogue::params(self)
    }

    /// What it takes by this name.
    pub fn param(self, name: &str) -> Option<&'static Param> {
        self.params().iter().find(|param| param.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;
    use serde_json::{Value, json};

    fn check(tool: Tool, given: Value) -> Result<Value, Refusal> {
        Arguments::check(tool, &given).map(|arguments| arguments.to_json())
    }

    #[test]
    fn what_is_given_is_kept_with_its_type() {
        let given = json!({"identifier": " ENG-42 ", "priority": 2, "assignee_name": null});
        let kept = json!({"identifier": "ENG-42", "priority": 2, "assignee_name": null});
        assert_eq!(check(Tool::UpdateLinearIssue, given), Ok(kept));
        // Documents of others write numbers as text.
        let given = json!({"teamId": "0198b0f0-0000-7000-8000-000000000001", "title": "T", "priority": "1", "estimate": "3"});
        let kept = check(Tool::LinearIssueCreate, given).unwrap();
        assert_eq!(
            (&kept["priority"], &kept["estimate"]),
            (&json!(1), &json!(3))
        );
    }

    #[test]
    fn an_unknown_argument_is_refused_with_those_that_there_are() {
        let refusal = check(
            Tool::GetLinearIssue,
            json!({"identifier": "ENG-1", "id": "x"}),
        );
        let refusal = refusal.unwrap_err();
        assert_eq!(refusal.field_name(), Some("id"));
        assert_eq!(
            refusal.details["allowed"],
            json!(["workspace_id", "identifier"])
        );
        assert_eq!(
            refusal.message,
            "`get_linear_issue` takes no argument `id`. Allowed are: workspace_id, identifier."
        );
    }

    #[test]
    fn what_is_missing_or_of_another_type_is_named() {
        let message = |tool, given| check(tool, given).unwrap_err().message;
        assert_eq!(
            message(Tool::CreateLinearComment, json!({"identifier": "ENG-1"})),
            "`body` is missing: the comment, in Markdown."
        );
        assert_eq!(
            message(Tool::UpdateLinearIssue, json!({"identifier": 7})),
            "`identifier` must be a text, for example \"ENG-42\"."
        );
        assert_eq!(
            message(
                Tool::UpdateLinearIssue,
                json!({"identifier": "E-1", "priority": 5})
            ),
            "`priority` must be a whole number from 0 to 4."
        );
        assert_eq!(
            message(
                Tool::UpdateLinearIssue,
                json!({"identifier": "E-1", "due_date": "2026-02-30"})
            ),
            "`due_date` must be a date that exists, as YYYY-MM-DD."
        );
        assert_eq!(
            message(Tool::UpdateLinearIssue, json!({"identifier": "E-1"})),
            "There is nothing to change. Give at least one of: state, assignee_name, priority, title, description, due_date, cycle."
        );
        assert_eq!(
            message(Tool::GetLinearCycle, json!({"cycle_id": "active"})),
            "`cycle_id` must be a UUID."
        );
        assert_eq!(
            message(Tool::GetLinearCycle, json!([])),
            "The arguments must be a JSON object."
        );
    }

    #[test]
    fn a_limit_is_brought_into_its_bounds_and_has_a_default() {
        let limit = |given| {
            let checked = Arguments::check(Tool::QueryLinearIssues, &given).unwrap();
            checked.limit("limit")
        };
        assert_eq!(limit(json!({})), 30);
        assert_eq!(limit(json!({"limit": 1000})), 100);
        assert_eq!(limit(json!({"limit": 0})), 1);
        assert_eq!(limit(json!({"limit": "7"})), 7);
    }

    #[test]
    fn both_spellings_of_canceled_are_understood() {
        let given = json!({"state_type": "cancelled"});
        let kept = check(Tool::QueryLinearIssues, given).unwrap();
        assert_eq!(kept["state_type"], "canceled");
    }

    #[test]
    fn every_tool_says_what_it_takes() {
        let all: Vec<Value> = Tool::ALL.iter().map(|tool| tool.describe()).collect();
        insta::assert_snapshot!(serde_json::to_string_pretty(&all).unwrap());
    }

    proptest::proptest! {
        #[test]
        fn what_was_checked_stays_as_it_is(limit in 0..500i64, text in "\\PC{0,40}", choice in 0..9usize) {
            let types = ["backlog", "unstarted", "started", "completed", "canceled", "cancelled", "triage", "", "x"];
            let given = json!({"limit": limit, "label": text, "state_type": types[choice]});
            if let Ok(once) = check(Tool::QueryLinearIssues, given) {
                proptest::prop_assert_eq!(check(Tool::QueryLinearIssues, once.clone()), Ok(once));
            }
        }
    }
}

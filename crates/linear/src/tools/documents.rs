//! The documents of the tools, held against what is known of Linear: each fits the excerpt of its schema, and none
//! costs too much.

use graphql_client::GraphQLQuery;
use serde_json::{Value, json};

use super::{Document, complexity};

/// Linear's scalar for an instant; nothing is read here.
type DateTime = String;
/// Linear's scalar for an instant or a duration.
type DateTimeOrDuration = String;
/// Linear's scalar for a day.
type TimelessDate = String;

// The derive checks each document when the tests are built.

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/tools/tool_issues.graphql"
)]
struct ToolIssues;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/tools/tool_search.graphql"
)]
struct ToolSearch;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/tools/tool_issue.graphql"
)]
struct ToolIssue;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/tools/tool_names.graphql"
)]
struct ToolNames;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/tools/tool_plan_names.graphql"
)]
struct ToolPlanNames;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/tools/tool_cycle.graphql"
)]
struct ToolCycle;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/tools/tool_active_cycle.graphql"
)]
struct ToolActiveCycle;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/tools/tool_projects.graphql"
)]
struct ToolProjects;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/tools/tool_project.graphql"
)]
struct ToolProject;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/tools/tool_issue_create.graphql"
)]
struct ToolIssueCreate;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/tools/tool_issue_update.graphql"
)]
struct ToolIssueUpdate;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/tools/tool_issue_batch_create.graphql"
)]
struct ToolIssueBatchCreate;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/tools/tool_issues_by_id.graphql"
)]
struct ToolIssuesById;

/// An operation that the derive found in order, and its text.
fn checked<Q: GraphQLQuery>(text: &'static str) -> (&'static str, &'static str) {
    (std::any::type_name::<Q>(), text)
}

/// All documents, as the schema knows them.
fn known() -> Vec<(&'static str, &'static str)> {
    vec![
        checked::<ToolIssues>(tool_issues::QUERY),
        checked::<ToolSearch>(tool_search::QUERY),
        checked::<ToolIssue>(tool_issue::QUERY),
        checked::<ToolNames>(tool_names::QUERY),
        checked::<ToolPlanNames>(tool_plan_names::QUERY),
        checked::<ToolCycle>(tool_cycle::QUERY),
        checked::<ToolActiveCycle>(tool_active_cycle::QUERY),
        checked::<ToolProjects>(tool_projects::QUERY),
        checked::<ToolProject>(tool_project::QUERY),
        checked::<ToolIssueCreate>(tool_issue_create::QUERY),
        checked::<ToolIssueUpdate>(tool_issue_update::QUERY),
        checked::<ToolIssueBatchCreate>(tool_issue_batch_create::QUERY),
        checked::<ToolIssuesById>(tool_issues_by_id::QUERY),
    ]
}

/// What stands in for ids and words; how many are asked for counts.
fn with_page(first: u16) -> Value {
    json!({ "first": first, "team": "x", "id": "x" })
}

fn cost(document: Document, variables: &Value) -> usize {
    complexity::of_text(document.text, variables)
}

#[test]
fn every_document_is_checked_against_the_schema() {
    let known = known();
    assert_eq!(known.len(), super::ALL.len());
    for document in super::ALL {
        let checked = known.iter().any(|(_, text)| *text == document.text);
        assert!(checked, "{} is none of {known:?}", document.operation);
    }
}

#[test]
fn lists_of_the_default_length_cost_less_than_a_thousand_points() {
    for (document, first) in [
        (super::ISSUES, 30),
        (super::ISSUES, 50),
        (super::SEARCH, 10),
        (super::PROJECTS, 100),
        (super::NAMES, 25),
        (super::PLAN_NAMES, 250),
        (super::ISSUE, 1),
    ] {
        let cost = cost(document, &with_page(first));
        assert!(cost < 1_000, "{} costs {cost}", document.operation);
    }
}

/// At their dearest, with pages of 250 where their length is the caller's.
#[test]
fn what_each_document_costs_is_known_and_less_than_linear_takes() {
    let costs: Vec<(&str, usize)> = super::ALL
        .iter()
        .map(|document| (document.operation, cost(*document, &with_page(250))))
        .collect();
    let known = [
        ("tool_issues", 4_952),
        ("tool_search", 1_426),
        ("tool_issue", 219),
        ("tool_names", 136),
        ("tool_plan_names", 748),
        ("tool_cycle", 1_983),
        ("tool_active_cycle", 1_984),
        ("tool_projects", 431),
        ("tool_project", 2_061),
        ("tool_issue_create", 21),
        ("tool_issue_update", 21),
        ("tool_issue_batch_create", 3),
        ("tool_issues_by_id", 350),
    ];
    assert_eq!(costs, known);
    assert!(known.iter().all(|(_, cost)| *cost < 10_000));
}

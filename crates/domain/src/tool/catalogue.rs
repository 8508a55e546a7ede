//! What each tool takes. Names, defaults and bounds of the first nine are those that agents of this kind
//! know from elsewhere; the tenth takes many issues at once, and the last four speak Linear's own names.

use super::param::{Kind, Param};
use super::{Items, Tool};
use crate::specification::{MAX_BYTES, MAX_TICKETS, PRIORITIES};

/// Most characters of a title; Linear's own limit is not documented.
const TITLE: usize = 255;
/// Most characters of a description: some fifteen pages.
const DESCRIPTION: usize = 50_000;
/// Most characters of a comment, all of which an approver is shown.
const COMMENT: usize = crate::linear_write::MAX_COMMENT;
/// Most characters of a name that is looked up.
const NAME: usize = 200;
/// Most characters of what an agent says why.
const REASON: usize = 2_000;
/// Most bytes of a GraphQL document are fewer; this bounds what is parsed.
const DOCUMENT: usize = 20_000;

const STATE_TYPES: &[&str] = &[
    "backlog",
    "unstarted",
    "started",
    "completed",
    "canceled",
    "triage",
];

const fn optional(name: &'static str, kind: Kind, help: &'static str) -> Param {
    Param {
        name,
        kind,
        required: false,
        nullable: false,
        help,
    }
}

const fn required(name: &'static str, kind: Kind, help: &'static str) -> Param {
    Param {
        required: true,
        ..optional(name, kind, help)
    }
}

const fn clearable(name: &'static str, kind: Kind, help: &'static str) -> Param {
    Param {
        nullable: true,
        ..optional(name, kind, help)
    }
}

const WORKSPACE: Param = optional(
    "workspace_id",
    Kind::Id,
    "The workspace, which is known from the token: another one is refused.",
);
const WHY: Param = optional(
    "reason",
    Kind::Text(REASON),
    "Why, for the person who decides.",
);
const IDENTIFIER: Param = required(
    "identifier",
    Kind::Line(50),
    "The issue: its identifier such as ENG-42, or its UUID.",
);
const PRIORITY: Param = optional(
    "priority",
    Kind::Integer(0, 4),
    "0 none, 1 urgent, 2 high, 3 medium, 4 low.",
);
const TEAM_SCOPE: Param = optional(
    "team_scope",
    Kind::Flag(true),
    "Whether only the selected team is looked at; false looks at all.",
);

static CREATE_LINEAR_ISSUE: &[Param] = &[
    WORKSPACE,
    required("title", Kind::Line(TITLE), "The title."),
    optional(
        "description",
        Kind::Text(DESCRIPTION),
        "The description, in Markdown; needed unless a recommendation gives it.",
    ),
    optional(
        "recommendation_id",
        Kind::Id,
        "The recommendation that the issue is made of and linked to.",
    ),
    optional(
        "project_id",
        Kind::Id,
        "The project, one of the selected team's; without it the selected one, if there is one.",
    ),
    optional("label_ids", Kind::Ids(50), "The labels."),
    PRIORITY,
    WHY,
];
static QUERY_LINEAR_ISSUES: &[Param] = &[
    WORKSPACE,
    optional(
        "state_type",
        Kind::Choice(STATE_TYPES),
        "The type of the workflow state.",
    ),
    optional(
        "assignee_name",
        Kind::Line(NAME),
        "Name, display name or email of the assignee.",
    ),
    optional("project_name", Kind::Line(NAME), "Name of the project."),
    optional("cycle", Kind::Line(50), "`active`, or the UUID of a cycle."),
    optional("label", Kind::Line(NAME), "Name of a label."),
    optional(
        "limit",
        Kind::Limit(30, 1, 100),
        "How many issues to answer.",
    ),
    optional(
        "include_completed",
        Kind::Flag(false),
        "Whether completed and canceled issues are listed, too.",
    ),
    TEAM_SCOPE,
];
static SEARCH_LINEAR_ISSUES: &[Param] = &[
    WORKSPACE,
    required("query", Kind::Line(500), "The words to look for."),
    optional(
        "limit",
        Kind::Limit(10, 1, 50),
        "How many issues to answer.",
    ),
    TEAM_SCOPE,
];
static GET_LINEAR_CYCLE: &[Param] = &[
    WORKSPACE,
    optional(
        "cycle_id",
        Kind::Id,
        "The cycle; without it the active one of the selected team.",
    ),
];
static GET_LINEAR_PROJECT: &[Param] = &[
    WORKSPACE,
    optional(
        "project_id",
        Kind::Id,
        "The project; without it the active ones are listed.",
    ),
];
static GET_LINEAR_ISSUE: &[Param] = &[WORKSPACE, IDENTIFIER];
static LIST_LINEAR_ISSUES: &[Param] = &[
    WORKSPACE,
    optional(
        "status",
        Kind::Choice(&["all", "open", "closed"]),
        "Which: all, open (neither completed nor canceled), or closed; all by default.",
    ),
    optional(
        "limit",
        Kind::Limit(50, 1, 200),
        "How many issues to answer.",
    ),
];
static UPDATE_LINEAR_ISSUE: &[Param] = &[
    WORKSPACE,
    IDENTIFIER,
    optional(
        "state",
        Kind::Line(NAME),
        "Name of a workflow state of the issue's team.",
    ),
    clearable(
        "assignee_name",
        Kind::Line(NAME),
        "Name, display name or email of the assignee; null for nobody.",
    ),
    PRIORITY,
    optional("title", Kind::Line(TITLE), "The title."),
    clearable(
        "description",
        Kind::Text(DESCRIPTION),
        "The whole description, in Markdown.",
    ),
    clearable(
        "due_date",
        Kind::Date,
        "The day, as YYYY-MM-DD; null for none.",
    ),
    clearable(
        "cycle",
        Kind::Line(50),
        "`active`, `none`, or the UUID of a cycle.",
    ),
    WHY,
];
static CREATE_LINEAR_COMMENT: &[Param] = &[
    WORKSPACE,
    IDENTIFIER,
    required("body", Kind::Text(COMMENT), "The comment, in Markdown."),
    WHY,
];
/// What a ticket is referred to by, within its specification.
const KEY: usize = 50;
static TICKETS: Items = Items {
    one: "ticket",
    fields: &[
        required(
            "key",
            Kind::Line(KEY),
            "What the ticket is referred to by within the specification, such as T1.",
        ),
        required("title", Kind::Line(TITLE), "The title."),
        optional(
            "description",
            Kind::Text(DESCRIPTION),
            "The description, in Markdown.",
        ),
        optional(
            "priority",
            Kind::Choice(PRIORITIES),
            "P0 urgent, P1 high, P2 medium, P3 low; no priority without it.",
        ),
        optional(
            "parent",
            Kind::Line(KEY),
            "The key of the ticket that it is a part of.",
        ),
        optional("labels", Kind::Lines(20), "Names of labels."),
        optional("estimate", Kind::Integer(0, 100), "Story points."),
    ],
    fixed: &["key", "parent"],
    most: MAX_TICKETS,
    bytes: MAX_BYTES,
};
static PUSH_EXECUTION_TICKETS: &[Param] = &[
    WORKSPACE,
    required(
        "specification",
        Kind::Line(TITLE),
        "The title of the specification. It tells its tickets from those of others: push the rest of it under the same one.",
    ),
    optional(
        "description",
        Kind::Text(DESCRIPTION),
        "What the specification is, in Markdown, for the person who decides; with `as_parent` for the parent issue, too.",
    ),
    optional(
        "as_parent",
        Kind::Flag(false),
        "Whether the specification becomes an issue of its own, which tickets without a parent are a part of.",
    ),
    clearable(
        "project_name",
        Kind::Line(NAME),
        "Name of the project; without it the selected one, null for none.",
    ),
    required(
        "tickets",
        Kind::Items(&TICKETS),
        "The tickets, in their order.",
    ),
    WHY,
];
static LINEAR_ISSUE_CREATE: &[Param] = &[
    required("teamId", Kind::Id, "The team."),
    required("title", Kind::Line(TITLE), "The title."),
    optional(
        "description",
        Kind::Text(DESCRIPTION),
        "The description, in Markdown.",
    ),
    PRIORITY,
    optional("assigneeId", Kind::Id, "The assignee."),
    optional("stateId", Kind::Id, "The workflow state."),
    optional("labelIds", Kind::Ids(50), "The labels."),
    optional("estimate", Kind::Integer(0, 100), "Story points."),
    optional("projectId", Kind::Id, "The project."),
    optional("cycleId", Kind::Id, "The cycle."),
    optional("parentId", Kind::Line(50), "The parent issue."),
    optional("dueDate", Kind::Date, "The day it is due, as YYYY-MM-DD."),
    WHY,
];
static LINEAR_ISSUE_UPDATE: &[Param] = &[
    required(
        "issueId",
        Kind::Line(50),
        "The issue: its UUID, or its identifier.",
    ),
    optional("title", Kind::Line(TITLE), "The title."),
    clearable(
        "description",
        Kind::Text(DESCRIPTION),
        "The whole description, in Markdown.",
    ),
    optional("stateId", Kind::Id, "The workflow state."),
    clearable("assigneeId", Kind::Id, "The assignee; null for nobody."),
    PRIORITY,
    optional("labelIds", Kind::Ids(50), "All labels that it is to have."),
    clearable(
        "estimate",
        Kind::Integer(0, 100),
        "Story points; null for none.",
    ),
    clearable("projectId", Kind::Id, "The project; null for none."),
    clearable("cycleId", Kind::Id, "The cycle; null for none."),
    clearable(
        "dueDate",
        Kind::Date,
        "The day it is due, as YYYY-MM-DD; null for none.",
    ),
    WHY,
];
static LINEAR_ISSUES_LIST: &[Param] = &[
    optional("state", Kind::Line(NAME), "Name of the workflow state."),
    optional("assignee", Kind::Line(NAME), "Email of the assignee."),
    optional(
        "priority",
        Kind::Integer(0, 4),
        "0 none, 1 urgent, 2 high, 3 medium, 4 low.",
    ),
    optional(
        "labels",
        Kind::Lines(20),
        "Names of labels that it has, all of them.",
    ),
    optional("project", Kind::Line(NAME), "Name of the project."),
    optional(
        "first",
        Kind::Limit(50, 1, 250),
        "How many issues to answer.",
    ),
    optional(
        "after",
        Kind::Line(500),
        "The `end_cursor` of the page before.",
    ),
    optional(
        "before",
        Kind::Line(500),
        "The `start_cursor` of the page behind.",
    ),
];
static LINEAR_GRAPHQL_QUERY: &[Param] = &[
    required("query", Kind::Text(DOCUMENT), "A GraphQL document."),
    optional("variables", Kind::Object, "The variables."),
    optional(
        "operation_name",
        Kind::Line(NAME),
        "Which operation, if there are several.",
    ),
    WHY,
];

pub(super) fn params(tool: Tool) -> &'static [Param] {
    match tool {
        Tool::CreateLinearIssue => CREATE_LINEAR_ISSUE,
        Tool::QueryLinearIssues => QUERY_LINEAR_ISSUES,
        Tool::SearchLinearIssues => SEARCH_LINEAR_ISSUES,
        Tool::GetLinearCycle => GET_LINEAR_CYCLE,
        Tool::GetLinearProject => GET_LINEAR_PROJECT,
        Tool::GetLinearIssue => GET_LINEAR_ISSUE,
        Tool::ListLinearIssues => LIST_LINEAR_ISSUES,
        Tool::UpdateLinearIssue => UPDATE_LINEAR_ISSUE,
        Tool::CreateLinearComment => CREATE_LINEAR_COMMENT,
        Tool::PushExecutionTickets => PUSH_EXECUTION_TICKETS,
        Tool::LinearIssueCreate => LINEAR_ISSUE_CREATE,
        Tool::LinearIssueUpdate => LINEAR_ISSUE_UPDATE,
        Tool::LinearIssuesList => LINEAR_ISSUES_LIST,
        Tool::LinearGraphqlQuery => LINEAR_GRAPHQL_QUERY,
    }
}

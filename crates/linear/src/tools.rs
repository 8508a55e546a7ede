//! What agents' tools read and write in Linear: documents of ours that are read by serde alone, and documents of
//! theirs that are passed on.
//!
//! The types serialise to what agents are answered: snake case, with Linear's own values. Texts are untrusted:
//! people in the workspace wrote them.

mod complexity;
#[cfg(test)]
mod documents;
mod filter;
pub mod guard;
mod rows;

pub use filter::IssueFilter;
pub use rows::{
    CommentRow, CycleDetails, CycleRef, IssueDetails, IssuePage, IssueParent, IssueRow, MadeIssue,
    Milestone, NamedRef, Names, PersonRef, PlanNames, ProjectDetails, ProjectRow, SearchHit,
    SearchPage, StateRef, TeamNameRef,
};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::connection::Connection;
use crate::error::LinearError;
use rows::Nodes;

/// Most issues of one batch.
pub const MAX_BATCH: usize = 50;

macro_rules! documents {
    ($( $name:ident = $file:literal, writes: $writes:literal );+ $(;)?) => { $(
        const $name: Document = Document {
            operation: $file,
            writes: $writes,
            text: include_str!(concat!("../graphql/tools/", $file, ".graphql")),
        };
    )+
    /// All of them, for the tests.
    #[cfg(test)]
    const ALL: &[Document] = &[$( $name ),+];
    };
}

/// A document in `graphql/tools/`; each holds one operation.
#[derive(Clone, Copy)]
struct Document {
    /// For the log and for metrics.
    operation: &'static str,
    /// Whether it changes something.
    writes: bool,
    text: &'static str,
}

documents! {
    ISSUES = "tool_issues", writes: false;
    SEARCH = "tool_search", writes: false;
    ISSUE = "tool_issue", writes: false;
    NAMES = "tool_names", writes: false;
    PLAN_NAMES = "tool_plan_names", writes: false;
    CYCLE = "tool_cycle", writes: false;
    ACTIVE_CYCLE = "tool_active_cycle", writes: false;
    PROJECTS = "tool_projects", writes: false;
    PROJECT = "tool_project", writes: false;
    ISSUE_CREATE = "tool_issue_create", writes: true;
    ISSUE_UPDATE = "tool_issue_update", writes: true;
    ISSUE_BATCH_CREATE = "tool_issue_batch_create", writes: true;
    ISSUES_BY_ID = "tool_issues_by_id", writes: false;
}

/// Which issues, and which page of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct IssuesQuery {
    /// Which.
    pub filter: IssueFilter,
    /// How many, 1 to 250.
    pub first: u16,
    /// Behind this cursor.
    pub after: Option<String>,
    /// Before this cursor; then the last ones before it.
    pub before: Option<String>,
    /// Whether archived ones are listed, too.
    pub include_archived: bool,
}

/// Names that an agent gave, to be looked up in one request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamesQuery {
    /// The team whose labels and cycle are meant.
    pub team: Uuid,
    /// Somebody's name, display name or email, or a part of one.
    pub assignee: Option<String>,
    /// A project's name, or a part of it.
    pub project: Option<String>,
    /// A label's name, or a part of it.
    pub label: Option<String>,
    /// Whether the team's active cycle is wanted.
    pub with_cycle: bool,
}

/// Ids that an agent gave, of which people are shown the names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanNamesQuery {
    /// The team.
    pub team: Uuid,
    /// Who is to do it.
    pub assignee: Option<Uuid>,
    /// The project.
    pub project: Option<Uuid>,
    /// The cycle.
    pub cycle: Option<Uuid>,
    /// The issue that it is to be a part of, by UUID or identifier.
    pub parent: Option<String>,
}

/// An answer of Linear as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct RawAnswer {
    /// The HTTP status.
    pub status: u16,
    /// `data`, `errors` and whatever else there is.
    pub body: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    success: bool,
    issue: Option<IssueRow>,
}

impl Connection {
    /// One page of issues, the latest change first.
    pub async fn tool_issues(&self, query: &IssuesQuery) -> Result<IssuePage, LinearError> {
        #[derive(Deserialize)]
        struct Data {
            issues: IssuePage,
        }
        let backwards = query.before.is_some();
        let variables = json!({
            "filter": query.filter.to_json(),
            "first": (!backwards).then_some(query.first),
            "last": backwards.then_some(query.first),
            "after": query.after,
            "before": query.before,
            "includeArchived": query.include_archived,
        });
        let data: Data = self.document(ISSUES, variables).await?;
        Ok(data.issues)
    }

    /// Searches the text of issues; of one team if one is given.
    pub async fn tool_search(
        &self,
        words: &str,
        team: Option<Uuid>,
        first: u16,
    ) -> Result<SearchPage, LinearError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Data {
            search_issues: SearchPage,
        }
        let filter = IssueFilter {
            team,
            ..IssueFilter::default()
        };
        let variables = json!({ "term": words, "filter": filter.to_json(), "first": first });
        let data: Data = self.document(SEARCH, variables).await?;
        Ok(data.search_issues)
    }

    /// An issue by UUID or identifier, with its text, its latest comments and its team's workflow.
    pub async fn tool_issue(&self, issue: &str) -> Result<IssueDetails, LinearError> {
        #[derive(Deserialize)]
        struct Data {
            issue: rows::WireDetails,
        }
        let data: Data = self.document(ISSUE, json!({ "id": issue })).await?;
        Ok(data.issue.into())
    }

    /// Who and what goes by these names: exact matches first, then those that have the name in theirs.
    pub async fn tool_names(&self, query: &NamesQuery) -> Result<Names, LinearError> {
        let text = |name: &Option<String>| name.clone().unwrap_or_default();
        let variables = json!({
            "team": query.team,
            "teamFilter": query.team,
            "assignee": text(&query.assignee),
            "withAssignee": query.assignee.is_some(),
            "project": text(&query.project),
            "withProject": query.project.is_some(),
            "label": text(&query.label),
            "withLabel": query.label.is_some(),
            "withCycle": query.with_cycle,
        });
        let data: rows::WireNames = self.document(NAMES, variables).await?;
        Ok(data.into())
    }

    /// A team with its workflow and labels, and what else is named by ids.
    pub async fn tool_plan_names(&self, query: &PlanNamesQuery) -> Result<PlanNames, LinearError> {
        let text = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        let variables = json!({
            "team": query.team,
            "assignee": text(query.assignee),
            "withAssignee": query.assignee.is_some(),
            "project": text(query.project),
            "withProject": query.project.is_some(),
            "cycle": text(query.cycle),
            "withCycle": query.cycle.is_some(),
            "parent": query.parent.as_deref().unwrap_or_default(),
            "withParent": query.parent.is_some(),
        });
        let data: rows::WirePlanNames = self.document(PLAN_NAMES, variables).await?;
        Ok(data.into())
    }

    /// A cycle with its first hundred issues.
    pub async fn tool_cycle(&self, cycle: Uuid) -> Result<CycleDetails, LinearError> {
        #[derive(Deserialize)]
        struct Data {
            cycle: rows::WireCycle,
        }
        let data: Data = self.document(CYCLE, json!({ "id": cycle })).await?;
        Ok(data.cycle.into())
    }

    /// The active cycle of a team, if it has one.
    pub async fn tool_active_cycle(&self, team: Uuid) -> Result<Option<CycleDetails>, LinearError> {
        #[derive(Deserialize)]
        struct Data {
            team: Team,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Team {
            active_cycle: Option<rows::WireCycle>,
        }
        let data: Data = self.document(ACTIVE_CYCLE, json!({ "team": team })).await?;
        Ok(data.team.active_cycle.map(CycleDetails::from))
    }

    /// The projects of a team that are not over, a hundred at most.
    pub async fn tool_projects(&self, team: Uuid) -> Result<Vec<ProjectRow>, LinearError> {
        #[derive(Deserialize)]
        struct Data {
            team: Team,
        }
        #[derive(Deserialize)]
        struct Team {
            projects: Nodes<ProjectRow>,
        }
        let data: Data = self.document(PROJECTS, json!({ "team": team })).await?;
        Ok(data.team.projects.nodes)
    }

    /// A project with its milestones and its first hundred issues.
    pub async fn tool_project(&self, project: Uuid) -> Result<ProjectDetails, LinearError> {
        #[derive(Deserialize)]
        struct Data {
            project: rows::WireProject,
        }
        let data: Data = self.document(PROJECT, json!({ "id": project })).await?;
        Ok(data.project.into())
    }

    /// Makes an issue from Linear's own input. [`LinearError::Conflict`] means that its id is taken.
    pub async fn tool_issue_create(&self, input: &Value) -> Result<IssueRow, LinearError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Data {
            issue_create: Written,
        }
        let data: Data = self
            .document(ISSUE_CREATE, json!({ "input": input }))
            .await?;
        data.issue_create.into_issue()
    }

    /// Changes an issue by Linear's own input: `null` clears, what is left out stays.
    pub async fn tool_issue_update(
        &self,
        issue: Uuid,
        input: &Value,
    ) -> Result<IssueRow, LinearError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Data {
            issue_update: Written,
        }
        let variables = json!({ "id": issue, "input": input });
        let data: Data = self.document(ISSUE_UPDATE, variables).await?;
        data.issue_update.into_issue()
    }

    /// Makes issues from Linear's own inputs in one transaction, at most [`MAX_BATCH`]. [`LinearError::Conflict`] means
    /// that one of their ids is taken. Whether Linear made some where it refuses is not documented: look them up.
    pub async fn tool_issue_batch_create(
        &self,
        inputs: &[Value],
    ) -> Result<Vec<MadeIssue>, LinearError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Data {
            issue_batch_create: Batch,
        }
        #[derive(Deserialize)]
        struct Batch {
            success: bool,
            issues: Vec<MadeIssue>,
        }
        let variables = json!({ "input": { "issues": inputs } });
        let data: Data = self.document(ISSUE_BATCH_CREATE, variables).await?;
        let batch = data.issue_batch_create;
        if batch.success {
            Ok(batch.issues)
        } else {
            Err(LinearError::unexpected("no success"))
        }
    }

    /// Those of these issues that there are, archived ones too; at most 250.
    pub async fn tool_issues_by_id(&self, ids: &[Uuid]) -> Result<Vec<MadeIssue>, LinearError> {
        #[derive(Deserialize)]
        struct Data {
            issues: Nodes<MadeIssue>,
        }
        let variables = json!({ "ids": ids, "first": ids.len().max(1) });
        let data: Data = self.document(ISSUES_BY_ID, variables).await?;
        Ok(data.issues.nodes)
    }

    /// Passes an operation of somebody else on. Errors of the operation are part of the answer.
    pub async fn pass_on(
        &self,
        query: &str,
        variables: &Value,
        operation_name: Option<&str>,
    ) -> Result<RawAnswer, LinearError> {
        let body = json!({
            "query": query,
            "variables": variables,
            "operationName": operation_name,
        });
        self.raw(body.to_string().as_bytes()).await
    }

    /// What the last answer cost, in Linear's points.
    pub fn last_complexity(&self) -> Option<u64> {
        self.budget().and_then(|budget| budget.last_complexity)
    }

    async fn document<T: DeserializeOwned>(
        &self,
        document: Document,
        variables: Value,
    ) -> Result<T, LinearError> {
        let body = json!({ "query": document.text, "variables": variables }).to_string();
        self.ask(document.operation, body.as_bytes(), document.writes)
            .await
    }
}

impl Written {
    fn into_issue(self) -> Result<IssueRow, LinearError> {
        match self.issue {
            Some(issue) if self.success => Ok(issue),
            _ => Err(LinearError::unexpected("no issue, or no success")),
        }
    }
}

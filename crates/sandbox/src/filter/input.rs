//! The filter inputs with Linear's names. Keys that the sandbox cannot answer are left out: using one is an error.

use async_graphql::{ID, InputObject};

use crate::model::DateTimeOrDuration;

macro_rules! comparator {
    ($name:ident as $graphql:literal, $operand:ty $(, $field:ident: $kind:ty)* $(,)?) => {
        #[doc = concat!("Linear's `", stringify!($name), "`.")]
        #[derive(Debug, Clone, InputObject)]
        // Its own spelling: the engine would write `Idcomparator`.
        #[graphql(name = $graphql)]
        pub(crate) struct $name {
            eq: Option<$operand>,
            neq: Option<$operand>,
            #[graphql(name = "in")]
            one_of: Option<Vec<$operand>>,
            nin: Option<Vec<$operand>>,
            $($field: Option<$kind>,)*
        }
    };
}

comparator!(IDComparator as "IDComparator", ID);
comparator!(IssueIDComparator as "IssueIDComparator", ID);
comparator!(NumberComparator as "NumberComparator", f64, lt: f64, lte: f64, gt: f64, gte: f64);
comparator!(NullableNumberComparator as "NullableNumberComparator", f64, lt: f64, lte: f64, gt: f64, gte: f64, null: bool);
comparator!(EstimateComparator as "EstimateComparator", f64, lt: f64, lte: f64, gt: f64, gte: f64, null: bool,
    and: Vec<NullableNumberComparator>, or: Vec<NullableNumberComparator>,
);
comparator!(DateComparator as "DateComparator", DateTimeOrDuration,
    lt: DateTimeOrDuration, lte: DateTimeOrDuration, gt: DateTimeOrDuration, gte: DateTimeOrDuration,
);
comparator!(NullableDateComparator as "NullableDateComparator", DateTimeOrDuration,
    lt: DateTimeOrDuration, lte: DateTimeOrDuration, gt: DateTimeOrDuration, gte: DateTimeOrDuration, null: bool,
);
comparator!(NullableTimelessDateComparator as "NullableTimelessDateComparator", TimelessDateOrDuration,
    lt: TimelessDateOrDuration, lte: TimelessDateOrDuration, gt: TimelessDateOrDuration, gte: TimelessDateOrDuration,
    null: bool,
);
comparator!(StringComparator as "StringComparator", String,
    eq_ignore_case: String, neq_ignore_case: String, contains: String, not_contains: String,
    contains_ignore_case: String, contains_ignore_case_and_accent: String,
    not_contains_ignore_case: String, starts_with: String, starts_with_ignore_case: String, not_starts_with: String, ends_with: String, not_ends_with: String,
);
comparator!(NullableStringComparator as "NullableStringComparator", String,
    eq_ignore_case: String, neq_ignore_case: String, contains: String, not_contains: String,
    contains_ignore_case: String, contains_ignore_case_and_accent: String,
    not_contains_ignore_case: String, starts_with: String, starts_with_ignore_case: String, not_starts_with: String, ends_with: String, not_ends_with: String, null: bool,
);

/// Linear's `BooleanComparator`.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct BooleanComparator {
    eq: Option<bool>,
    neq: Option<bool>,
}

/// Linear's `RelationExistsComparator`.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct RelationExistsComparator {
    eq: Option<bool>,
    neq: Option<bool>,
}

/// Linear's `ContentComparator`.
#[derive(Debug, Clone, InputObject)]
pub(crate) struct ContentComparator {
    contains: Option<String>,
    not_contains: Option<String>,
}

/// A day or a duration from now; the same text forms as [`DateTimeOrDuration`].
#[derive(Debug, Clone)]
pub(crate) struct TimelessDateOrDuration(DateTimeOrDuration);

/// Represents a date in ISO 8601 format, or a duration relative to now.
#[async_graphql::Scalar(name = "TimelessDateOrDuration")]
impl async_graphql::ScalarType for TimelessDateOrDuration {
    fn parse(value: async_graphql::Value) -> async_graphql::InputValueResult<Self> {
        let inner = <DateTimeOrDuration as async_graphql::ScalarType>::parse(value);
        inner
            .map(Self)
            .map_err(async_graphql::InputValueError::propagate)
    }

    fn to_value(&self) -> async_graphql::Value {
        async_graphql::ScalarType::to_value(&self.0)
    }
}

macro_rules! filter {
    ($($name:ident { $($field:ident $(as $alias:literal)?: $kind:ty),+ $(,)? })+) => {$(
        #[doc = concat!("Linear's `", stringify!($name), "`.")]
        #[derive(Debug, Clone, InputObject)]
        pub(crate) struct $name {
            and: Option<Vec<$name>>,
            or: Option<Vec<$name>>,
            created_at: Option<DateComparator>,
            updated_at: Option<DateComparator>,
            $($(#[graphql(name = $alias)])? $field: Option<Box<$kind>>,)+
        }
    )+};
}

/// The keys of an issue, once for each of the inputs that Linear repeats them in.
macro_rules! issue_filters {
    ($($name:ident { $($own:ident: $own_kind:ty),* $(,)? })+) => { filter! {$(
        $name {
            $($own: $own_kind,)*
            id: IssueIDComparator,
            number: NumberComparator,
            title: StringComparator,
            description: NullableStringComparator,
            priority: NullableNumberComparator,
            estimate: EstimateComparator,
            due_date: NullableTimelessDateComparator,
            started_at: NullableDateComparator,
            completed_at: NullableDateComparator,
            canceled_at: NullableDateComparator,
            archived_at: NullableDateComparator,
            triaged_at: NullableDateComparator,
            added_to_cycle_at: NullableDateComparator,
            searchable_content: ContentComparator,
            team: TeamFilter,
            state: WorkflowStateFilter,
            creator: NullableUserFilter,
            assignee: NullableUserFilter,
            delegate: NullableUserFilter,
            project: NullableProjectFilter,
            project_milestone: NullableProjectMilestoneFilter,
            cycle: NullableCycleFilter,
            parent: NullableIssueFilter,
            labels: IssueLabelCollectionFilter,
            subscribers: UserCollectionFilter,
            comments: CommentCollectionFilter,
            attachments: AttachmentCollectionFilter,
            children: IssueCollectionFilter,
            has_blocked_by_relations: RelationExistsComparator,
            has_blocking_relations: RelationExistsComparator,
            has_duplicate_relations: RelationExistsComparator,
            has_related_relations: RelationExistsComparator,
        }
    )+}};
}

issue_filters! {
    IssueFilter {}
    NullableIssueFilter { null: bool }
    IssueCollectionFilter { some: IssueFilter, every: IssueFilter, length: NumberComparator }
}

macro_rules! shared_filters {
    (
        $($name:ident { $($own:ident: $own_kind:ty),* $(,)? }),+ => $keys:tt
    ) => {$( shared_filters!(@one $name { $($own: $own_kind),* } $keys); )+};
    (@one $name:ident { $($own:ident: $own_kind:ty),* } { $($field:ident $(as $alias:literal)?: $kind:ty),+ $(,)? }) => {
        filter! { $name { $($own: $own_kind,)* $($field $(as $alias)?: $kind),+ } }
    };
}

shared_filters! {
    TeamFilter {}, NullableTeamFilter { null: bool } => {
        id: IDComparator,
        key: StringComparator,
        name: StringComparator,
        description: NullableStringComparator,
        private: BooleanComparator,
        issues: IssueCollectionFilter,
        members: UserCollectionFilter,
        users: UserCollectionFilter,
    }
}

filter! {
    TeamCollectionFilter {
        some: TeamFilter,
        every: TeamFilter,
        length: NumberComparator,
        id: IDComparator,
    }
}

shared_filters! {
    WorkflowStateFilter {} => {
        id: IDComparator,
        name: StringComparator,
        kind as "type": StringComparator,
        position: NumberComparator,
        description: StringComparator,
        team: TeamFilter,
        issues: IssueCollectionFilter,
    }
}

shared_filters! {
    UserFilter {},
    NullableUserFilter { null: bool },
    UserCollectionFilter { some: UserFilter, every: UserFilter, length: NumberComparator } => {
        id: IDComparator,
        name: StringComparator,
        display_name: StringComparator,
        email: StringComparator,
        admin: BooleanComparator,
        active: BooleanComparator,
        app: BooleanComparator,
        is_me: BooleanComparator,
        assigned_issues: IssueCollectionFilter,
    }
}

shared_filters! {
    IssueLabelFilter {},
    IssueLabelCollectionFilter {
        some: IssueLabelFilter, every: IssueLabelFilter, length: NumberComparator, null: bool
    } => {
        id: IDComparator,
        name: StringComparator,
        is_group: BooleanComparator,
        team: NullableTeamFilter,
        parent: IssueLabelFilter,
    }
}

shared_filters! {
    ProjectFilter {}, NullableProjectFilter { null: bool } => {
        id: IDComparator,
        name: StringComparator,
        slug_id: StringComparator,
        state: StringComparator,
        status: ProjectStatusFilter,
        priority: NullableNumberComparator,
        health: StringComparator,
        start_date: NullableDateComparator,
        target_date: NullableDateComparator,
        lead: NullableUserFilter,
        creator: UserFilter,
        accessible_teams: TeamCollectionFilter,
        project_milestones: ProjectMilestoneCollectionFilter,
        issues: IssueCollectionFilter,
    }
}

shared_filters! {
    ProjectStatusFilter {} => {
        id: IDComparator,
        name: StringComparator,
        kind as "type": StringComparator,
    }
}

shared_filters! {
    ProjectMilestoneFilter {},
    NullableProjectMilestoneFilter { null: bool },
    ProjectMilestoneCollectionFilter {
        some: ProjectMilestoneFilter, every: ProjectMilestoneFilter, length: NumberComparator
    } => {
        id: IDComparator,
        name: NullableStringComparator,
        target_date: NullableDateComparator,
        project: NullableProjectFilter,
    }
}

shared_filters! {
    AttachmentFilter {},
    AttachmentCollectionFilter { some: AttachmentFilter, every: AttachmentFilter, length: NumberComparator } => {
        id: IDComparator,
        title: StringComparator,
        subtitle: NullableStringComparator,
        url: StringComparator,
        creator: NullableUserFilter,
    }
}

shared_filters! {
    CycleFilter {}, NullableCycleFilter { null: bool } => {
        id: IDComparator,
        number: NumberComparator,
        name: StringComparator,
        starts_at: DateComparator,
        ends_at: DateComparator,
        completed_at: DateComparator,
        is_active: BooleanComparator,
        is_future: BooleanComparator,
        is_past: BooleanComparator,
        is_next: BooleanComparator,
        is_previous: BooleanComparator,
        team: TeamFilter,
        issues: IssueCollectionFilter,
    }
}

shared_filters! {
    CommentFilter {},
    CommentCollectionFilter { some: CommentFilter, every: CommentFilter, length: NumberComparator } => {
        id: IDComparator,
        body: StringComparator,
        user: UserFilter,
        issue: NullableIssueFilter,
    }
}

//! What a query costs, by Linear's formula: 0.1 per scalar, 1 per object, and a connection multiplies what it lists by
//! `first` or `last`, or by 50 (Linear developer docs, "Rate limiting").
//!
//! It is counted from the document alone: a field with `nodes` or `edges` below it is a connection, a field with
//! another selection is an object, and the rest are scalars. In Linear's own examples the connection itself is free.

use std::cell::Cell;

use async_graphql::Variables;
use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};
use async_graphql_value::Value;

/// The most that one query may cost.
pub(crate) const MAX_QUERY: u64 = 10_000;

const DEFAULT_PAGE: u64 = 50;
/// More fields than any query that means something: stops fragments that include each other, or many of each other.
const MAX_FIELDS: u32 = 2_000;

/// The cost of an operation in whole points, at least one.
pub(crate) fn of(
    operation: &OperationDefinition,
    document: &ExecutableDocument,
    variables: &Variables,
) -> u64 {
    let counter = Counter {
        document,
        variables,
        visited: Cell::new(0),
    };
    let tenths = counter.selection(&operation.selection_set.node);
    if counter.is_lost() {
        return MAX_QUERY + 1;
    }
    tenths.div_ceil(10).max(1)
}

/// Counts in tenths of a point, so that sums stay exact.
struct Counter<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    visited: Cell<u32>,
}

impl Counter<'_> {
    fn selection(&self, set: &SelectionSet) -> u64 {
        sum(self.fields(set).into_iter().map(|field| self.field(field)))
    }

    fn field(&self, field: &Field) -> u64 {
        let set = &field.selection_set.node;
        if set.items.is_empty() {
            return 1;
        }
        let parts = self.fields(set);
        if !parts
            .iter()
            .any(|part| matches!(part.name.node.as_str(), "nodes" | "edges"))
        {
            return sum(parts.into_iter().map(|part| self.field(part))).saturating_add(10);
        }
        let page = self.page_size(field);
        sum(parts.into_iter().map(|part| match part.name.node.as_str() {
            "nodes" => self.field(part).saturating_mul(page),
            "edges" => self
                .selection(&part.selection_set.node)
                .saturating_mul(page),
            _ => self.field(part),
        }))
    }

    /// The fields of a selection, with those of its fragments.
    fn fields<'s>(&'s self, set: &'s SelectionSet) -> Vec<&'s Field> {
        self.visited.set(self.visited.get().saturating_add(1));
        if self.is_lost() {
            return Vec::new();
        }
        let of = |item: &'s Selection| match item {
            Selection::Field(field) => vec![&field.node],
            Selection::InlineFragment(inline) => self.fields(&inline.node.selection_set.node),
            Selection::FragmentSpread(spread) => {
                let fragment = self.document.fragments.get(&spread.node.fragment_name.node);
                fragment.map_or_else(Vec::new, |f| self.fields(&f.node.selection_set.node))
            }
        };
        set.items.iter().flat_map(|item| of(&item.node)).collect()
    }

    fn is_lost(&self) -> bool {
        self.visited.get() > MAX_FIELDS
    }

    fn page_size(&self, field: &Field) -> u64 {
        let given = ["first", "last"].into_iter().find_map(|name| {
            let value = &field.get_argument(name)?.node;
            match value {
                Value::Number(number) => number.as_u64(),
                Value::Variable(name) => match self.variables.get(name) {
                    Some(async_graphql::Value::Number(number)) => number.as_u64(),
                    _ => None,
                },
                _ => None,
            }
        });
        given.unwrap_or(DEFAULT_PAGE)
    }
}

fn sum(costs: impl Iterator<Item = u64>) -> u64 {
    costs.fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;

    fn cost(query: &str, variables: serde_json::Value) -> u64 {
        let document = parse_query(query).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        of(&operation.node, &document, &Variables::from_json(variables))
    }

    #[test]
    fn linears_examples() {
        let vectors = [
            ("{ user(id: \"me\") { name } }", 2),
            (
                "{ user(id: \"me\") { createdIssues { nodes { id title createdAt } } } }",
                66,
            ),
            (
                "{ user(id: \"me\") { createdIssues(first: 10) { nodes { id title createdAt } } } }",
                14,
            ),
        ];
        for (query, expected) in vectors {
            assert_eq!(cost(query, json!({})), expected, "{query}");
        }
    }

    #[test]
    fn lists_within_lists_and_searches_count_by_the_same_formula() {
        let vectors = [
            // 10 * (1 + 0.2 + 1.1) + 0.1
            (
                "{ searchIssues(term: \"x\", first: 10) { totalCount nodes { id metadata state { name } } } }",
                24,
            ),
            // 1 + 0.1 + 5 * (1 + 0.1) + 2 * (1 + 0.1 + 3 * 1.1)
            (
                "{ project(id: \"x\") { progress projectMilestones(first: 5) { nodes { status } }
                   issues(first: 2) { nodes { id attachments(first: 3) { nodes { url } } } } } }",
                16,
            ),
            // A plain list is one object: 1 + 0.1 + 1 + 0.2
            (
                "mutation { issueBatchCreate(input: { issues: [] }) { success issues { id title } } }",
                3,
            ),
        ];
        for (query, expected) in vectors {
            assert_eq!(cost(query, json!({})), expected, "{query}");
        }
    }

    #[test]
    fn variables_edges_and_fragments_count_alike() {
        let query = "query($n: Int) { issues(first: $n) { edges { node { ...f } } pageInfo { hasNextPage } } }
            fragment f on Issue { id title }";
        assert_eq!(cost(query, json!({ "n": 10 })), 14); // 10 * 1.2 + 1.1, rounded up
        assert_eq!(cost(query, json!({})), 62); // 50 * 1.2 + 1.1
    }

    #[test]
    fn fragments_that_include_each_other_are_too_complex() {
        let query = "{ viewer { ...a } } fragment a on User { id teams { ...b } } fragment b on User { id teams { ...a } }";
        assert!(cost(query, json!({})) > MAX_QUERY);
    }
}

//! What an operation costs by Linear's formula, counted before it is sent: Linear refuses what costs more than
//! 10,000 points, and the hourly budget is shared by everybody.
//!
//! A scalar is a tenth of a point, an object one point, and a connection multiplies what it lists by `first` or `last`, or
//! by 50 (Linear developer docs, "Rate limiting"). In Linear's own examples the connection itself is free.

use async_graphql_parser::types::{
    ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};
use serde_json::Value;

/// How many a connection lists that says nothing.
const DEFAULT_PAGE: usize = 50;

/// The cost in whole points. The fragments of the document must not use themselves: the guard sees to that.
pub(super) fn of(
    operation: &OperationDefinition,
    document: &ExecutableDocument,
    variables: &Value,
) -> usize {
    let counter = Counter {
        operation,
        document,
        variables,
    };
    let tenths = counter.selection(&operation.selection_set.node);
    tenths.div_ceil(10).max(1)
}

/// Counts in tenths of a point, so that sums stay exact.
struct Counter<'a> {
    operation: &'a OperationDefinition,
    document: &'a ExecutableDocument,
    variables: &'a Value,
}

impl<'a> Counter<'a> {
    fn selection(&self, set: &'a SelectionSet) -> usize {
        sum(self.fields(set).into_iter().map(|field| self.field(field)))
    }

    fn field(&self, field: &'a Field) -> usize {
        let set = &field.selection_set.node;
        if set.items.is_empty() {
            return 1;
        }
        let parts = self.fields(set);
        let lists = |part: &&Field| matches!(part.name.node.as_str(), "nodes" | "edges");
        if !parts.iter().any(lists) {
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
    fn fields(&self, set: &'a SelectionSet) -> Vec<&'a Field> {
        let of = |item: &'a Selection| match item {
            Selection::Field(field) => vec![&field.node],
            Selection::InlineFragment(inline) => self.fields(&inline.node.selection_set.node),
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                let fragment = self.document.fragments.get(name);
                fragment.map_or_else(Vec::new, |found| {
                    self.fields(&found.node.selection_set.node)
                })
            }
        };
        set.items.iter().flat_map(|item| of(&item.node)).collect()
    }

    fn page_size(&self, field: &Field) -> usize {
        let given = ["first", "last"].into_iter().find_map(|name| {
            // Written as in the document: a number, or `$name`.
            let written = field.get_argument(name)?.node.to_string();
            match written.strip_prefix('$') {
                Some(variable) => self.variable(variable),
                None => written.parse().ok(),
            }
        });
        given.unwrap_or(DEFAULT_PAGE)
    }

    fn variable(&self, name: &str) -> Option<usize> {
        match &self.variables[name] {
            Value::Null => {
                let definitions = self.operation.variable_definitions.iter();
                let mut named = definitions.filter(|one| one.node.name.node.as_str() == name);
                let default = named.next()?.node.default_value.as_ref()?;
                default.node.to_string().parse().ok()
            }
            given => given.as_u64().and_then(|given| usize::try_from(given).ok()),
        }
    }
}

fn sum(costs: impl Iterator<Item = usize>) -> usize {
    costs.fold(0, usize::saturating_add)
}

/// The cost of the dearest operation of a document that is known to be in order.
#[cfg(test)]
pub(super) fn of_text(text: &str, variables: &Value) -> usize {
    let document = async_graphql_parser::parse_query(text).unwrap();
    let operations = document.operations.iter();
    let costs = operations.map(|(_, one)| of(&one.node, &document, variables));
    costs.max().unwrap()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn linears_examples_cost_what_linear_says() {
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
            assert_eq!(of_text(query, &json!({})), expected, "{query}");
        }
    }

    #[test]
    fn pages_are_as_long_as_their_variables_say() {
        let query = "query($n: Int = 20) { issues(last: $n) { edges { node { ...f } } } }
            fragment f on Issue { id title }";
        assert_eq!(of_text(query, &json!({ "n": 10 })), 12);
        assert_eq!(of_text(query, &json!({})), 24);
        assert_eq!(of_text(query, &json!({ "n": "many" })), 60);
    }
}

//! What an operation of an agent is, before it is passed on: a query, or something that changes Linear.
//!
//! The document is parsed, never searched: a mutation is found however it is wrapped. A document counts as what
//! the worst of its operations is, so that no name and no order of operations hides one.

use std::collections::HashSet;

use async_graphql_parser::parse_query;
use async_graphql_parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection,
    SelectionSet,
};
use serde_json::Value;

use super::complexity;

/// Most bytes of a document: Linear's own clients send far less.
pub const MAX_BYTES: usize = 20_000;
/// Deepest nesting of fields, through fragments.
pub const MAX_DEPTH: usize = 12;
/// Most fields under other names: what asks for the same thing over and over.
pub const MAX_ALIASES: usize = 30;
/// Most fields of the root.
pub const MAX_ROOT_FIELDS: usize = 20;
/// Most fields in all, fragments counted where they are used.
pub const MAX_FIELDS: usize = 1_000;

/// Most points that an operation may cost: Linear refuses what costs more.
pub const MAX_COMPLEXITY: usize = 10_000;

/// What a document does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OperationKind {
    /// It looks.
    Query,
    /// It changes something.
    Mutation,
    /// It wants to be told of changes.
    Subscription,
}

/// A document that may be passed on, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// The worst that any of its operations does.
    pub kind: OperationKind,
    /// The real names of the root's fields, of all operations, in their order.
    pub root_fields: Vec<String>,
    /// How deep it is.
    pub depth: usize,
    /// How many fields it asks for.
    pub fields: usize,
    /// What its dearest operation costs, in Linear's points.
    pub complexity: usize,
}

/// Why a document is not passed on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GuardError {
    /// It is no GraphQL; where, and what was expected there.
    #[error("It cannot be read as GraphQL. {0}.")]
    Unreadable(String),
    /// A bound is broken.
    #[error("It has {found} {what}; at most {allowed} are allowed.")]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// How much.
        found: usize,
        /// How much is allowed.
        allowed: usize,
    },
    /// A fragment that is not there.
    #[error("It uses the fragment `{0}`, which it does not define.")]
    NoFragment(String),
    /// A fragment that uses itself.
    #[error("The fragment `{0}` uses itself.")]
    Circle(String),
}

/// Looks at a document; its variables say how long its lists are.
///
/// # Errors
/// It is no GraphQL, is too large in any way, or its fragments do not add up.
pub fn inspect(document: &str, variables: &Value) -> Result<Inspected, GuardError> {
    at_most("bytes", document.len(), MAX_BYTES)?;
    let parsed = parse_query(document).map_err(|error| unreadable(&error))?;
    let mut walk = Walk {
        document: &parsed,
        open: HashSet::new(),
        aliases: 0,
        fields: 0,
        depth: 0,
    };
    let mut kind = OperationKind::Query;
    let mut root_fields = Vec::new();
    for operation in operations(&parsed) {
        kind = kind.max(kind_of(operation));
        walk.set(&operation.selection_set.node, 1, Some(&mut root_fields))?;
    }
    at_most("fields of the root", root_fields.len(), MAX_ROOT_FIELDS)?;
    // Behind the others: by now the fragments are known to end.
    let costs = operations(&parsed).into_iter();
    let costs = costs.map(|operation| complexity::of(operation, &parsed, variables));
    let complexity = costs.max().unwrap_or(0);
    at_most("points of complexity", complexity, MAX_COMPLEXITY)?;
    Ok(Inspected {
        kind,
        root_fields,
        depth: walk.depth,
        fields: walk.fields,
        complexity,
    })
}

/// The parser draws the place over several lines; one sentence has to do.
fn unreadable(error: &async_graphql_parser::Error) -> GuardError {
    let drawn = error.to_string();
    let mut lines = drawn.lines().rev().map(str::trim);
    let what = lines.find_map(|line| line.strip_prefix("= "));
    let what = crate::text::clean(what.unwrap_or(&drawn));
    let place = error.positions().next();
    let place = place.map(|at| format!("line {}, column {}: ", at.line, at.column));
    let what = what.trim_end_matches('.');
    GuardError::Unreadable(format!("{}{what}", place.unwrap_or_default()))
}

/// In the order in which they are written: the parser keeps those with names in none.
fn operations(document: &ExecutableDocument) -> Vec<&OperationDefinition> {
    let mut all: Vec<_> = match &document.operations {
        DocumentOperations::Single(one) => vec![one],
        DocumentOperations::Multiple(all) => all.values().collect(),
    };
    all.sort_by_key(|one| (one.pos.line, one.pos.column));
    all.into_iter().map(|one| &one.node).collect()
}

const fn kind_of(operation: &OperationDefinition) -> OperationKind {
    match operation.ty {
        OperationType::Query => OperationKind::Query,
        OperationType::Mutation => OperationKind::Mutation,
        OperationType::Subscription => OperationKind::Subscription,
    }
}

fn at_most(what: &'static str, found: usize, allowed: usize) -> Result<(), GuardError> {
    if found <= allowed {
        return Ok(());
    }
    Err(GuardError::TooMuch {
        what,
        found,
        allowed,
    })
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    /// Fragments that are being looked at right now.
    open: HashSet<&'a str>,
    aliases: usize,
    fields: usize,
    depth: usize,
}

impl<'a> Walk<'a> {
    /// Counts as it goes, so that a document that multiplies by fragments ends at the first bound.
    fn set(
        &mut self,
        set: &'a SelectionSet,
        depth: usize,
        mut root: Option<&mut Vec<String>>,
    ) -> Result<(), GuardError> {
        at_most("levels", depth, MAX_DEPTH)?;
        self.depth = self.depth.max(depth);
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    self.fields += 1;
                    at_most("fields", self.fields, MAX_FIELDS)?;
                    if field.alias.is_some() {
                        self.aliases += 1;
                        at_most("aliases", self.aliases, MAX_ALIASES)?;
                    }
                    if let Some(root) = root.as_deref_mut() {
                        root.push(field.name.node.to_string());
                    }
                    if !field.selection_set.node.items.is_empty() {
                        self.set(&field.selection_set.node, depth + 1, None)?;
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let set = &fragment.node.selection_set.node;
                    self.set(set, depth, root.as_deref_mut())?;
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    self.spread(name, depth, root.as_deref_mut())?;
                }
            }
        }
        Ok(())
    }

    fn spread(
        &mut self,
        name: &'a str,
        depth: usize,
        root: Option<&mut Vec<String>>,
    ) -> Result<(), GuardError> {
        let found = self.document.fragments.get(name);
        let found = found.ok_or_else(|| GuardError::NoFragment(name.to_owned()))?;
        if !self.open.insert(name) {
            return Err(GuardError::Circle(name.to_owned()));
        }
        // A spread of nothing but spreads counts, too, or it would cost nothing to multiply them.
        self.fields += 1;
        at_most("fields", self.fields, MAX_FIELDS)?;
        self.set(&found.node.selection_set.node, depth, root)?;
        self.open.remove(name);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kind(document: &str) -> OperationKind {
        inspect(document, &Value::Null).unwrap().kind
    }

    #[test]
    fn a_mutation_is_found_however_it_is_wrapped() {
        for document in [
            "mutation { issueDelete(id: \"x\") { success } }",
            "\u{feff}  # query { viewer { id } }\n mutation M { a: issueDelete(id: 1) { success } }",
            "query A { viewer { id } } mutation B { issueDelete(id: 1) { success } }",
            "mutation B { ...F } fragment F on Mutation { issueDelete(id: 1) { success } }",
            "mutation { ... on Mutation { issueDelete(id: 1) { success } } }",
            "fragment F on Query { viewer { id } } query A { ...F } mutation B { x }",
        ] {
            if let Ok(inspected) = inspect(document, &Value::Null) {
                assert_eq!(inspected.kind, OperationKind::Mutation, "{document}");
            }
        }
        assert_eq!(kind("{ viewer { id } }"), OperationKind::Query);
        assert_eq!(
            kind("query mutation { viewer { id } }"),
            OperationKind::Query
        );
        assert_eq!(
            kind("subscription { issueCreated { id } }"),
            OperationKind::Subscription
        );
    }

    #[test]
    fn real_names_are_told_behind_aliases_and_fragments() {
        let document = "mutation { harmless: issueDelete(id: 1) { success } ...F } \
            fragment F on Mutation { viewer: teamDelete(id: 1) { success } }";
        assert_eq!(
            inspect(document, &Value::Null).unwrap().root_fields,
            ["issueDelete", "teamDelete"]
        );
    }

    #[test]
    fn operations_are_told_in_the_order_in_which_they_are_written() {
        let operations: Vec<String> = (0..9).map(|n| format!("query Q{n} {{ f{n} }}")).collect();
        let operations = operations.join(" ");
        let names: Vec<String> = (0..9).map(|n| format!("f{n}")).collect();
        let inspected = inspect(&operations, &Value::Null).unwrap();
        assert_eq!(inspected.root_fields, names);
    }

    #[test]
    fn bounds_are_kept_through_fragments() {
        let deep = format!("{{ {} x {} }}", "a { ".repeat(12), "} ".repeat(12));
        assert!(matches!(
            inspect(&deep, &Value::Null),
            Err(GuardError::TooMuch { what: "levels", .. })
        ));
        let aliases: Vec<String> = (0..31).map(|n| format!("a{n}: x")).collect();
        let aliases = aliases.join(" ");
        let aliases = format!("{{ v {{ {aliases} }} }}");
        assert!(matches!(
            inspect(&aliases, &Value::Null),
            Err(GuardError::TooMuch {
                what: "aliases",
                ..
            })
        ));
        // Each fragment uses the next one ten times: ten to the power of six fields.
        let bomb: Vec<String> = (0..6)
            .map(|n| {
                format!(
                    "fragment F{n} on Query {{ {} }} ",
                    format!("...F{} ", n + 1).repeat(10)
                )
            })
            .collect();
        let bomb = bomb.join(" ");
        let bomb = format!("{{ ...F0 }} {bomb} fragment F6 on Query {{ x }}");
        assert!(matches!(
            inspect(&bomb, &Value::Null),
            Err(GuardError::TooMuch { .. })
        ));
        assert!(matches!(
            inspect(
                "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
                &Value::Null
            ),
            Err(GuardError::Circle(_))
        ));
        assert!(matches!(
            inspect("{ ...Nowhere }", &Value::Null),
            Err(GuardError::NoFragment(_))
        ));
        assert!(matches!(
            inspect("not graphql", &Value::Null),
            Err(GuardError::Unreadable(_))
        ));
        assert!(inspect(&format!("{{ x }} #{}", "y".repeat(MAX_BYTES)), &Value::Null).is_err());
    }

    #[test]
    fn what_linear_would_refuse_as_too_dear_is_not_passed_on() {
        let query = "query A { viewer { id } } query B($n: Int) { issues(first: $n) { nodes { comments(first: 250) { nodes { id } } } } }";
        let cost = |n: usize| inspect(query, &serde_json::json!({ "n": n }));
        assert_eq!(cost(10).unwrap().complexity, 10 * 275 + 10);
        assert_eq!(
            cost(250),
            Err(GuardError::TooMuch {
                what: "points of complexity",
                found: 250 * 276,
                allowed: MAX_COMPLEXITY,
            })
        );
    }

    proptest! {
        #[test]
        fn any_text_is_judged_without_falling_over(text in "\\PC{0,200}") {
            let _ = inspect(&text, &Value::Null);
        }

        #[test]
        fn noise_around_a_mutation_hides_nothing(
            before in "[ \t\n,]{0,9}(#[a-z{}]{0,9}\n)?",
            name in "[A-Za-z_]{0,9}",
            alias in "[a-z]{1,9}",
        ) {
            let document = format!("query Q {{ viewer {{ id }} }} {before} mutation M{name} {{ {alias}: issueDelete(id: 1) {{ success }} }}");
            prop_assert_eq!(kind(&document), OperationKind::Mutation);
        }
    }
}

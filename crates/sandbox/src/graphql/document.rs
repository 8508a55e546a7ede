//! From a request's text to an executable document, and from its result to Linear's body.

use std::collections::HashMap;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection,
    SelectionSet,
};
use async_graphql::{Name, Response, ServerError, Variables};
use async_graphql_value::Value as Literal;
use serde_json::{Value, json};

use crate::refusal::Refusal;

/// Deeper than fragments within fragments go in any request that means something.
const MAX_NESTING: u32 = 8;
/// More root fields than are worth a line in the log.
const MAX_ROOT_FIELDS: usize = 100;

/// A parsed request.
pub(crate) struct Document {
    pub(crate) parsed: ExecutableDocument,
    operation: Option<Name>,
}

impl Document {
    /// Parses, finds the operation and settles its variables.
    pub(crate) fn parse(
        query: &str,
        name: Option<&str>,
        variables: &Variables,
    ) -> Result<Self, Refusal> {
        let parsed = parse_query(query)
            .map_err(|error| Refusal::Document(format!("Syntax Error: {error}")))?;
        let operation = match (&parsed.operations, name) {
            (DocumentOperations::Single(_), _) => None,
            (DocumentOperations::Multiple(all), Some(name)) => {
                let found = all.keys().find(|known| known.as_str() == name).cloned();
                Some(found.ok_or_else(|| {
                    Refusal::Document(format!("Unknown operation named \"{name}\"."))
                })?)
            }
            (DocumentOperations::Multiple(all), None) if all.len() == 1 => {
                all.keys().next().cloned()
            }
            _ => {
                let message = "Must provide operation name if query contains multiple operations.";
                return Err(Refusal::Document(message.to_owned()));
            }
        };
        let mut document = Self { parsed, operation };
        document.settle_variables(variables)?;
        Ok(document)
    }

    /// The variables with the defaults of those that were not given. async-graphql does not look at them where it
    /// skips and includes fields.
    pub(crate) fn with_defaults(&self, mut variables: Variables) -> Variables {
        let defined = self.operation().map(|one| one.variable_definitions.iter());
        for variable in defined.into_iter().flatten() {
            let (name, default) = (&variable.node.name.node, &variable.node.default_value);
            if let (false, Some(default)) = (variables.contains_key(name), default) {
                variables.insert(name.clone(), default.node.clone());
            }
        }
        variables
    }

    /// The operation that is asked for.
    pub(crate) fn operation(&self) -> Option<&OperationDefinition> {
        match (&self.parsed.operations, &self.operation) {
            (DocumentOperations::Single(one), _) => Some(&one.node),
            (DocumentOperations::Multiple(all), Some(name)) => all.get(name).map(|one| &one.node),
            _ => None,
        }
    }

    /// The root fields of the operation, by which requests are logged and faults are aimed.
    pub(crate) fn root_fields(&self) -> Vec<String> {
        let mut names = Vec::new();
        if let Some(operation) = self.operation() {
            self.gather(&operation.selection_set.node, MAX_NESTING, &mut names);
        }
        names
    }

    /// Whether the operation changes something.
    pub(crate) fn is_mutation(&self) -> bool {
        self.operation()
            .is_some_and(|operation| operation.ty == OperationType::Mutation)
    }

    /// The names of fields, those in fragments too. Fragments that include each other are refused later.
    fn gather(&self, set: &SelectionSet, nesting: u32, names: &mut Vec<String>) {
        let Some(nesting) = nesting.checked_sub(1) else {
            return;
        };
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => names.push(field.node.name.node.to_string()),
                Selection::InlineFragment(inline) => {
                    self.gather(&inline.node.selection_set.node, nesting, names);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.parsed.fragments.get(name) {
                        self.gather(&fragment.node.selection_set.node, nesting, names);
                    }
                }
            }
            if names.len() > MAX_ROOT_FIELDS {
                return;
            }
        }
    }

    /// An optional variable that was not given is as if the argument were not written; async-graphql would call it
    /// undefined instead. A required one that was not given is an error, in the words of graphql-js.
    fn settle_variables(&mut self, variables: &Variables) -> Result<(), Refusal> {
        let mut absent = Vec::new();
        for operation in operations(&mut self.parsed.operations) {
            for variable in &operation.variable_definitions {
                let (name, kind) = (&variable.node.name.node, &variable.node.var_type.node);
                if variables.contains_key(name) || variable.node.default_value.is_some() {
                    continue;
                }
                if !kind.nullable {
                    let message = format!(
                        "Variable \"${name}\" of required type \"{kind}\" was not provided."
                    );
                    return Err(Refusal::Document(message));
                }
                absent.push(name.clone());
            }
            operation
                .variable_definitions
                .retain(|variable| !absent.contains(&variable.node.name.node));
            drop_absent(&mut operation.selection_set.node, &absent);
        }
        for fragment in self.parsed.fragments.values_mut() {
            drop_absent(&mut fragment.node.selection_set.node, &absent);
        }
        Ok(())
    }
}

fn operations(operations: &mut DocumentOperations) -> Vec<&mut OperationDefinition> {
    match operations {
        DocumentOperations::Single(one) => vec![&mut one.node],
        DocumentOperations::Multiple(all) => all.values_mut().map(|one| &mut one.node).collect(),
    }
}

fn drop_absent(set: &mut SelectionSet, absent: &[Name]) {
    for item in &mut set.items {
        match &mut item.node {
            Selection::Field(field) => drop_absent_arguments(&mut field.node, absent),
            Selection::InlineFragment(inline) => {
                drop_absent(&mut inline.node.selection_set.node, absent);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn drop_absent_arguments(field: &mut Field, absent: &[Name]) {
    field
        .arguments
        .retain(|(_, value)| !is_absent(&value.node, absent));
    for (_, value) in &mut field.arguments {
        drop_absent_values(&mut value.node, absent);
    }
    drop_absent(&mut field.selection_set.node, absent);
}

fn drop_absent_values(value: &mut Literal, absent: &[Name]) {
    match value {
        Literal::Object(fields) => {
            fields.retain(|_, value| !is_absent(value, absent));
            fields
                .values_mut()
                .for_each(|value| drop_absent_values(value, absent));
        }
        Literal::List(items) => items
            .iter_mut()
            .for_each(|item| drop_absent_values(item, absent)),
        _ => {}
    }
}

fn is_absent(value: &Literal, absent: &[Name]) -> bool {
    matches!(value, Literal::Variable(name) if absent.contains(name))
}

/// The HTTP status and body of an executed request. Errors of our own resolvers are refusals; any other error is
/// one of validation, which leaves no `data` key.
pub(crate) fn body_of(response: Response) -> (u16, Value) {
    let data = plain_numbers(response.data.into_json().unwrap_or_default());
    if response.errors.is_empty() {
        return (200, json!({ "data": data }));
    }
    let errors = response.errors.iter().map(error_body).collect::<Vec<_>>();
    let code = errors[0]["extensions"]["code"].as_str().unwrap_or_default();
    let status = if data.is_null() { status_of(code) } else { 200 };
    if code == "GRAPHQL_VALIDATION_FAILED" {
        return (status, json!({ "errors": errors }));
    }
    (status, json!({ "errors": errors, "data": data }))
}

fn status_of(code: &str) -> u16 {
    if code == "FORBIDDEN" { 403 } else { 400 }
}

fn error_body(error: &ServerError) -> Value {
    let mut body = plain_numbers(json!(error));
    if let Some(refusal) = error.source::<Refusal>() {
        body["extensions"] = refusal.extensions();
        return body;
    }
    let message = graphql_js_wording(&error.message);
    body["extensions"] = Refusal::Document(message.clone()).extensions();
    body["message"] = Value::String(message);
    body
}

/// Linear validates with graphql-js, whose sentences people search for.
fn graphql_js_wording(message: &str) -> String {
    let known = HashMap::from([
        ("Unknown field ", "Cannot query field "),
        ("Invalid value for argument ", "Invalid value for "),
    ]);
    let reworded = known
        .iter()
        .find_map(|(ours, theirs)| Some(format!("{theirs}{}", message.strip_prefix(ours)?)));
    reworded.unwrap_or_else(|| message.to_owned())
}

/// Writes whole floats as integers, as JavaScript does: `1` and not `1.0`.
pub(crate) fn plain_numbers(value: Value) -> Value {
    match value {
        Value::Number(number) => number
            .as_f64()
            .filter(|_| number.is_f64())
            .map_or(Value::Number(number), plain),
        Value::Array(items) => items.into_iter().map(plain_numbers).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name, plain_numbers(value)))
            .collect(),
        other => other,
    }
}

fn plain(number: f64) -> Value {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked to be whole and within 2^53"
    )]
    if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
        return json!(number as i64);
    }
    json!(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_optional_variable_is_as_if_not_written() {
        let query = "mutation($id: String!, $t: String, $a: String) {
            issueUpdate(id: $id, input: { title: $t, assigneeId: $a }) { success } }";
        let given = Variables::from_json(json!({ "id": "ENG-1", "a": null }));
        let document = Document::parse(query, None, &given).unwrap();
        let text = format!("{:?}", document.parsed.operations);
        assert!(
            !text.contains("title") && text.contains("assigneeId"),
            "{text}"
        );
        assert_eq!(document.root_fields(), ["issueUpdate"]);
    }

    #[test]
    fn an_absent_required_variable_is_named() {
        let refusal = Document::parse(
            "query($id: String!) { issue(id: $id) { id } }",
            None,
            &Variables::default(),
        );
        let message = refusal.err().map(|refusal| refusal.to_string());
        assert_eq!(
            message.as_deref(),
            Some("Variable \"$id\" of required type \"String!\" was not provided.")
        );
    }

    #[test]
    fn whole_floats_are_written_as_integers() {
        assert_eq!(
            plain_numbers(json!([1.0, 0.5, { "n": -3.0 }])).to_string(),
            r#"[1,0.5,{"n":-3}]"#
        );
    }
}

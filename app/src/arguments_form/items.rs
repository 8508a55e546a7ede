//! The objects of a list in the form: each with controls of its own, and a box to leave it out.

use domain::Refusal;
use domain::specification::{place_of, without};
use domain::tool::{Items, Kind, Param};
use serde_json::Value;

use super::{ArgumentField, Typed, unified};
use crate::server_fns::EditedForm;

/// One object of a list in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ItemFields {
    /// What it is called.
    pub(crate) heading: String,
    /// What the box to leave it out is posted under.
    pub(crate) leave_out: String,
    /// Whether that is ticked.
    pub(crate) left_out: bool,
    /// Its fields.
    pub(crate) fields: Vec<ArgumentField>,
}

/// The objects of a list, as they are.
pub(super) fn item_fields(items: &Items, list: &str, value: Option<&Value>) -> Vec<ItemFields> {
    let given = value.and_then(Value::as_array).into_iter().flatten();
    let item = |(place, item): (usize, &Value)| {
        let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
        let field = |param: &'static Param| {
            let name = format!("{list}.{place}.{}", param.name);
            let mut field = ArgumentField::new(param, name, item.get(param.name));
            // An empty list and none are the same for what is new.
            field.clears = false;
            field.ticked = false;
            field
        };
        ItemFields {
            heading: format!("{} {}", text("key"), text("title")),
            leave_out: format!("{list}.{place}.leave_out"),
            left_out: false,
            fields: items.editable().map(field).collect(),
        }
    };
    given.enumerate().map(item).collect()
}

/// The objects of a list as they were edited, and the places of those that stay.
pub(super) fn read_items(
    param: &Param,
    before: &[Value],
    posted: &EditedForm,
) -> Result<(Vec<Value>, Vec<usize>), Refusal> {
    let Kind::Items(items) = param.kind else {
        return Ok((before.to_vec(), Vec::new()));
    };
    let list = param.name;
    let leaves = |place: &usize| {
        let name = format!("{list}.{place}.leave_out");
        posted.ticked.contains_key(&name)
    };
    let left_out: Vec<usize> = (0..before.len()).filter(leaves).collect();
    let places = without(before, &left_out);
    let mut kept = Vec::with_capacity(places.len());
    for place in &places {
        let mut item = before[*place].as_object().cloned().unwrap_or_default();
        for field in items.editable() {
            let name = format!("{list}.{place}.{}", field.name);
            let Some(text) = posted.fields.get(&name) else {
                continue;
            };
            let typed = Typed {
                name: &name,
                text: &unified(text),
                ticked: false,
                clears: false,
            };
            match typed.read(field, item.get(field.name))? {
                Some(value) => item.insert(field.name.to_owned(), value),
                None => item.remove(field.name),
            };
        }
        kept.push(Value::Object(item));
    }
    Ok((kept, places))
}

/// The refusal of an object that others were left out before: named by the place at which the form shows it.
pub(super) fn where_it_stood(mut refusal: Refusal, list: &str, places: &[usize]) -> Refusal {
    let field = refusal.field_name().unwrap_or_default().to_owned();
    let stood = place_of(list, &field).and_then(|(place, rest)| Some((places.get(place)?, rest)));
    if let Some((place, rest)) = stood {
        let path = format!("{list}[{place}]{rest}");
        refusal.message = refusal
            .message
            .replace(&format!("`{field}`"), &format!("`{path}`"));
        refusal = refusal.with("field", path);
    }
    refusal
}

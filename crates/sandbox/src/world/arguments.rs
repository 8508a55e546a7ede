//! Checks of single arguments, in the words of Linear's validation.

use uuid::Uuid;

use crate::refusal::Refusal;

/// `stateId must be a UUID.`
pub(super) fn uuid(name: &str, text: &str) -> Result<Uuid, Refusal> {
    Uuid::parse_str(text).map_err(|_| Refusal::argument(format!("{name} must be a UUID.")))
}

/// `each value in labelIds must be a UUID.`
pub(super) fn uuids(name: &str, texts: &[String]) -> Result<Vec<Uuid>, Refusal> {
    texts
        .iter()
        .map(|text| uuid(&format!("each value in {name}"), text))
        .collect()
}

/// A text that has something in it.
pub(super) fn filled<'a>(name: &str, text: Option<&'a str>) -> Result<&'a str, Refusal> {
    text.map(str::trim)
        .filter(|text| !text.is_empty())
        .ok_or_else(|| {
            Refusal::argument(format!(
                "{name} must be longer than or equal to 1 characters."
            ))
        })
}

/// Linear counts 0 none, 1 urgent, 2 high, 3 medium, 4 low.
pub(super) fn priority(value: i32) -> Result<f64, Refusal> {
    match value {
        0..=4 => Ok(f64::from(value)),
        ..0 => Err(Refusal::argument("priority must not be less than 0.")),
        _ => Err(Refusal::argument("priority must not be greater than 4.")),
    }
}

/// `createAsUser` and `displayIconUrl` are for apps that act as themselves; an API key acts as its user.
pub(super) fn no_app_fields(
    as_user: Option<&String>,
    icon: Option<&String>,
) -> Result<(), Refusal> {
    for (name, value) in [("createAsUser", as_user), ("displayIconUrl", icon)] {
        if value.is_some() {
            return Err(Refusal::argument(format!(
                "{name} can only be used with actor=app authentication."
            )));
        }
    }
    Ok(())
}

//! Checks of single arguments, in the words of Linear's validation.

use async_graphql::ID;
use uuid::Uuid;

use super::By;
use crate::model::ActorBot;
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

/// Points; what a team's scale makes of them is not checked.
pub(super) fn estimate(value: i32) -> Result<f64, Refusal> {
    match value {
        0.. => Ok(f64::from(value)),
        _ => Err(Refusal::argument("estimate must not be less than 0.")),
    }
}

/// `createAsUser` and `displayIconUrl` are for apps that act as themselves; an API key and an app that acts as a person
/// are that person.
pub(super) fn bot_actor(
    by: &By,
    as_user: Option<&String>,
    icon: Option<&String>,
) -> Result<Option<ActorBot>, Refusal> {
    let given = [("createAsUser", as_user), ("displayIconUrl", icon)]
        .into_iter()
        .find(|(_, value)| value.is_some());
    match (by.app(), given) {
        (_, None) => Ok(None),
        (None, Some((name, _))) => Err(Refusal::argument(format!(
            "{name} can only be used with actor=app authentication."
        ))),
        (Some(app), Some(_)) => Ok(Some(ActorBot {
            id: Some(ID(app.application_id.to_string())),
            kind: "oauthClient".to_owned(),
            name: Some(app.name.clone()),
            avatar_url: icon.cloned(),
            user_display_name: as_user.cloned(),
        })),
    }
}

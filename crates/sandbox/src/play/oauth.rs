//! What people do with applications: allow, deny, remove, limit.

use url::Url;

use super::{SandboxError, person, workspace};
use crate::core::Core;
use crate::oauth::{AuthorizeError, AuthorizeRequest, Person};

/// Presses a button on the consent page; answers where the browser goes.
pub(crate) fn decide(
    core: &Core,
    authorize_url: &str,
    who: &str,
    organization: &str,
    allow: bool,
) -> Result<Url, SandboxError> {
    let request = AuthorizeRequest::of_address(authorize_url);
    let asked = match core.look(|linear| linear.asked(&request)) {
        Ok(asked) => asked,
        Err(AuthorizeError::Redirect(address)) => return Ok(address),
        Err(AuthorizeError::Page(sentence)) => return Err(SandboxError::Refused(sentence)),
    };
    if !allow {
        return Ok(asked.denied());
    }
    let person = named(core, organization, who)?;
    let now = core.clock.now();
    core.change(|linear| linear.allow(&asked, &person, now))
        .map_err(SandboxError::Refused)
}

/// An admin of a workspace removes an application.
pub(crate) fn remove_application(
    core: &Core,
    client_id: &str,
    organization: &str,
) -> Result<(), SandboxError> {
    let (place, now) = (workspace(core, organization)?, core.clock.now());
    core.change(|linear| linear.remove_application(client_id, place, now))
}

/// A person takes back what they allowed.
pub(crate) fn revoke_authorization(
    core: &Core,
    client_id: &str,
    organization: &str,
    who: &str,
) -> Result<(), SandboxError> {
    let (person, now) = (named(core, organization, who)?, core.clock.now());
    core.change(|linear| linear.take_back(client_id, &person, now))
}

/// An admin of a workspace changes what the app user sees.
pub(crate) fn set_team_access(
    core: &Core,
    client_id: &str,
    organization: &str,
    all_public_teams: bool,
    teams: &[String],
) -> Result<(), SandboxError> {
    let (place, now) = (workspace(core, organization)?, core.clock.now());
    core.change(|linear| linear.limit_to_teams(client_id, place, all_public_teams, teams, now))
}

fn named(core: &Core, organization: &str, who: &str) -> Result<Person, SandboxError> {
    let place = workspace(core, organization)?;
    let user = person(core, place, who)?;
    if user.app {
        let sentence = format!("{} is an app, and only people decide.", user.name);
        return Err(SandboxError::Refused(sentence));
    }
    Ok(Person { place, user })
}

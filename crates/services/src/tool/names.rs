//! Names that agents give, looked up in Linear: one request, and another one where a name means nothing, so that the
//! refusal can say what there is.

use domain::matching::{Sought, pick};
use linear::tools::{NamedRef, Names, NamesQuery};
use uuid::Uuid;

use super::trouble::of_linear;
use super::way::Via;
use crate::ServiceError;

/// Who and what goes by these names; where nothing does, who and what there is.
pub(super) async fn look_up(via: &Via, asked: &NamesQuery) -> Result<Names, ServiceError> {
    let names = via.connection.tool_names(asked).await;
    let mut names = names.map_err(of_linear)?;
    // Every name has the empty one in it.
    let anything = |given: &Option<String>, nothing: bool| {
        let given = given.as_ref().filter(|_| nothing);
        given.map(|_| String::new())
    };
    let instead = NamesQuery {
        team: asked.team,
        assignee: anything(&asked.assignee, names.people.is_empty()),
        project: anything(&asked.project, names.projects.is_empty()),
        label: anything(&asked.label, names.labels.is_empty()),
        with_cycle: false,
    };
    if instead.assignee.is_none() && instead.project.is_none() && instead.label.is_none() {
        return Ok(names);
    }
    let all = via.connection.tool_names(&instead).await;
    let all = all.map_err(of_linear)?;
    if instead.assignee.is_some() {
        names.people = all.people;
    }
    if instead.project.is_some() {
        names.projects = all.projects;
    }
    if instead.label.is_some() {
        names.labels = all.labels;
    }
    Ok(names)
}

/// The person whom a name means.
pub(super) fn person(names: &Names, field: &str, name: &str) -> Result<Uuid, ServiceError> {
    let sought = Sought {
        what: "user",
        code: "user_not_found",
        field,
        name,
    };
    let people = names.people.iter();
    let people: Vec<Vec<&str>> = people
        .map(|person| vec![&*person.name, &*person.display_name, &*person.email])
        .collect();
    Ok(names.people[pick(&sought, &people)?].id)
}

/// The project or label that a name means; `what` is the one or the other.
pub(super) fn by_name(
    known: &[NamedRef],
    what: &str,
    field: &str,
    name: &str,
) -> Result<Uuid, ServiceError> {
    let sought = Sought {
        what,
        code: &format!("{what}_not_found"),
        field,
        name,
    };
    let names: Vec<Vec<&str>> = known.iter().map(|known| vec![&*known.name]).collect();
    Ok(known[pick(&sought, &names)?].id)
}

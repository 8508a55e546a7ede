//! The settings pages of applications, at the addresses that they have in Linear.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::super::Shared;
use crate::board;
use crate::oauth::prefilled;

/// All applications.
pub(in super::super) async fn list(State(Shared { core, .. }): State<Shared>) -> Response {
    core.look(|linear| board::applications_page(linear).into_response())
}

/// The form for a new one, prefilled by a manifest or by parameters.
pub(in super::super) async fn new(
    State(Shared { core, .. }): State<Shared>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let (spec, problem) = prefilled(&pairs);
    core.look(|linear| {
        board::new_application_page(linear, &spec, problem.as_deref()).into_response()
    })
}

/// One application, with what can be done to it.
pub(in super::super) async fn one(
    State(Shared { core, .. }): State<Shared>,
    Path(client_id): Path<String>,
) -> Response {
    let now = core.clock.now();
    core.look(|linear| match linear.known_application(&client_id) {
        Ok(application) => board::application_page(linear, application, now).into_response(),
        Err(error) => (
            StatusCode::NOT_FOUND,
            board::refusal_page(&error.to_string(), "/settings/api/applications"),
        )
            .into_response(),
    })
}

//! The pages: look things up, hand them to the board's templates.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::Shared;
use crate::board;
use crate::linear::Place;

/// Which team's board, and as whom its forms act.
#[derive(Debug, Default, Deserialize)]
pub(super) struct View {
    team: Option<String>,
    #[serde(rename = "as")]
    actor: Option<String>,
}

/// The board of a team.
pub(super) async fn board(
    State(Shared { core, .. }): State<Shared>,
    Query(view): Query<View>,
) -> Response {
    let page = core.look(|linear| {
        let place = view
            .team
            .as_deref()
            .and_then(|team| linear.place_of_team(team));
        let place = place.unwrap_or(Place::HOME);
        board::board_page(linear, place, view.team.as_deref(), view.actor.as_deref())
    });
    page.into_response()
}

/// An issue's page, where Linear's addresses of issues lead.
pub(super) async fn issue(
    State(shared): State<Shared>,
    Path((workspace, identifier)): Path<(String, String)>,
    view: Query<View>,
) -> Response {
    show_issue(&shared, &workspace, &identifier, &view)
}

/// The same with the readable end, which does not matter.
pub(super) async fn issue_by_slug(
    State(shared): State<Shared>,
    Path((workspace, identifier, _slug)): Path<(String, String, String)>,
    view: Query<View>,
) -> Response {
    show_issue(&shared, &workspace, &identifier, &view)
}

fn show_issue(shared: &Shared, workspace: &str, identifier: &str, view: &View) -> Response {
    shared.core.look(|linear| {
        let place = linear.organization(workspace).unwrap_or(Place::HOME);
        let world = linear.world(place);
        let issue = world
            .issue(identifier)
            .ok()
            .filter(|_| workspace == world.organization.url_key);
        let Some(issue) = issue else {
            let sentence = format!("There is no issue {identifier} in this workspace.");
            return (StatusCode::NOT_FOUND, board::refusal_page(&sentence, "/")).into_response();
        };
        board::issue_page(world, &issue, view.actor.as_deref()).into_response()
    })
}

/// Faults, clock, deliveries and requests.
pub(super) async fn control_room(State(Shared { core, .. }): State<Shared>) -> Response {
    board::control_room_page(&core).into_response()
}

/// The style of all pages.
pub(super) async fn stylesheet() -> Response {
    asset(
        "text/css; charset=utf-8",
        include_str!("../../assets/board.css"),
    )
}

/// The script that keeps pages fresh; they work without it.
pub(super) async fn script() -> Response {
    asset(
        "text/javascript; charset=utf-8",
        include_str!("../../assets/board.js"),
    )
}

fn asset(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, text).into_response()
}

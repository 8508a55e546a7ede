//! Which team new issues go to.

use domain::view::TeamView;
use leptos::prelude::*;
use server_fn::ServerFn;
use uuid::Uuid;

use crate::components::{Choice, SelectField};
use crate::server_fns::SelectTeam;

/// The form that changes it.
#[component]
pub(super) fn DefaultTeam(teams: Vec<TeamView>, selected: Option<Uuid>) -> impl IntoView {
    let choices = teams
        .into_iter()
        .map(|team| Choice::new(team.id, format!("{} ({})", team.name, team.key)));
    let value = selected.map(|id| id.to_string()).unwrap_or_default();
    view! {
        <form method="post" action=SelectTeam::url() class="form" data-layout="row">
            <SelectField name="team_id" label="New issues go to" choices=choices.collect() value/>
            <button class="button">"Change team"</button>
        </form>
    }
}

//! One recommendation: what it says, what it became, and what can be done with it.

use domain::view::{IntegrationStatus, ProjectView, RecommendationView};
use domain::{EventKind, RecommendationId, RecommendationStatus};
use leptos::either::{Either, EitherOf4};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::ServerFn;

use super::issues::Issues;
use super::{Decide, Rights};
use crate::AppError;
use crate::auth::{Viewer, ctx};
use crate::components::{Choice, ErrorNotice, Fact, Section, SelectField, State, When};
use crate::fmt;
use crate::islands::{CopyButton, LiveRegion};
use crate::layout::{PageHead, Visit, private};
use crate::markdown;
use crate::pages::not_found::{NoSuchThing, is_not_found};
use crate::refused::Refused;
use crate::server_fns::PushRecommendation;
use crate::words::priority_word;

/// The part of the page that changes by itself.
const REGION: &str = "recommendation";

/// What the page shows.
struct Shown {
    recommendation: RecommendationView,
    rights: Rights,
    /// Where issues go; nothing if that cannot be read.
    place: Option<Place>,
    error: Option<AppError>,
    form_key: String,
}

/// The team that issues go to, with its projects.
struct Place {
    status: IntegrationStatus,
    projects: Vec<ProjectView>,
}

/// A recommendation with its issues.
#[component]
pub(crate) fn RecommendationPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id");
    let id: Option<RecommendationId> = id.and_then(|id| id.parse().ok());
    private("Recommendation", move |visit: Visit| async move {
        let by = visit.viewer.caller();
        let found = match id {
            Some(id) => services::recommendation::get(&ctx(), &by, id)
                .await
                .map_err(AppError::from),
            None => Err(AppError::new(
                "not_found",
                "There is no such recommendation.",
            )),
        };
        let place = place(&visit.viewer).await;
        let shown = found.map(|recommendation| Shown {
            recommendation,
            rights: Rights::of(&visit.viewer),
            place,
            error: Refused::of::<PushRecommendation>(visit.refused.as_ref()),
            form_key: ctx().ids.uuid_v4().to_string(),
        });
        view! {
            <p class="trail"><a href="/recommendations">"Recommendations"</a></p>
            {match shown {
                Ok(shown) => Either::Left(view! { <Found shown/> }),
                Err(error) => Either::Right(view! { <Missing error/> }),
            }}
        }
    })
}

/// Where issues go, without asking Linear.
async fn place(viewer: &Viewer) -> Option<Place> {
    let (ctx, by) = (ctx(), viewer.caller());
    let status = services::integration::status(&ctx, &by).await.ok()?;
    let teams = services::integration::known_teams(&ctx, &by).await;
    let teams = teams.unwrap_or_default();
    let mut of_team = teams.into_iter();
    let team = of_team.find(|team| Some(team.id) == status.selected_team_id);
    Some(Place {
        status,
        projects: team.map(|team| team.projects).unwrap_or_default(),
    })
}

#[component]
fn Missing(error: AppError) -> impl IntoView {
    if is_not_found(&error) {
        return Either::Left(
            view! { <NoSuchThing what="recommendation" list="/recommendations" list_name="All recommendations"/> },
        );
    }
    Either::Right(view! { <PageHead title="Recommendation"/> <ErrorNotice error/> })
}

#[component]
fn Found(shown: Shown) -> impl IntoView {
    let title = crate::unseen::visible(&shown.recommendation.title);
    let id = shown.recommendation.id.to_string();
    let short = fmt::short_id(&id);
    let author = shown.recommendation.author.clone();
    let text = markdown::to_html(&shown.recommendation.body);
    let evidence = shown.recommendation.evidence.as_deref();
    let evidence = evidence.map(|text| {
        let html = markdown::to_html(text);
        view! {
            <Section id="evidence" title="Why">
                <div class="markdown" dir="auto" inner_html=html></div>
            </Section>
        }
    });
    view! {
        <Title text=title.clone()/>
        <PageHead title=title/>
        <p class="subtitle">
            <bdi>{author}</bdi>
            <span class="muted">"id " <code title=id.clone()>{short}</code></span>
            <CopyButton text=id what="the id".to_owned()/>
        </p>
        <LiveRegion region=REGION.to_owned() kinds=vec![EventKind::Recommendation, EventKind::Integration]/>
        <div id=REGION><Standing shown/></div>
        <Section id="text" title="What it is about">
            <div class="markdown" dir="auto" inner_html=text></div>
        </Section>
        {evidence}
    }
}

/// What changes by itself: where it stands, its issues, and what can be done.
#[component]
fn Standing(shown: Shown) -> impl IntoView {
    let Shown {
        recommendation,
        rights,
        place,
        error,
        form_key,
    } = shown;
    let from = format!("/recommendations/{}", recommendation.id);
    let decide = rights.decides.then(|| {
        let rights = Rights {
            pushes: false,
            ..rights
        };
        let (recommendation, from) = (recommendation.clone(), from.clone());
        view! { <div class="actions"><Decide recommendation rights form_key=String::new() from/></div> }
    });
    let push = (rights.pushes && recommendation.status != RecommendationStatus::Rejected)
        .then(|| view! { <Push recommendation=recommendation.clone() place error form_key from/> });
    view! {
        <dl class="facts">
            <Fact name="Status"><State word=recommendation.status/></Fact>
            <Fact name="Priority">{priority_word(recommendation.priority)}</Fact>
            <Fact name="Made"><When at=recommendation.created_at/></Fact>
            <Fact name="Issues"><Issues links=recommendation.links/></Fact>
        </dl>
        {decide}
        {push}
    }
}

/// The form that makes an issue.
#[component]
fn Push(
    recommendation: RecommendationView,
    place: Option<Place>,
    error: Option<AppError>,
    form_key: String,
    from: String,
) -> impl IntoView {
    let Some(Place { status, projects }) = place.filter(|place| place.status.connected) else {
        return EitherOf4::A(view! {
            <p class="muted">"To make an issue of it, " <a href="/integrations">"connect this workspace to Linear"</a> "."</p>
        });
    };
    let Some(team) = status.selected_team_name.clone() else {
        return EitherOf4::B(view! {
            <p class="muted">"To make an issue of it, " <a href="/integrations">"select the team that issues go to"</a> "."</p>
        });
    };
    if status.state.is_none_or(|state| !state.may_call()) {
        return EitherOf4::C(view! {
            <p class="muted">"The connection to Linear cannot be used now. " <a href="/integrations">"See why"</a></p>
        });
    }
    let again = recommendation.links.iter().any(|link| link.state.counts());
    let verb = if again {
        "Make another issue"
    } else {
        "Push to Linear"
    };
    let none = match &status.selected_project_name {
        Some(name) => format!("The selected one: {name}"),
        None => "None".to_owned(),
    };
    let choices = std::iter::once(Choice::new("", none));
    let choices = choices.chain(
        projects
            .into_iter()
            .map(|project| Choice::new(project.id, project.name)),
    );
    let choices = choices.collect();
    EitherOf4::D(view! {
        <Section id="push" title="Make an issue of it">
            <form method="post" action=PushRecommendation::url() class="form" data-layout="row">
                <input type="hidden" name="id" value=recommendation.id.to_string()/>
                <input type="hidden" name="again" value=again.to_string()/>
                <input type="hidden" name="form_key" value=form_key/>
                <input type="hidden" name="from" value=from/>
                <SelectField name="project_id" label="Into the project" choices error hint=format!("In the team {team}")/>
                <div class="form-actions"><button class="button" data-kind="primary">{verb}</button></div>
            </form>
        </Section>
    })
}

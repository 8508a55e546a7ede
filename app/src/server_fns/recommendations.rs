//! Recommendations. Their pages are read whole, so there is nothing here to load.

use domain::{RecommendationId, RecommendationStatus};
use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::auth::{self, ctx};
#[cfg(feature = "ssr")]
use crate::flash;

/// Accepts, rejects, marks as implemented, or takes one of these back.
#[server(endpoint = "decide_recommendation")]
pub(crate) async fn decide_recommendation(
    id: RecommendationId,
    status: RecommendationStatus,
    from: String,
) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let moved = services::recommendation::set_status(&ctx(), &by, id, status, None).await?;
    flash::tell(&format!(
        "{} is {} now.",
        said::quoted(&moved.title),
        moved.status
    ))
    .await;
    auth::redirect(&auth::safe_next(Some(&from)));
    Ok(())
}

/// Has an issue made in the selected team. A form that is sent twice makes one.
#[server(endpoint = "push_recommendation")]
pub(crate) async fn push_recommendation(
    id: RecommendationId,
    #[server(default)] project_id: String,
    #[server(default)] again: bool,
    form_key: String,
    from: String,
) -> Result<(), AppError> {
    let by = auth::caller().await?;
    let key = flash::once("push_recommendation", &form_key, &(id, &project_id, again))?;
    let cmd = services::recommendation::Push {
        recommendation: id,
        title: None,
        body: None,
        project: said::project(&project_id)?,
        labels: Vec::new(),
        priority: None,
        again,
    };
    let answer = services::recommendation::push(&ctx(), &by, cmd, Some(&key)).await?;
    flash::tell(&said::pushed(&answer)).await;
    auth::redirect(&auth::safe_next(Some(&from)));
    Ok(())
}

/// What people are told, and what a form says.
#[cfg(feature = "ssr")]
mod said {
    use domain::Refusal;
    use domain::text::label;
    use domain::view::IssueAnswer;
    use uuid::Uuid;

    pub(super) fn quoted(title: &str) -> String {
        format!("\u{201c}{}\u{201d}", label(title, 100))
    }

    /// No choice is the selected project.
    pub(super) fn project(given: &str) -> Result<Option<Uuid>, Refusal> {
        if given.is_empty() {
            return Ok(None);
        }
        let id = given.parse();
        id.map(Some)
            .map_err(|_| Refusal::field("project_id", "Choose a project of the list."))
    }

    pub(super) fn pushed(answer: &IssueAnswer) -> String {
        match answer {
            IssueAnswer::Link(link) => match &link.issue_identifier {
                Some(issue) => format!("It is {} in Linear.", label(issue, 50)),
                None => "Its issue is being made in Linear.".to_owned(),
            },
            IssueAnswer::Asked(_) => "It waits for a decision.".to_owned(),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn no_choice_is_the_selected_project() {
            assert_eq!(project("").unwrap(), None);
            assert!(
                project("0198b0f0-0000-7000-8000-000000000001")
                    .unwrap()
                    .is_some()
            );
            assert_eq!(project("x").unwrap_err().field_name(), Some("project_id"));
        }
    }
}

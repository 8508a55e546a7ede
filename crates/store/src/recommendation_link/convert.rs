//! Rows into links and back.

use domain::{
    IntegrationId, PendingActionId, RecommendationId, RecommendationLinkId, StateType, WorkspaceId,
};
use sea_orm::DbErr;

use super::RecommendationLink;
use crate::entity::recommendation_link::Model;
use crate::row::{damaged, from_json, moment, parsed, timestamp, to_json, to_json_maybe};

impl TryFrom<&RecommendationLink> for Model {
    type Error = DbErr;

    fn try_from(link: &RecommendationLink) -> Result<Self, DbErr> {
        let RecommendationLink {
            id,
            workspace,
            recommendation,
            integration,
            action,
            linear_issue_id,
            state,
            content,
            title,
            identifier,
            url,
            state_name,
            state_type,
            priority,
            linear_updated_at,
            synced_at,
            sent_at,
            refusal,
            created_by,
            created_at,
            updated_at,
            version,
        } = link;
        Ok(Self {
            id: id.0,
            workspace_id: workspace.0,
            recommendation_id: recommendation.0,
            integration_id: integration.0,
            action_id: action.map(|id| id.0),
            linear_issue_id: *linear_issue_id,
            state: state.to_string(),
            content: to_json(content)?,
            title: title.clone(),
            identifier: identifier.clone(),
            url: url.clone(),
            state_name: state_name.clone(),
            state_type: state_type.as_ref().map(ToString::to_string),
            priority: priority.map(i64::from),
            linear_updated_at: moment(*linear_updated_at),
            synced_at: moment(*synced_at),
            sent_at: moment(*sent_at),
            refusal: to_json_maybe(refusal.as_ref())?,
            created_by: created_by.clone(),
            created_at: (*created_at).into(),
            updated_at: (*updated_at).into(),
            version: *version,
        })
    }
}

impl TryFrom<Model> for RecommendationLink {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            recommendation_id,
            integration_id,
            action_id,
            linear_issue_id,
            state,
            content,
            title,
            identifier,
            url,
            state_name,
            state_type,
            priority,
            linear_updated_at,
            synced_at,
            sent_at,
            refusal,
            created_by,
            created_at,
            updated_at,
            version,
        } = model;
        let refusal = refusal.map(|text| from_json("recommendation_links.refusal", &text));
        let unfit = |error| damaged("recommendation_links.priority", error);
        Ok(Self {
            id: RecommendationLinkId(id),
            workspace: WorkspaceId(workspace_id),
            recommendation: RecommendationId(recommendation_id),
            integration: IntegrationId(integration_id),
            action: action_id.map(PendingActionId),
            linear_issue_id,
            state: parsed("recommendation_links.state", &state)?,
            content: from_json("recommendation_links.content", &content)?,
            title,
            identifier,
            url,
            state_name,
            state_type: state_type.map(StateType::from),
            priority: priority.map(u8::try_from).transpose().map_err(unfit)?,
            linear_updated_at: timestamp(linear_updated_at),
            synced_at: timestamp(synced_at),
            sent_at: timestamp(sent_at),
            refusal: refusal.transpose()?,
            created_by,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            version,
        })
    }
}

//! Between an integration and its row: every column is named on both ways.

use domain::{IntegrationId, WorkspaceId};
use sea_orm::DbErr;

use super::Integration;
use crate::entity::integration::Model;
use crate::row::{damaged, from_json, moment, parsed, timestamp};

impl TryFrom<&Integration> for Model {
    type Error = DbErr;

    fn try_from(row: &Integration) -> Result<Self, DbErr> {
        let Integration {
            id,
            workspace,
            state,
            state_reason,
            sealed_api_key,
            sealed_webhook_secret,
            linear_user_id,
            linear_user_name,
            linear_user_email,
            linear_org_id,
            linear_org_name,
            linear_org_url_key,
            linear_org_logo_url,
            teams,
            selected_team_id,
            selected_project_id,
            selected_project_name,
            webhook_id,
            webhook_state,
            webhook_reason,
            last_delivery_at,
            last_delivery,
            last_synced_at,
            created_at,
            updated_at,
            version,
        } = row.clone();
        Ok(Self {
            id: id.0,
            workspace_id: workspace.0,
            state: state.to_string(),
            state_reason,
            sealed_api_key,
            sealed_webhook_secret,
            linear_user_id,
            linear_user_name,
            linear_user_email,
            linear_org_id,
            linear_org_name,
            linear_org_url_key,
            linear_org_logo_url,
            teams: serde_json::to_string(&teams)
                .map_err(|error| damaged("integrations.teams", error))?,
            selected_team_id,
            selected_project_id,
            selected_project_name,
            webhook_id,
            webhook_state: webhook_state.to_string(),
            webhook_reason,
            last_delivery_at: moment(last_delivery_at),
            last_delivery,
            last_synced_at: moment(last_synced_at),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            version,
        })
    }
}

impl TryFrom<Model> for Integration {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            state,
            state_reason,
            sealed_api_key,
            sealed_webhook_secret,
            linear_user_id,
            linear_user_name,
            linear_user_email,
            linear_org_id,
            linear_org_name,
            linear_org_url_key,
            linear_org_logo_url,
            teams,
            selected_team_id,
            selected_project_id,
            selected_project_name,
            webhook_id,
            webhook_state,
            webhook_reason,
            last_delivery_at,
            last_delivery,
            last_synced_at,
            created_at,
            updated_at,
            version,
        } = model;
        Ok(Self {
            id: IntegrationId(id),
            workspace: WorkspaceId(workspace_id),
            state: parsed("integrations.state", &state)?,
            state_reason,
            sealed_api_key,
            sealed_webhook_secret,
            linear_user_id,
            linear_user_name,
            linear_user_email,
            linear_org_id,
            linear_org_name,
            linear_org_url_key,
            linear_org_logo_url,
            teams: from_json("integrations.teams", &teams)?,
            selected_team_id,
            selected_project_id,
            selected_project_name,
            webhook_id,
            webhook_state: parsed("integrations.webhook_state", &webhook_state)?,
            webhook_reason,
            last_delivery_at: timestamp(last_delivery_at),
            last_delivery,
            last_synced_at: timestamp(last_synced_at),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            version,
        })
    }
}

//! Connected accounts, page by page.

use axum::Json;
use domain::ConnectedAccountStatus;
use domain::view::{ConnectedAccountView, Page};
use services::connected_account::{self, ListAccounts};

use crate::error::{ApiError, ReadErrors};
use crate::extract::{Admin, QueryOf};
use crate::state::AppState;

/// Which accounts to list.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountsQuery {
    /// Only those of this OAuth application, by its name.
    #[serde(default)]
    connection_name: Option<String>,
    /// Only those of the person whom your program calls so.
    #[serde(default)]
    identifier: Option<String>,
    /// Only those that stand here.
    #[serde(default)]
    status: Option<ConnectedAccountStatus>,
    /// `next_cursor` of the page before.
    #[serde(default)]
    cursor: Option<String>,
    /// At most so many, from 1 to 200; 50 unless given.
    #[serde(default)]
    limit: Option<u64>,
}

/// List connected accounts, newest first
#[utoipa::path(
    get, path = "/api/v1/connected_accounts", tag = "connected accounts", params(AccountsQuery),
    responses((status = 200, description = "A page of accounts", body = Page<ConnectedAccountView>), ReadErrors)
)]
pub(crate) async fn list_connected_accounts(
    Admin(caller): Admin,
    QueryOf(query): QueryOf<AccountsQuery>,
    app: AppState,
) -> Result<Json<Page<ConnectedAccountView>>, ApiError> {
    let AccountsQuery {
        connection_name,
        identifier,
        status,
        cursor,
        limit,
    } = query;
    let wanted = ListAccounts {
        connection_name,
        identifier,
        status,
        cursor,
        limit,
    };
    let page = connected_account::list(&app.0.ctx, &caller, wanted).await?;
    Ok(Json(page))
}

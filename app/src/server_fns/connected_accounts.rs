//! Connected accounts. Their page is read whole, so there is nothing here to load.

use domain::ConnectedAccountId;
use leptos::prelude::*;

use crate::AppError;
use crate::auth::{self, ctx};
use crate::flash;

/// Makes the link that a person gives access with. The next page shows it once.
#[server(endpoint = "make_authorization_link")]
pub(crate) async fn make_authorization_link(id: ConnectedAccountId) -> Result<(), AppError> {
    let viewer = auth::viewer().await?;
    let by = viewer.caller();
    let account = services::connected_account::get(&ctx(), &by, id).await?;
    let made = services::connected_account::authorization_link(&ctx(), &by, id).await?;
    flash::NewLink::keep(&viewer.session, account.identifier, made).await?;
    auth::redirect("/connected-accounts");
    Ok(())
}

/// Withdraws the access of an account in Linear and erases it here.
#[server(endpoint = "delete_connected_account")]
pub(crate) async fn delete_connected_account(id: ConnectedAccountId) -> Result<(), AppError> {
    let by = auth::caller().await?;
    services::connected_account::delete(&ctx(), &by, id).await?;
    flash::tell("The account is deleted. Its access is being withdrawn in Linear.").await;
    auth::redirect("/connected-accounts");
    Ok(())
}

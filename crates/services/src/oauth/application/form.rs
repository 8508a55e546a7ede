//! Linear's form for a new application, filled in by a manifest, so that nothing has to be copied there.

use domain::view::OAuthFormView;
use domain::{Caller, connected_account};
use serde_json::json;
use url::form_urlencoded;

use super::{id_of, redirect_uri};
use crate::{Ctx, ServiceError};

/// What an application of ours is told of. Names of Linear's, those that a manifest may hold.
const REPORTED: [&str; 6] = [
    "Issue",
    "Comment",
    "IssueLabel",
    "Project",
    "OAuthAuthorization",
    "PermissionChange",
];

/// What to enter in Linear for an application that will be called `name` here.
///
/// Shape: Linear developer docs, "OAuth application manifests".
///
/// # Errors
/// Not an admin, or the name breaks its rule.
pub fn form(ctx: &Ctx, caller: &Caller, name: &str) -> Result<OAuthFormView, ServiceError> {
    caller.require_admin()?;
    let name = connected_account::connection_name(name)?;
    let webhook_url = ctx.webhook_url(id_of(caller.workspace, &name).0);
    let redirect_uri = redirect_uri(ctx);
    let manifest = json!({
        "schemaVersion": "1.0.0",
        "oauth": {
            "client_name": "Countersign",
            "client_uri": ctx.settings.public_url,
            "redirect_uris": [redirect_uri],
            // Renewing comes with the first.
            "grant_types": ["authorization_code", "client_credentials"],
        },
        "webhook": { "enabled": true, "url": webhook_url, "resourceTypes": REPORTED },
    });
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("manifest", &manifest.to_string())
        .finish();
    let app = ctx.settings.linear_app_url.as_str().trim_end_matches('/');
    Ok(OAuthFormView {
        create_url: format!("{app}/settings/api/applications/new?{query}"),
        redirect_uri,
        webhook_url,
    })
}

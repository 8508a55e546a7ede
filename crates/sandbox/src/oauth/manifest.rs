//! The address of a prefilled form: a manifest as JSON, or the same in parameters (Linear developer docs, "OAuth
//! application manifests"). Unlike Linear the sandbox takes a webhook address on loopback.

use serde::Deserialize;

use super::application::{ApplicationSpec, Distribution};

/// The version that there is.
const VERSION: &str = "1.0.0";

#[derive(Debug, Default, Deserialize)]
struct Manifest {
    #[serde(rename = "schemaVersion")]
    schema_version: String,
    #[serde(default)]
    distribution: Option<Distribution>,
    oauth: Oauth,
    #[serde(default)]
    webhook: Option<Webhook>,
}

#[derive(Debug, Default, Deserialize)]
struct Oauth {
    client_name: String,
    redirect_uris: Vec<String>,
    #[serde(default)]
    grant_types: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Webhook {
    #[serde(default = "enabled")]
    enabled: bool,
    url: String,
    #[serde(rename = "resourceTypes")]
    resource_types: Vec<String>,
}

/// What the form is filled with, and what is wrong with the manifest. Where there is a manifest the other parameters do
/// not count; parameters that nobody knows never do.
pub(crate) fn prefilled(pairs: &[(String, String)]) -> (ApplicationSpec, Option<String>) {
    let manifest = pairs.iter().find(|(name, _)| name == "manifest");
    match manifest {
        Some((_, text)) => match of_manifest(text) {
            Ok(spec) => (spec, None),
            Err(problem) => (ApplicationSpec::default(), Some(problem)),
        },
        None => (of_parameters(pairs), None),
    }
}

fn of_manifest(text: &str) -> Result<ApplicationSpec, String> {
    let manifest: Manifest = serde_json::from_str(text)
        .map_err(|error| format!("The app manifest provided in the URL is not valid: {error}."))?;
    if manifest.schema_version != VERSION {
        return Err(format!("schemaVersion must be \"{VERSION}\"."));
    }
    if let Some(unknown) = manifest
        .oauth
        .grant_types
        .iter()
        .find(|name| !matches!(name.as_str(), "authorization_code" | "client_credentials"))
    {
        return Err(format!(
            "oauth.grant_types must be authorization_code and client_credentials, which \"{unknown}\" is not."
        ));
    }
    let webhook = manifest.webhook.filter(|webhook| webhook.enabled);
    let (webhook_url, webhook_resource_types) = match webhook {
        Some(webhook) => (Some(webhook.url), webhook.resource_types),
        None => (None, Vec::new()),
    };
    let spec = ApplicationSpec {
        name: manifest.oauth.client_name,
        redirect_uris: manifest.oauth.redirect_uris,
        client_credentials: offers_credentials(&manifest.oauth.grant_types),
        distribution: manifest.distribution.unwrap_or(Distribution::Private),
        webhook_url,
        webhook_resource_types,
        ..ApplicationSpec::default()
    };
    super::settings::check(&spec).map_err(|error| error.to_string())?;
    Ok(spec)
}

fn of_parameters(pairs: &[(String, String)]) -> ApplicationSpec {
    let all = |name: &str| -> Vec<String> {
        let named = pairs.iter().filter(|(known, _)| known == name);
        named.map(|(_, value)| value.clone()).collect()
    };
    let one = |name: &str| all(name).into_iter().next();
    let has_webhook = one("webhook.enabled").as_deref() != Some("false");
    ApplicationSpec {
        name: one("oauth.client_name").unwrap_or_default(),
        redirect_uris: all("oauth.redirect_uris"),
        client_credentials: offers_credentials(&all("oauth.grant_types")),
        distribution: match one("distribution").as_deref() {
            Some("public") => Distribution::Public,
            _ => Distribution::Private,
        },
        webhook_url: one("webhook.url").filter(|_| has_webhook),
        webhook_resource_types: all("webhook.resourceTypes"),
        ..ApplicationSpec::default()
    }
}

fn offers_credentials(grant_types: &[String]) -> bool {
    grant_types.iter().any(|name| name == "client_credentials")
}

fn enabled() -> bool {
    true
}

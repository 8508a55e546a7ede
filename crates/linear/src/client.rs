//! The client: one pool of connections for all workspaces, and the budgets of each.

use std::time::Duration;

use reqwest::redirect::Policy;
use url::Url;
use uuid::Uuid;

use crate::budget::{BudgetSnapshot, Budgets};
use crate::connection::Connection;
use crate::credential::Credential;

/// How long a whole call may take. Linear answers within a second as a rule.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(20);
/// How long it may take to connect.
const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Shorter than what is usual on the other side: a connection that Linear has just closed costs a write
/// whose outcome is unknown.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// Where Linear is and how to talk to it.
#[derive(Debug, Clone)]
pub struct LinearConfig {
    /// Base of Linear's API, such as `https://api.linear.app`; `/graphql` is added where it is missing.
    pub api_url: Url,
    /// What we call ourselves.
    pub user_agent: String,
    /// How long a whole call may take, its answer included.
    pub timeout: Duration,
    /// How long it may take to connect.
    pub connect_timeout: Duration,
}

impl LinearConfig {
    /// The defaults: 20 seconds for a call, 5 of them to connect.
    pub fn new(api_url: Url, user_agent: impl Into<String>) -> Self {
        Self {
            api_url,
            user_agent: user_agent.into(),
            timeout: DEFAULT_TIMEOUT,
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
        }
    }
}

/// Why a client cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// Not an address that can be called.
    #[error("the address of Linear's API must begin with https:// or http://, not {0}://")]
    Scheme(String),
    /// Not an address that a browser can be sent to.
    #[error("the address of Linear must begin with https:// or http://, not {0}://")]
    AppScheme(String),
    /// The HTTP client does not start: no root certificates, or a user agent that is no header.
    #[error("the HTTP client for Linear does not start")]
    Http(#[source] reqwest::Error),
}

/// Names a connection, so that budgets are counted for each: an integration or a connected account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConnectionId(pub Uuid);

/// A client of Linear. Clones are cheap and share connections and budgets.
#[derive(Debug, Clone)]
pub struct LinearClient {
    pub(crate) http: reqwest::Client,
    pub(crate) endpoint: Url,
    pub(crate) budgets: Budgets,
}

impl LinearClient {
    /// Makes a client. Nothing is sent yet.
    pub fn new(config: LinearConfig) -> Result<Self, SetupError> {
        let endpoint = endpoint(config.api_url.clone())?;
        let http = http_client(&config).map_err(SetupError::Http)?;
        Ok(Self {
            http,
            endpoint,
            budgets: Budgets::default(),
        })
    }

    /// Linear as seen with these credentials.
    pub fn connection(&self, id: ConnectionId, credential: Credential) -> Connection {
        Connection::new(self.clone(), id, credential)
    }

    /// What Linear's answers said last about this connection's budgets; `None` before the first.
    pub fn budget(&self, id: ConnectionId) -> Option<BudgetSnapshot> {
        self.budgets.get(id)
    }

    /// The budgets of all connections that were used since the start, in no order.
    pub fn known_budgets(&self) -> Vec<(ConnectionId, BudgetSnapshot)> {
        self.budgets.all()
    }

    /// Drops what is known of a connection that is gone.
    pub fn forget(&self, id: ConnectionId) {
        self.budgets.forget(id);
    }
}

fn endpoint(mut url: Url) -> Result<Url, SetupError> {
    if !is_http(&url) {
        return Err(SetupError::Scheme(url.scheme().to_owned()));
    }
    let has_path = url.path().trim_end_matches('/').ends_with("/graphql");
    if !has_path && let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().push("graphql");
    }
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

pub(crate) fn is_http(url: &Url) -> bool {
    matches!(url.scheme(), "https" | "http")
}

fn http_client(config: &LinearConfig) -> reqwest::Result<reqwest::Client> {
    install_tls_provider();
    let builder = reqwest::Client::builder()
        .user_agent(&config.user_agent)
        .timeout(config.timeout)
        .connect_timeout(config.connect_timeout)
        .pool_idle_timeout(POOL_IDLE_TIMEOUT)
        // The API never redirects: following one would show the credentials to somebody else.
        .redirect(Policy::none())
        .no_proxy();
    let builder = match config.api_url.scheme() {
        "https" => builder.https_only(true),
        // Without TLS no root certificates are needed, and a bare machine may have none.
        _ => builder.tls_certs_only([]),
    };
    builder.build()
}

/// The process has one TLS provider; whoever installed one before us has decided.
fn install_tls_provider() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // An error means that another thread was quicker, which is just as well.
        let _installed_meanwhile = rustls::crypto::ring::default_provider().install_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endpoint_is_found_below_any_base() {
        let cases = [
            ("https://api.linear.app", "https://api.linear.app/graphql"),
            ("https://api.linear.app/", "https://api.linear.app/graphql"),
            (
                "https://api.linear.app/graphql",
                "https://api.linear.app/graphql",
            ),
            (
                "http://127.0.0.1:4000/linear/",
                "http://127.0.0.1:4000/linear/graphql",
            ),
            (
                "http://127.0.0.1:4000/?q=1#f",
                "http://127.0.0.1:4000/graphql",
            ),
        ];
        for (base, expected) in cases {
            assert_eq!(
                endpoint(base.parse().unwrap()).unwrap().as_str(),
                expected,
                "{base}"
            );
        }
    }

    #[test]
    fn other_schemes_are_refused() {
        for base in ["ftp://linear.app", "mailto:a@linear.app", "file:///graphql"] {
            let config = LinearConfig::new(base.parse().unwrap(), "test");
            assert!(
                matches!(LinearClient::new(config), Err(SetupError::Scheme(_))),
                "{base}"
            );
        }
    }

    #[test]
    fn a_user_agent_that_is_no_header_is_an_error() {
        let config = LinearConfig::new("http://127.0.0.1/".parse().unwrap(), "a\nb");
        assert!(matches!(
            LinearClient::new(config),
            Err(SetupError::Http(_))
        ));
    }
}

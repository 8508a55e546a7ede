//! Where the server listens and by what address others reach it.

use std::net::{Ipv4Addr, SocketAddr};

use url::Url;

use super::TrustedProxies;
use super::env::{ConfigError, Variable, Variables};

const ADDR: Variable = Variable {
    name: "COUNTERSIGN_ADDR",
    form: "an IP address and a port",
    example: "127.0.0.1:3000",
};
const PUBLIC_URL: Variable = Variable {
    name: "COUNTERSIGN_PUBLIC_URL",
    form: "an http or https address without query",
    example: "https://countersign.example.com",
};

/// Where the server listens and by what address others reach it.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    /// Read from `COUNTERSIGN_ADDR`, default `127.0.0.1:3000`. Port 0 takes a free one.
    pub addr: SocketAddr,
    /// Read from `COUNTERSIGN_PUBLIC_URL`; without it `http://` and the listen address.
    pub public_url: Option<Url>,
    /// Read from `COUNTERSIGN_TRUSTED_PROXIES`, default none: whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
}

impl HttpConfig {
    pub(super) fn read(variables: &Variables) -> Result<Self, ConfigError> {
        let addr = match variables.get(ADDR.name) {
            None => SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)),
            Some(text) => text
                .parse()
                .map_err(|_| ADDR.wrong(format!("is `{text}`")))?,
        };
        let public_url = web_address(variables, &PUBLIC_URL)?;
        Ok(Self {
            addr,
            public_url,
            trusted_proxies: TrustedProxies::read(variables)?,
        })
    }

    /// The base of webhook addresses and links: what is configured, or the listen address.
    ///
    /// # Errors
    /// None that a socket address can cause.
    pub fn public_url(&self) -> Result<Url, url::ParseError> {
        match &self.public_url {
            Some(url) => Ok(url.clone()),
            None => Url::parse(&format!("http://{}/", self.addr)),
        }
    }

    /// Whether browsers reach us by https, so that cookies can be kept to it.
    pub fn is_https(&self) -> bool {
        self.public_url
            .as_ref()
            .is_some_and(|url| url.scheme() == "https")
    }
}

/// Reads a variable that holds a base address.
pub(super) fn web_address(
    variables: &Variables,
    variable: &Variable,
) -> Result<Option<Url>, ConfigError> {
    let Some(text) = variables.get(variable.name) else {
        return Ok(None);
    };
    let url: Url = text
        .parse()
        .map_err(|_| variable.wrong("is not an address"))?;
    let is_base = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some()
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if is_base {
        Ok(Some(url))
    } else {
        Err(variable.wrong("is not a base address"))
    }
}

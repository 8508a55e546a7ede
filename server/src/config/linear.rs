//! Where Linear is, and how old its deliveries may be.

use url::Url;

use super::Age;
use super::env::{ConfigError, Variable, Variables};
use super::http::web_address;

const API_URL: Variable = Variable {
    name: "LINEAR_API_URL",
    form: "an http or https address without query",
    example: "https://api.linear.app",
};
const APP_URL: Variable = Variable {
    name: "LINEAR_APP_URL",
    form: "an http or https address without query",
    example: "https://linear.app",
};
const MAX_AGE: Variable = Variable {
    name: "COUNTERSIGN_WEBHOOK_MAX_AGE",
    form: "a whole number with s, m, h or d, from 60s to 7d",
    example: "8h",
};

const STRICT: Variable = Variable {
    name: "COUNTERSIGN_WEBHOOK_STRICT",
    form: "true or false",
    example: "true",
};

/// Where Linear is, and how old its deliveries may be.
#[derive(Debug, Clone)]
pub struct LinearConfig {
    /// Base of Linear's API. Read from `LINEAR_API_URL`, default `https://api.linear.app`.
    pub api_url: Url,
    /// Linear in the browser. Read from `LINEAR_APP_URL`, default `https://linear.app`.
    pub app_url: Url,
    /// Oldest delivery accepted. Read from `COUNTERSIGN_WEBHOOK_MAX_AGE`, default `8h`: Linear's last
    /// retry comes seven hours after the first attempt.
    pub webhook_max_age: Age,
    /// Refuses deliveries that are older than a minute, or without a signed timestamp or an id, as
    /// Linear's own library does. Read from `COUNTERSIGN_WEBHOOK_STRICT`, default `false`: repetitions
    /// are recognised either way, and Linear's retries may carry the first attempt's timestamp.
    pub webhook_strict: bool,
}

impl LinearConfig {
    pub(super) fn read(variables: &Variables) -> Result<Self, ConfigError> {
        let webhook_max_age = match variables.get(MAX_AGE.name) {
            None => Age::hours(8),
            Some(text) => Age::parse(text).ok_or_else(|| MAX_AGE.wrong(format!("is `{text}`")))?,
        };
        let webhook_strict = match variables.get(STRICT.name) {
            None => false,
            Some(text) => text
                .parse()
                .map_err(|_| STRICT.wrong(format!("is `{text}`")))?,
        };
        Ok(Self {
            api_url: address(variables, &API_URL)?,
            app_url: address(variables, &APP_URL)?,
            webhook_max_age,
            webhook_strict,
        })
    }
}

/// The address that is set, or the one of the example, which is Linear's own.
fn address(variables: &Variables, variable: &Variable) -> Result<Url, ConfigError> {
    match web_address(variables, variable)? {
        Some(url) => Ok(url),
        None => variable
            .example
            .parse()
            .map_err(|_| variable.wrong("has no default")),
    }
}

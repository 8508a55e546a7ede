//! Where metrics are read.

use std::net::SocketAddr;

use super::env::{ConfigError, Variable, Variables};

const ADDR: Variable = Variable {
    name: "COUNTERSIGN_METRICS_ADDR",
    form: "a loopback address and a port, or any address with COUNTERSIGN_METRICS_PUBLIC=true",
    example: "127.0.0.1:9464",
};
const PUBLIC: Variable = Variable {
    name: "COUNTERSIGN_METRICS_PUBLIC",
    form: "`true` or `false`",
    example: "true",
};

/// Where metrics are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetricsConfig {
    /// Read from `COUNTERSIGN_METRICS_ADDR`; without it there are no metrics. They are for nobody
    /// outside, so another address than a loopback one is refused unless
    /// `COUNTERSIGN_METRICS_PUBLIC=true` says that something else keeps strangers out.
    pub addr: Option<SocketAddr>,
}

impl MetricsConfig {
    pub(super) fn read(variables: &Variables) -> Result<Self, ConfigError> {
        let public = match variables.get(PUBLIC.name) {
            None | Some("false") => false,
            Some("true") => true,
            Some(other) => return Err(PUBLIC.wrong(format!("is `{other}`"))),
        };
        let Some(text) = variables.get(ADDR.name) else {
            return Ok(Self { addr: None });
        };
        let addr: SocketAddr = text
            .parse()
            .map_err(|_| ADDR.wrong(format!("is `{text}`")))?;
        if !public && !addr.ip().is_loopback() {
            return Err(ADDR.wrong(format!("is `{text}`, which others can reach")));
        }
        Ok(Self { addr: Some(addr) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_reach_them_only_if_somebody_says_so() {
        let read = |pairs: &[(&str, &str)]| MetricsConfig::read(&Variables::from_pairs(pairs));
        let open = ("COUNTERSIGN_METRICS_ADDR", "0.0.0.0:9464");
        assert!(read(&[open]).is_err());
        assert!(read(&[open, ("COUNTERSIGN_METRICS_PUBLIC", "false")]).is_err());
        let config = read(&[open, ("COUNTERSIGN_METRICS_PUBLIC", "true")]).unwrap();
        assert_eq!(config.addr.unwrap().port(), 9464);
        let config = read(&[("COUNTERSIGN_METRICS_ADDR", "[::1]:0")]).unwrap();
        assert!(config.addr.unwrap().ip().is_loopback());
    }
}

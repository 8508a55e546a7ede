//! Where data and keys are kept.

use std::fmt;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};
use store::KeyRing;

use super::env::{ConfigError, Variable, Variables};

const DATABASE_URL: Variable = Variable {
    name: "DATABASE_URL",
    form: "a SQLite or Postgres address",
    example: "sqlite://data/countersign.db",
};
const KEYS: Variable = Variable {
    name: "COUNTERSIGN_ENCRYPTION_KEYS",
    form: "id:base64 of 32 bytes, comma-separated, the first encrypts",
    // Not a key: one that is written down here is one that somebody would use.
    example: "k1:$(openssl rand -base64 32)",
};

/// Where data and keys are kept. `Debug` shows neither passwords nor keys.
#[derive(Clone)]
pub struct StorageConfig {
    /// Read from `COUNTERSIGN_DATA_DIR`, default `data`: the key file, and the database if it is a file.
    pub data_dir: PathBuf,
    /// Read from `DATABASE_URL`, default `countersign.db` in the data folder.
    pub database_url: String,
    /// Read from `COUNTERSIGN_ENCRYPTION_KEYS`; without it a key file in the data folder.
    pub encryption_keys: Option<SecretString>,
}

impl StorageConfig {
    pub(super) fn read(variables: &Variables) -> Result<Self, ConfigError> {
        let data_dir = PathBuf::from(variables.get("COUNTERSIGN_DATA_DIR").unwrap_or("data"));
        let database_url = match variables.get(DATABASE_URL.name) {
            None => format!("sqlite://{}", data_dir.join("countersign.db").display()),
            Some(url) if is_supported(url) => url.to_owned(),
            // The rest of the address may hold a password.
            Some(_) => return Err(DATABASE_URL.wrong("names a database that is not supported")),
        };
        let encryption_keys = variables.get(KEYS.name).map(SecretString::from);
        if let Some(keys) = &encryption_keys {
            KeyRing::parse(keys.expose_secret())
                .map_err(|error| KEYS.wrong(format!("is refused ({error})")))?;
        }
        Ok(Self {
            data_dir,
            database_url,
            encryption_keys,
        })
    }
}

fn is_supported(url: &str) -> bool {
    ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
}

impl fmt::Debug for StorageConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.database_url.split(':').next().unwrap_or_default();
        f.debug_struct("StorageConfig")
            .field("data_dir", &self.data_dir)
            .field("database", &scheme)
            .field(
                "encryption_keys",
                &self.encryption_keys.as_ref().map(|_| "[redacted]"),
            )
            .finish()
    }
}

//! The one place that reads the environment of the process.

use std::collections::HashMap;
use std::fmt;

/// Why a configuration is refused: one line that says what to set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {problem}: it must be {form}, for example {variable}={example}")]
pub struct ConfigError {
    /// The variable that is wrong.
    pub variable: &'static str,
    /// What is wrong with it, without its value where that may be secret.
    pub problem: String,
    /// The form that it must have.
    pub form: &'static str,
    /// A value that works.
    pub example: &'static str,
}

/// Variables by name, as the process has them or as a test writes them down.
#[derive(Clone, Default)]
pub struct Variables(HashMap<String, String>);

/// What a variable is for, needed to say what is wrong with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Variable {
    pub(super) name: &'static str,
    pub(super) form: &'static str,
    pub(super) example: &'static str,
}

/// Every variable that is read, so that reading one that is not listed is impossible.
const NAMES: &[&str] = &[
    "COUNTERSIGN_ADDR",
    "COUNTERSIGN_PUBLIC_URL",
    "DATABASE_URL",
    "COUNTERSIGN_DATA_DIR",
    "COUNTERSIGN_ENCRYPTION_KEYS",
    "LINEAR_API_URL",
    "LINEAR_APP_URL",
    "COUNTERSIGN_WEBHOOK_MAX_AGE",
    "COUNTERSIGN_LOG",
    "COUNTERSIGN_LOG_FORMAT",
    "COUNTERSIGN_METRICS_ADDR",
    "COUNTERSIGN_METRICS_PUBLIC",
    "COUNTERSIGN_TRUSTED_PROXIES",
    "COUNTERSIGN_WEBHOOK_ALLOW_NETS",
];

impl Variables {
    /// The variables of this process that concern us.
    ///
    /// # Errors
    /// One of them is not text.
    pub fn of_process() -> Result<Self, ConfigError> {
        let mut known = HashMap::new();
        for name in NAMES {
            match read_process(name) {
                Ok(value) => known.insert((*name).to_owned(), value),
                Err(std::env::VarError::NotPresent) => continue,
                Err(std::env::VarError::NotUnicode(_)) => {
                    return Err(ConfigError {
                        variable: name,
                        problem: "is not text".to_owned(),
                        form: "UTF-8",
                        example: "value",
                    });
                }
            };
        }
        Ok(Self(known))
    }

    /// Variables written down by hand.
    pub fn from_pairs(pairs: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self(pairs.iter().map(owned).collect())
    }

    /// Sets one, over what the process has.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Sets one unless the process has it.
    #[must_use]
    pub fn or(self, name: &str, value: impl Into<String>) -> Self {
        if self.get(name).is_some() {
            self
        } else {
            self.with(name, value)
        }
    }

    /// The value of a variable; an empty one counts as not set.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
    }
}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

impl Variable {
    /// What is wrong with this variable.
    pub(super) fn wrong(&self, problem: impl Into<String>) -> ConfigError {
        ConfigError {
            variable: self.name,
            problem: problem.into(),
            form: self.form,
            example: self.example,
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
fn read_process(name: &str) -> Result<String, std::env::VarError> {
    std::env::var(name)
}

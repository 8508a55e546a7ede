//! Which crate may see which: the architecture's invariants, read from the manifests.

use anyhow::{Context, Result};
use serde_json::Value;

const APP: &str = "countersign-app";
const DOMAIN: &str = "countersign-domain";
const JOBS: &str = "countersign-jobs";
const LINEAR: &str = "countersign-linear";
const MIGRATIONS: &str = "countersign-migrations";
const OUTGOING: &str = "countersign-outgoing";
const SANDBOX: &str = "countersign-sandbox";
const SERVER: &str = "countersign";
const SERVICES: &str = "countersign-services";
const STORE: &str = "countersign-store";

/// What one crate may depend on.
struct Rule {
    package: &'static str,
    /// Crates of ours.
    sees: &'static [&'static str],
    /// Crates of ours that its tests may use as well.
    tests_see: &'static [&'static str],
    /// Libraries that would bring in a layer that is not its own.
    never: &'static [&'static str],
}

/// `domain <- store, linear, jobs <- services <- app[ssr], server`, and `domain <- app[hydrate] <- frontend`.
const RULES: &[Rule] = &[
    Rule {
        package: DOMAIN,
        sees: &[],
        tests_see: &[],
        never: &["tokio", "sea-orm", "axum", "reqwest", "leptos", "rand"],
    },
    Rule {
        package: STORE,
        sees: &[DOMAIN],
        tests_see: &[MIGRATIONS],
        never: &["axum", "leptos", "reqwest"],
    },
    Rule {
        package: LINEAR,
        sees: &[DOMAIN],
        tests_see: &[SANDBOX],
        never: &["axum", "leptos", "sea-orm"],
    },
    Rule {
        package: OUTGOING,
        sees: &[],
        tests_see: &[],
        never: &["axum", "leptos", "sea-orm"],
    },
    Rule {
        package: JOBS,
        sees: &[],
        tests_see: &[MIGRATIONS],
        never: &["axum", "leptos", "reqwest"],
    },
    Rule {
        package: SERVICES,
        sees: &[DOMAIN, STORE, LINEAR, JOBS, OUTGOING],
        tests_see: &[MIGRATIONS, SANDBOX],
        never: &["axum", "leptos", "http", "reqwest"],
    },
    Rule {
        package: APP,
        sees: &[DOMAIN, SERVICES],
        tests_see: &[],
        never: &["sea-orm", "reqwest", "tokio"],
    },
    Rule {
        package: "frontend",
        sees: &[APP],
        tests_see: &[],
        never: &["tokio", "axum", "sea-orm"],
    },
    Rule {
        package: SANDBOX,
        sees: &[],
        tests_see: &[],
        never: &["sea-orm", "leptos"],
    },
    Rule {
        package: MIGRATIONS,
        sees: &[],
        tests_see: &[],
        never: &["axum", "leptos", "reqwest"],
    },
    Rule {
        package: SERVER,
        sees: &[
            APP, DOMAIN, JOBS, LINEAR, MIGRATIONS, OUTGOING, SANDBOX, SERVICES, STORE,
        ],
        tests_see: &[],
        never: &[],
    },
    Rule {
        package: "countersign-bench",
        sees: &[],
        tests_see: &[],
        never: &[],
    },
    Rule {
        package: "xtask",
        sees: &[],
        tests_see: &[],
        never: &[],
    },
    Rule {
        package: "bundle",
        sees: &[],
        tests_see: &[],
        never: &[],
    },
];

/// What the browser's half of `app` must not see: only the server's half may.
const ONLY_ON_THE_SERVER: &[&str] = &[SERVICES, "axum", "leptos_axum", "tower-sessions"];

/// Every breach in what `cargo metadata` printed.
pub(super) fn check(metadata: &Value) -> Result<Vec<String>> {
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata names no packages")?;
    let names: Vec<&str> = packages
        .iter()
        .filter_map(|package| package["name"].as_str())
        .collect();
    let mut problems = Vec::new();
    for package in packages {
        let name = package["name"].as_str().context("a package has a name")?;
        let Some(rule) = RULES.iter().find(|rule| rule.package == name) else {
            problems.push(format!(
                "{name}: say in the rules of `tidy` what it may depend on"
            ));
            continue;
        };
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        let found = dependencies.filter_map(|dependency| breach(rule, dependency, &names));
        problems.extend(found.map(|what| format!("{name}/Cargo.toml: {what}")));
    }
    Ok(problems)
}

fn breach(rule: &Rule, dependency: &Value, ours: &[&str]) -> Option<String> {
    let name = dependency["name"].as_str()?;
    let for_tests = dependency["kind"] == "dev";
    if ours.contains(&name) {
        let allowed = rule.sees.contains(&name) || for_tests && rule.tests_see.contains(&name);
        if !allowed {
            return Some(format!(
                "must not depend on {name}: dependencies point one way"
            ));
        }
    }
    if !for_tests && rule.never.contains(&name) {
        return Some(format!(
            "must not depend on {name}: that belongs to another layer"
        ));
    }
    let always = dependency["optional"] == false && !for_tests;
    if rule.package == APP && always && ONLY_ON_THE_SERVER.contains(&name) {
        return Some(format!(
            "{name} must be optional: the browser's half does without"
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::workspace;

    fn check_one(package: &str, dependency: &Value) -> Vec<String> {
        let others = RULES.iter().filter(|rule| rule.package != package);
        let mut packages: Vec<Value> = others
            .map(|rule| json!({ "name": rule.package, "dependencies": [] }))
            .collect();
        packages.push(json!({ "name": package, "dependencies": [dependency] }));
        check(&json!({ "packages": packages })).unwrap()
    }

    fn normal(name: &str) -> Value {
        json!({ "name": name, "kind": null, "optional": false })
    }

    #[test]
    fn dependencies_point_one_way() {
        assert_eq!(check_one(SERVICES, &normal(STORE)), [""; 0]);
        assert_eq!(check_one(STORE, &normal(SERVICES)).len(), 1);
        assert_eq!(check_one(SANDBOX, &normal(DOMAIN)).len(), 1);
        assert_eq!(check_one(JOBS, &normal(DOMAIN)).len(), 1);
    }

    #[test]
    fn tests_may_see_more_than_code() {
        let for_tests = json!({ "name": MIGRATIONS, "kind": "dev", "optional": false });
        assert_eq!(check_one(STORE, &for_tests), [""; 0]);
        assert_eq!(check_one(STORE, &normal(MIGRATIONS)).len(), 1);
    }

    #[test]
    fn the_browser_sees_the_domain_only() {
        assert_eq!(check_one(APP, &normal(SERVICES)).len(), 1);
        let optional = json!({ "name": SERVICES, "kind": null, "optional": true });
        assert_eq!(check_one(APP, &optional), [""; 0]);
    }

    #[test]
    fn the_domain_is_pure() {
        assert_eq!(check_one(DOMAIN, &normal("sea-orm")).len(), 1);
        assert_eq!(check_one(DOMAIN, &normal("serde")), [""; 0]);
    }

    #[test]
    fn a_new_crate_needs_a_rule() {
        assert_eq!(check_one("countersign-new", &normal("serde")).len(), 1);
    }

    #[test]
    fn every_rule_is_about_a_crate_that_is_there() {
        let metadata = workspace::metadata().unwrap();
        let packages = metadata["packages"].as_array().unwrap();
        for rule in RULES {
            assert!(
                packages
                    .iter()
                    .any(|package| package["name"] == rule.package),
                "{}",
                rule.package
            );
        }
    }
}

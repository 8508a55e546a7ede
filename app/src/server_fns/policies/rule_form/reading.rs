//! What the form stands for: read into a rule and written from one, and the same for an address.

use std::str::FromStr;

use domain::policy::{ApproverRole, Approvers, Matcher, NewRule, Rule};
use domain::{PolicyRuleId, Refusal, RulePlace, Timestamp, Verdict};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::RuleForm;
use crate::{AppError, fmt};

/// Units of time, by what the form calls them.
const UNITS: [(&str, u32); 4] = [
    ("days", 86_400),
    ("hours", 3_600),
    ("minutes", 60),
    ("seconds", 1),
];
/// What the rules call a field, and what people read beside it.
const NAMES: [(&str, &str); 8] = [
    ("matcher.agents", "agents"),
    ("matcher.tools", "tools"),
    ("matcher.teams", "teams"),
    ("matcher.projects", "projects"),
    ("matcher.priorities", "priorities"),
    ("approvers.people", "people"),
    ("approvers.needed", "how many have to agree"),
    (EXPIRES, "time to decide"),
];
const EXPIRES: &str = "approvers.expires_after_seconds";

impl RuleForm {
    /// What the form is kept under when it is refused.
    pub(crate) const NAME: &'static str = "policy_rule";

    /// A form that nobody has touched: it asks, and changes nothing yet.
    pub(crate) fn blank() -> Self {
        let approvers = Approvers::default();
        Self {
            place: RulePlace::Last.to_string(),
            verdict: Verdict::Ask.to_string(),
            ..Self::default().with(true, &Matcher::default(), &approvers)
        }
    }

    /// The form that makes this rule.
    pub(crate) fn of(rule: &Rule) -> Self {
        let end = rule.ends_at.map(fmt::machine).unwrap_or_default();
        let end = end.trim_end_matches('Z');
        Self {
            id: rule.id.to_string(),
            name: rule.name.clone(),
            verdict: rule.verdict.to_string(),
            ends_at: end.strip_suffix(":00").unwrap_or(end).to_owned(),
            ..Self::default().with(rule.enabled, &rule.matcher, &rule.approvers)
        }
    }

    fn with(self, enabled: bool, matcher: &Matcher, approvers: &Approvers) -> Self {
        let (expires, unit) = in_units(approvers.expires_after_seconds);
        Self {
            enabled: ticked(enabled),
            agents: words(&matcher.agents),
            tools: matcher.tools.clone(),
            teams: words(&matcher.teams),
            projects: words(&matcher.projects),
            fields: matcher.fields.clone(),
            only_fields: matcher.only_fields.clone(),
            priorities: words(&matcher.priorities),
            own_issue: either(matcher.own_issue),
            writes: either(matcher.writes),
            role: approvers.role.to_string(),
            people: words(&approvers.people),
            needed: approvers.needed.to_string(),
            owner_may: ticked(approvers.owner_may),
            expires,
            unit: unit.to_owned(),
            ..self
        }
    }

    /// What an address says of a rule, if it says anything: `rule[name]=…&rule[tools][]=…`.
    pub(crate) fn from_query(query: &str) -> Option<Self> {
        let mut given = Map::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let Some(name) = name.strip_prefix("rule[") else {
                continue;
            };
            if let Some(list) = name.strip_suffix("][]") {
                let list = given
                    .entry(list)
                    .or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(list) = list {
                    list.push(Value::from(value.into_owned()));
                }
            } else if let Some(field) = name.strip_suffix(']') {
                given.insert(field.to_owned(), Value::from(value.into_owned()));
            }
        }
        if given.is_empty() {
            return None;
        }
        // What nobody's form can have said says nothing.
        serde_json::from_value(Value::Object(given)).ok()
    }

    /// The address says it all.
    pub(crate) fn to_query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let form = serde_json::to_value(self).unwrap_or_default();
        for (name, value) in form.as_object().into_iter().flatten() {
            match value {
                Value::String(text) if !text.is_empty() => {
                    query.append_pair(&format!("rule[{name}]"), text);
                }
                Value::Array(list) => {
                    let name = format!("rule[{name}][]");
                    for text in list.iter().filter_map(Value::as_str) {
                        query.append_pair(&name, text);
                    }
                }
                _ => (),
            }
        }
        query.finish()
    }

    /// The rule that it is to take the place of.
    pub(crate) fn replaces(&self) -> Result<Option<PolicyRuleId>, Refusal> {
        if self.id.is_empty() {
            return Ok(None);
        }
        let id = self.id.parse();
        id.map(Some)
            .map_err(|_| Refusal::field("id", "There is no such rule."))
    }

    /// Where a new one is put.
    pub(crate) fn placed(&self) -> RulePlace {
        self.place.parse().unwrap_or(RulePlace::Last)
    }

    /// The rule that the form stands for.
    pub(crate) fn parse(&self) -> Result<NewRule, Refusal> {
        let verdict = self.verdict.parse();
        Ok(NewRule {
            name: self.name.clone(),
            matcher: self.matcher()?,
            verdict: verdict
                .map_err(|_| Refusal::field("verdict", "Choose: allow, ask or deny."))?,
            approvers: self.approvers()?,
            ends_at: end(&self.ends_at)?,
            enabled: self.enabled.is_some(),
        })
    }

    fn matcher(&self) -> Result<Matcher, Refusal> {
        Ok(Matcher {
            agents: read("matcher.agents", &self.agents)?,
            tools: self.tools.clone(),
            teams: read("matcher.teams", &self.teams)?,
            projects: read("matcher.projects", &self.projects)?,
            fields: self.fields.clone(),
            only_fields: self.only_fields.clone(),
            priorities: read("matcher.priorities", &self.priorities)?,
            own_issue: self.own_issue.parse().ok(),
            writes: self.writes.parse().ok(),
        })
    }

    fn approvers(&self) -> Result<Approvers, Refusal> {
        let needed = self.needed.trim().parse();
        let role = self.role.parse();
        Ok(Approvers {
            people: read("approvers.people", &self.people)?,
            role: role.unwrap_or(ApproverRole::Approver),
            needed: needed.map_err(|_| {
                let message = "`approvers.needed` must be from 1 to 10.";
                Refusal::field("approvers.needed", message)
            })?,
            owner_may: self.owner_may.is_some(),
            expires_after_seconds: seconds(&self.expires, &self.unit)?,
        })
    }

    /// The same error, with the names that stand on the page.
    pub(crate) fn named(error: AppError) -> AppError {
        let mut message = error.message;
        for (field, name) in NAMES {
            message = message.replace(&format!("`{field}`"), &format!("`{name}`"));
        }
        AppError { message, ..error }
    }
}

fn ticked(ticked: bool) -> Option<String> {
    ticked.then(|| "true".to_owned())
}

fn either(wanted: Option<bool>) -> String {
    wanted.map(|wanted| wanted.to_string()).unwrap_or_default()
}

fn words<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

fn read<T: FromStr>(field: &str, given: &[String]) -> Result<Vec<T>, Refusal> {
    let values = given.iter().map(|text| text.parse());
    let values: Result<Vec<T>, T::Err> = values.collect();
    values.map_err(|_| {
        let message = format!("`{field}` holds something that there is not. Choose again.");
        Refusal::field(field, message)
    })
}

fn in_units(seconds: u32) -> (String, &'static str) {
    // A day is better known as 24 hours.
    let fits = |unit: &&(&str, u32)| seconds.is_multiple_of(unit.1) && seconds > unit.1;
    let (name, unit) = UNITS.iter().find(fits).unwrap_or(&("seconds", 1));
    ((seconds / unit).to_string(), name)
}

fn seconds(number: &str, unit: &str) -> Result<u32, Refusal> {
    let unit = UNITS.iter().find(|(name, _)| *name == unit);
    let number: Option<u32> = number.trim().parse().ok();
    let seconds = number
        .zip(unit)
        .and_then(|(number, unit)| number.checked_mul(unit.1));
    let bounds = domain::policy::MIN_EXPIRY..=domain::policy::MAX_EXPIRY;
    let allowed = |seconds: &u32| bounds.contains(&time::Duration::seconds(i64::from(*seconds)));
    seconds.filter(allowed).ok_or_else(|| {
        let message = format!("`{EXPIRES}` must be a whole number, from 1 minute to 30 days.");
        Refusal::field(EXPIRES, message)
    })
}

/// Browsers leave the seconds away where there are none.
fn end(given: &str) -> Result<Option<Timestamp>, Refusal> {
    let given = given.trim();
    if given.is_empty() {
        return Ok(None);
    }
    let whole = if given.len() == "2026-12-01T00:00".len() {
        format!("{given}:00Z")
    } else {
        format!("{given}Z")
    };
    let end = OffsetDateTime::parse(&whole, &Rfc3339);
    end.map(Some).map_err(|_| {
        let message = "`ends_at` must be a day and a time, such as 2026-12-01T00:00, or be empty.";
        Refusal::field("ends_at", message)
    })
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    fn rule() -> Rule {
        Rule {
            id: PolicyRuleId(Uuid::from_u128(7)),
            name: "Comments & more".to_owned(),
            enabled: true,
            matcher: Matcher {
                tools: vec!["create_linear_comment".to_owned()],
                teams: vec![Uuid::from_u128(1), Uuid::from_u128(2)],
                priorities: vec![0, 4],
                own_issue: Some(false),
                ..Matcher::default()
            },
            verdict: Verdict::Ask,
            approvers: Approvers {
                needed: 2,
                owner_may: false,
                expires_after_seconds: 5_400,
                ..Approvers::default()
            },
            ends_at: Some(datetime!(2026-12-01 08:30 UTC)),
        }
    }

    #[test]
    fn a_rule_survives_the_form_and_the_address() {
        let form = RuleForm::of(&rule());
        assert_eq!(form.ends_at, "2026-12-01T08:30");
        assert_eq!((&*form.expires, &*form.unit), ("90", "minutes"));
        let again = RuleForm::from_query(&form.to_query()).unwrap();
        assert_eq!(again, form);
        let made = again.parse().unwrap().check(rule().id).unwrap();
        assert_eq!(made, rule());
        assert_eq!(RuleForm::from_query("try=1&__err=x"), None);
    }

    #[test]
    fn a_blank_form_asks_as_the_defaults_do() {
        let new = RuleForm {
            name: "A".to_owned(),
            ..RuleForm::blank()
        };
        let new = new.parse().unwrap();
        assert_eq!((new.approvers, new.enabled), (Approvers::default(), true));
        let (expires, unit) = in_units(86_400);
        assert_eq!((&*expires, unit), ("24", "hours"));
    }

    #[test]
    fn what_is_wrong_is_named_as_on_the_page() {
        let blank = RuleForm::blank;
        let wrong = [
            (
                RuleForm {
                    needed: "two".to_owned(),
                    ..blank()
                },
                "approvers.needed",
            ),
            (
                RuleForm {
                    expires: "31".to_owned(),
                    unit: "days".to_owned(),
                    ..blank()
                },
                EXPIRES,
            ),
            (
                RuleForm {
                    expires: "99999999".to_owned(),
                    unit: "days".to_owned(),
                    ..blank()
                },
                EXPIRES,
            ),
            (
                RuleForm {
                    ends_at: "tomorrow".to_owned(),
                    ..blank()
                },
                "ends_at",
            ),
            (
                RuleForm {
                    agents: vec!["x".to_owned()],
                    ..blank()
                },
                "matcher.agents",
            ),
            (
                RuleForm {
                    verdict: "maybe".to_owned(),
                    ..blank()
                },
                "verdict",
            ),
        ];
        for (form, field) in wrong {
            let refusal = form.parse().unwrap_err();
            assert_eq!(refusal.field_name(), Some(field));
            let said = RuleForm::named(refusal.into()).sentence();
            assert!(
                !said.contains("approvers.") && !said.contains("matcher."),
                "{said}"
            );
        }
    }
}

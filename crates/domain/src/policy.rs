//! Policies: which calls of agents run at once, which wait for a person, and which are refused.
//!
//! Rules are asked in their order; the first that matches decides. Behind them stand the defaults, which
//! nobody can remove: reads run, the hired agent's own issue is its own, everything else asks.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::pending_action::EXPIRES_AFTER;
use crate::{
    AgentId, Caller, PolicyRuleId, Principal, Refusal, Role, Timestamp, UserId, text, word_enum,
};

/// Most rules of a workspace.
pub const MAX_RULES: usize = 200;
/// Longest time that a person may be given.
pub const MAX_EXPIRY: Duration = Duration::days(30);
/// Shortest.
pub const MIN_EXPIRY: Duration = Duration::minutes(1);

word_enum! {
    /// What becomes of a call.
    Verdict {
        /// It runs.
        Allow = "allow",
        /// It waits for a person.
        Ask = "ask",
        /// It is refused.
        Deny = "deny",
    }
}

word_enum! {
    /// Where a rule is put among those that there are.
    RulePlace {
        /// It is asked before the others.
        First = "first",
        /// It is asked after the others.
        Last = "last",
    }
}

/// What a rule looks at; what is empty matches everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Matcher {
    /// Calls of one of these agents.
    pub agents: Vec<AgentId>,
    /// Calls of one of these tools, by name.
    pub tools: Vec<String>,
    /// Issues of one of these teams of Linear.
    pub teams: Vec<Uuid>,
    /// Issues of one of these projects of Linear.
    pub projects: Vec<Uuid>,
    /// Calls that change one of these fields, such as `state` or `assignee`.
    pub fields: Vec<String>,
    /// Calls that change nothing but these fields.
    pub only_fields: Vec<String>,
    /// Issues that have, or get, one of these priorities, by Linear's numbers; 0 is none. Of a call with several, such as
    /// a change from one to another or a push of many tickets, one is enough where the rule asks or denies; where it
    /// allows, all have to be among these.
    pub priorities: Vec<u8>,
    /// Whether it is the issue of the agent's own hiring.
    pub own_issue: Option<bool>,
    /// Whether it changes something.
    pub writes: Option<bool>,
}

/// Who has to agree where a rule asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Approvers {
    /// Only these people; anybody of the role if empty.
    pub people: Vec<UserId>,
    /// The least role.
    pub role: ApproverRole,
    /// How many different people have to agree.
    pub needed: u16,
    /// Whether the person who made the agent may be one of them.
    pub owner_may: bool,
    /// After how many seconds nobody can agree any more.
    pub expires_after_seconds: u32,
}

word_enum! {
    /// The least role that may decide.
    ApproverRole {
        /// Approvers, admins and the owner.
        Approver = "approver",
        /// Admins and the owner.
        Admin = "admin",
        /// The owner.
        Owner = "owner",
    }
}

impl ApproverRole {
    /// Whether somebody of this role may decide.
    pub const fn admits(self, role: Role) -> bool {
        match self {
            Self::Approver => role.decides(),
            Self::Admin => role.administers(),
            Self::Owner => matches!(role, Role::Owner),
        }
    }
}

impl Default for Approvers {
    fn default() -> Self {
        let seconds = u32::try_from(EXPIRES_AFTER.whole_seconds()).unwrap_or(u32::MAX);
        Self {
            people: Vec::new(),
            role: ApproverRole::Approver,
            needed: 1,
            owner_may: true,
            expires_after_seconds: seconds,
        }
    }
}

impl Approvers {
    /// How long they have.
    pub fn expires_after(&self) -> Duration {
        Duration::seconds(i64::from(self.expires_after_seconds))
    }

    /// Whether this caller may decide on a call of an agent that `owner` made.
    ///
    /// # Errors
    /// `forbidden`, with what is missing.
    pub fn admit(&self, caller: &Caller, owner: Option<UserId>) -> Result<(), Refusal> {
        caller.require_approver()?;
        let refuse = |message: String| Err(Refusal::new("forbidden", message));
        let Principal::User { user, role } = caller.principal else {
            // A token is nobody in particular: it can do what any admin can.
            return if self.people.is_empty() && self.role != ApproverRole::Owner {
                Ok(())
            } else {
                refuse("A policy names who decides on this: a token cannot.".to_owned())
            };
        };
        if !self.role.admits(role) {
            return refuse(format!(
                "Your role is {role}; this needs {}.",
                self.role.as_str()
            ));
        }
        if !self.people.is_empty() && !self.people.contains(&user) {
            return refuse(
                "A policy names the people who decide on this; you are none of them.".to_owned(),
            );
        }
        if !self.owner_may && owner == Some(user) {
            return refuse(
                "You made this agent, and a policy wants somebody else to decide.".to_owned(),
            );
        }
        Ok(())
    }
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rule {
    /// Its id.
    pub id: PolicyRuleId,
    /// What people call it.
    pub name: String,
    /// Whether it counts.
    pub enabled: bool,
    /// Which calls it is about.
    pub matcher: Matcher,
    /// What becomes of them.
    pub verdict: Verdict,
    /// Who has to agree, where the verdict is `ask`.
    pub approvers: Approvers,
    /// When it stops to count.
    #[serde(with = "time::serde::rfc3339::option")]
    pub ends_at: Option<OffsetDateTime>,
}

/// A rule as somebody writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRule {
    /// What people call it, 1 to 100 characters.
    pub name: String,
    /// Which calls it is about; everything if left out.
    #[serde(default)]
    pub matcher: Matcher,
    /// What becomes of them.
    pub verdict: Verdict,
    /// Who has to agree, where the verdict is `ask`.
    #[serde(default)]
    pub approvers: Approvers,
    /// When it stops to count; never if left out.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub ends_at: Option<OffsetDateTime>,
    /// Whether it counts from now on.
    #[serde(default = "yes")]
    pub enabled: bool,
}

const fn yes() -> bool {
    true
}

impl NewRule {
    /// The rule, under this id.
    ///
    /// # Errors
    /// Names the field, the reason and what is allowed.
    pub fn check(self, id: PolicyRuleId) -> Result<Rule, Refusal> {
        let name = text::line("name", &self.name, 100)?;
        for tool in &self.matcher.tools {
            tool.parse::<crate::Tool>().map_err(|unknown| {
                let message = format!("`matcher.tools` has no tool `{}`.", text::label(tool, 60));
                Refusal::field("matcher.tools", message).with("allowed", unknown.allowed.to_vec())
            })?;
        }
        if let Some(priority) = self.matcher.priorities.iter().find(|given| **given > 4) {
            let message = format!("`matcher.priorities` holds {priority}; 0 to 4 are allowed.");
            return Err(Refusal::field("matcher.priorities", message));
        }
        let expiry = self.approvers.expires_after();
        if expiry < MIN_EXPIRY || expiry > MAX_EXPIRY {
            let message = "`approvers.expires_after_seconds` must be from 60 to 2592000 (30 days).";
            return Err(Refusal::field("approvers.expires_after_seconds", message));
        }
        let people = self.approvers.people.len();
        if self.approvers.needed == 0 || self.approvers.needed > 10 {
            let message = "`approvers.needed` must be from 1 to 10.";
            return Err(Refusal::field("approvers.needed", message));
        }
        if people > 0 && usize::from(self.approvers.needed) > people {
            let message = format!(
                "`approvers.needed` is {}, but `approvers.people` names {people}.",
                self.approvers.needed
            );
            return Err(Refusal::field("approvers.needed", message));
        }
        Ok(Rule {
            id,
            name,
            enabled: self.enabled,
            matcher: self.matcher,
            verdict: self.verdict,
            approvers: self.approvers,
            ends_at: self.ends_at,
        })
    }
}

/// What is known of a call when it is judged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CallFacts {
    /// Who calls.
    pub agent: Option<AgentId>,
    /// Which tool, by name.
    pub tool: String,
    /// Whether it changes something.
    pub writes: bool,
    /// The issue's team, or the one that a new issue goes to.
    pub team: Option<Uuid>,
    /// The issue's project, or the new one's.
    pub project: Option<Uuid>,
    /// What it changes.
    pub fields: Vec<String>,
    /// The priority that the issue has, and the one that it would get; those of all new ones. 0 is none.
    pub priorities: Vec<u8>,
    /// Whether it is the issue of the agent's own hiring.
    pub own_issue: bool,
}

impl Rule {
    /// Whether a call is meant.
    pub fn matches(&self, call: &CallFacts) -> bool {
        self.matcher.matches(call) && self.means_priorities(&call.priorities)
    }

    /// A rule that lets calls run is about those alone that have nothing but what it names: what it does not name was
    /// not thought of. One that holds calls back is about all in which something is that it names.
    fn means_priorities(&self, given: &[u8]) -> bool {
        let named = &self.matcher.priorities;
        let is_named = |priority: &u8| named.contains(priority);
        named.is_empty()
            || match self.verdict {
                Verdict::Allow => !given.is_empty() && given.iter().all(is_named),
                Verdict::Ask | Verdict::Deny => given.iter().any(is_named),
            }
    }
}

impl Matcher {
    /// Whether a call is meant, whatever its priorities.
    fn matches(&self, call: &CallFacts) -> bool {
        fn one_of<T: PartialEq>(wanted: &[T], given: Option<&T>) -> bool {
            wanted.is_empty() || given.is_some_and(|given| wanted.contains(given))
        }
        one_of(&self.agents, call.agent.as_ref())
            && one_of(&self.tools, Some(&call.tool))
            && one_of(&self.teams, call.team.as_ref())
            && one_of(&self.projects, call.project.as_ref())
            && (self.fields.is_empty() || call.fields.iter().any(|f| self.fields.contains(f)))
            && (self.only_fields.is_empty()
                || (!call.fields.is_empty()
                    && call.fields.iter().all(|f| self.only_fields.contains(f))))
            && self.own_issue.is_none_or(|own| own == call.own_issue)
            && self.writes.is_none_or(|writes| writes == call.writes)
    }
}

/// What becomes of a call, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Decision {
    /// What becomes of it.
    pub verdict: Verdict,
    /// The rule that decided; none if a default did.
    pub rule_id: Option<PolicyRuleId>,
    /// The name of the rule or of the default.
    pub rule_name: String,
    /// Who has to agree, where the verdict is `ask`.
    pub approvers: Approvers,
}

/// Judges a call by the rules in their order, then by the defaults.
pub fn decide(rules: &[Rule], call: &CallFacts, now: Timestamp) -> Decision {
    let counts = |rule: &&Rule| rule.enabled && rule.ends_at.is_none_or(|end| now < end);
    let found = rules.iter().filter(counts).find(|rule| rule.matches(call));
    if let Some(rule) = found {
        return Decision {
            verdict: rule.verdict,
            rule_id: Some(rule.id),
            rule_name: rule.name.clone(),
            approvers: rule.approvers.clone(),
        };
    }
    let (verdict, name) = if !call.writes {
        (Verdict::Allow, "Reading is allowed")
    } else if call.own_issue {
        (
            Verdict::Allow,
            "An agent may write to the issue of its own hiring",
        )
    } else {
        (Verdict::Ask, "Writes wait for a person")
    };
    Decision {
        verdict,
        rule_id: None,
        rule_name: name.to_owned(),
        approvers: Approvers::default(),
    }
}

#[cfg(test)]
mod tests;

//! Adds up what a day came to.

use std::cmp::Reverse;
use std::collections::HashMap;

use domain::view::{
    DeciderLine, DigestCounts, DigestLine, DigestView, RuleLine, Suggestion, VerdictCounts,
    WaitedView,
};
use domain::{ActionState, AgentId, PendingActionId, PolicyRuleId, Tool, Verdict};
use store::digest::{Calls, Decided};

/// So often has a rule to have asked and people to have agreed before it could let things run by itself.
const OFTEN: u64 = 5;
/// Most suggestions; more would be a chore.
const MOST_SUGGESTED: usize = 5;

type Judge = (Option<PolicyRuleId>, String);

/// What has been seen so far.
pub(super) struct Count<'a> {
    names: &'a HashMap<AgentId, String>,
    lines: HashMap<(AgentId, Tool), DigestCounts>,
    deciders: HashMap<String, DeciderLine>,
    rules: HashMap<Judge, VerdictCounts>,
    /// By rule, agent and tool: how often people agreed as it was, and how often they or the time decided.
    agreed: HashMap<(Judge, AgentId, Tool), (u64, u64)>,
    waited: Vec<(i64, PendingActionId)>,
}

/// How what was decided counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    ByPolicy,
    Approved,
    Edited,
    Rejected,
    Expired,
    Cancelled,
}

fn kind(of: &Decided) -> Kind {
    match of.decision.outcome {
        ActionState::Rejected => Kind::Rejected,
        ActionState::Expired => Kind::Expired,
        ActionState::Cancelled => Kind::Cancelled,
        _ if !of.agreed => Kind::ByPolicy,
        _ if of.edited => Kind::Edited,
        _ => Kind::Approved,
    }
}

/// What an agent is called; a word where it is gone.
pub(super) fn name(names: &HashMap<AgentId, String>, agent: AgentId) -> String {
    let found = names.get(&agent).cloned();
    found.unwrap_or_else(|| "an agent that is gone".to_owned())
}

impl<'a> Count<'a> {
    pub(super) fn new(names: &'a HashMap<AgentId, String>) -> Self {
        Self {
            names,
            lines: HashMap::new(),
            deciders: HashMap::new(),
            rules: HashMap::new(),
            agreed: HashMap::new(),
            waited: Vec::new(),
        }
    }

    /// Counts calls.
    pub(super) fn calls(&mut self, calls: Calls) {
        let line = self.lines.entry((calls.agent, calls.tool)).or_default();
        let looks = calls.verdict == Verdict::Allow && calls.actions == 0;
        // The same call again while it waits asks for nothing more.
        let count = match calls.actions {
            0 => calls.calls,
            actions => actions,
        };
        match calls.verdict {
            Verdict::Allow if looks => line.read += count,
            Verdict::Allow => line.allowed += count,
            Verdict::Ask => line.asked += count,
            Verdict::Deny => line.denied += count,
        }
        // That looking is let is no news, unless somebody made a rule of it.
        if !looks || calls.rule.is_some() {
            let rule = self.rules.entry((calls.rule, calls.rule_name)).or_default();
            rule.add(calls.verdict, count);
        }
    }

    /// Counts a decision.
    pub(super) fn decided(&mut self, one: &Decided) {
        let kind = kind(one);
        let line = self.lines.entry((one.agent, one.tool)).or_default();
        match kind {
            Kind::ByPolicy => (),
            Kind::Approved => line.approved += 1,
            Kind::Edited => line.edited += 1,
            Kind::Rejected => line.rejected += 1,
            Kind::Expired => line.expired += 1,
            Kind::Cancelled => line.cancelled += 1,
        }
        match one.status {
            ActionState::Failed => line.failed += 1,
            ActionState::Unknown => line.unknown += 1,
            _ => (),
        }
        self.decider(kind, one);
        self.agreement(kind, one);
        if matches!(kind, Kind::Approved | Kind::Edited | Kind::Rejected) {
            let waited = (one.decision.at - one.created_at).whole_seconds();
            self.waited.push((waited, one.id));
        }
    }

    fn decider(&mut self, kind: Kind, one: &Decided) {
        if matches!(kind, Kind::ByPolicy | Kind::Expired) {
            return;
        }
        let by = one.decision.by.clone();
        let line = self.deciders.entry(by.clone()).or_insert(DeciderLine {
            by,
            approved: 0,
            edited: 0,
            rejected: 0,
            cancelled: 0,
        });
        match kind {
            Kind::Edited => line.edited += 1,
            Kind::Rejected => line.rejected += 1,
            Kind::Cancelled => line.cancelled += 1,
            _ => line.approved += 1,
        }
    }

    /// What was taken back was no answer to the question, so it counts neither way.
    fn agreement(&mut self, kind: Kind, one: &Decided) {
        if matches!(kind, Kind::ByPolicy | Kind::Cancelled) {
            return;
        }
        let judge = (one.rule.id, one.rule.name.clone());
        let count = self.agreed.entry((judge, one.agent, one.tool)).or_default();
        count.0 += u64::from(kind == Kind::Approved);
        count.1 += 1;
    }

    /// All that was counted; the day and what waits are for the caller to say.
    pub(super) fn view(self) -> DigestView {
        let total = self
            .lines
            .values()
            .copied()
            .fold(DigestCounts::default(), sum);
        let names = self.names;
        let lines = self
            .lines
            .into_iter()
            .map(|((agent_id, tool), counts)| DigestLine {
                agent_id,
                agent_name: name(names, agent_id),
                tool,
                counts,
            });
        let mut lines: Vec<DigestLine> = lines.collect();
        lines.sort_by_cached_key(|line| {
            let weight = Reverse((line.counts.weight(), line.counts.read));
            (weight, line.agent_name.to_lowercase(), line.tool.as_str())
        });
        let mut deciders: Vec<DeciderLine> = self.deciders.into_values().collect();
        deciders.sort_by_cached_key(|line| {
            let decided = line.approved + line.edited + line.rejected + line.cancelled;
            (Reverse(decided), line.by.clone())
        });
        let rules = self
            .rules
            .into_iter()
            .map(|((rule_id, rule_name), verdicts)| RuleLine {
                rule_id,
                rule_name,
                verdicts,
            });
        let mut rules: Vec<RuleLine> = rules.collect();
        rules.sort_by_cached_key(|line| {
            let VerdictCounts { allow, ask, deny } = line.verdicts;
            (
                Reverse(allow + ask + deny),
                line.rule_name.clone(),
                line.rule_id.map(|id| id.0),
            )
        });
        DigestView {
            date: String::new(),
            today: String::new(),
            total,
            waited: waited(self.waited),
            lines,
            deciders,
            rules,
            suggestions: suggestions(names, self.agreed),
            waiting: 0,
            oldest: None,
            cut: false,
        }
    }
}

fn sum(one: DigestCounts, other: DigestCounts) -> DigestCounts {
    DigestCounts {
        read: one.read + other.read,
        allowed: one.allowed + other.allowed,
        asked: one.asked + other.asked,
        denied: one.denied + other.denied,
        approved: one.approved + other.approved,
        edited: one.edited + other.edited,
        rejected: one.rejected + other.rejected,
        expired: one.expired + other.expired,
        cancelled: one.cancelled + other.cancelled,
        failed: one.failed + other.failed,
        unknown: one.unknown + other.unknown,
    }
}

fn waited(mut waited: Vec<(i64, PendingActionId)>) -> Option<WaitedView> {
    waited.sort_unstable_by_key(|(seconds, id)| (*seconds, id.0));
    let (longest_seconds, longest_id) = *waited.last()?;
    let (median_seconds, _) = *waited.get((waited.len() - 1) / 2)?;
    Some(WaitedView {
        median_seconds,
        longest_seconds,
        longest_id,
    })
}

fn suggestions(
    names: &HashMap<AgentId, String>,
    agreed: HashMap<(Judge, AgentId, Tool), (u64, u64)>,
) -> Vec<Suggestion> {
    let always = agreed
        .into_iter()
        .filter(|(_, (approved, decided))| approved == decided && *approved >= OFTEN);
    let suggestion = always.map(|(((rule_id, rule_name), agent_id, tool), (approved, _))| {
        let agent_name = name(names, agent_id);
        Suggestion {
            rule_id,
            rule_name,
            agent_id,
            agent_name,
            tool,
            approved,
        }
    });
    let mut all: Vec<Suggestion> = suggestion.collect();
    all.sort_by_cached_key(|one| {
        (
            Reverse(one.approved),
            one.agent_name.clone(),
            one.tool.as_str(),
        )
    });
    all.truncate(MOST_SUGGESTED);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_median_is_one_of_those_that_waited() {
        let id = |n| PendingActionId(Uuid::from_u128(n));
        assert_eq!(waited(Vec::new()), None);
        let some = waited(vec![(90, id(3)), (10, id(1)), (20, id(2)), (30, id(4))]).unwrap();
        assert_eq!((some.median_seconds, some.longest_seconds), (20, 90));
        assert_eq!(some.longest_id, id(3));
    }
}

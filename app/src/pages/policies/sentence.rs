//! A rule as a sentence: "Comments of Release Bot on team ENG: allow, until 1 Dec 2026, 00:00:00 UTC".

use domain::policy::{ApproverRole, Approvers, Matcher, Rule};
use domain::{Tool, Verdict};
use leptos::either::Either;
use leptos::prelude::*;

use super::known::Known;
use crate::arguments_form::label;
use crate::fmt;

/// A piece of a sentence: our words, or a name that somebody gave.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Words(String),
    Name(String),
}

/// The sentence, with names set apart from our words.
#[component]
pub(super) fn Sentence(rule: Rule, known: Known) -> impl IntoView {
    let pieces = sentence(&rule, &known)
        .into_iter()
        .map(|piece| match piece {
            Piece::Words(words) => Either::Left(words),
            Piece::Name(name) => Either::Right(view! { <bdi>{name}</bdi> }),
        });
    view! { <p class="rule-sentence">{pieces.collect_view()}</p> }
}

/// What calls of a tool are called.
pub(crate) const fn noun(tool: Tool) -> &'static str {
    match tool {
        Tool::CreateLinearIssue | Tool::LinearIssueCreate => "new issues",
        Tool::UpdateLinearIssue | Tool::LinearIssueUpdate => "changes of issues",
        Tool::CreateLinearComment => "comments",
        Tool::QueryLinearIssues | Tool::LinearIssuesList => "lists of issues",
        Tool::SearchLinearIssues => "searches",
        Tool::GetLinearCycle => "looks at cycles",
        Tool::GetLinearProject => "looks at projects",
        Tool::GetLinearIssue => "looks at issues",
        Tool::ListLinearIssues => "lists of linked issues",
        Tool::LinearGraphqlQuery => "GraphQL operations",
        Tool::PushExecutionTickets => "pushes of specifications",
    }
}

/// Linear's own words.
pub(super) const PRIORITIES: [&str; 5] = ["No priority", "Urgent", "High", "Medium", "Low"];

#[derive(Default)]
struct Line(Vec<Piece>);

impl Line {
    fn say(&mut self, words: &str) {
        if let Some(Piece::Words(last)) = self.0.last_mut() {
            last.push_str(words);
        } else {
            self.0.push(Piece::Words(words.to_owned()));
        }
    }

    /// `before A, B or C`; nothing where there are none.
    fn names(&mut self, before: &str, names: Vec<String>, last: &str) {
        let count = names.len();
        for (place, name) in names.into_iter().enumerate() {
            self.say(match place {
                0 => before,
                place if place + 1 == count => last,
                _ => ", ",
            });
            self.0.push(Piece::Name(name));
        }
    }
}

fn sentence(rule: &Rule, known: &Known) -> Vec<Piece> {
    let mut line = Line::default();
    line.say(&capitalised(&calls(&rule.matcher)));
    matched(&mut line, rule, known);
    match rule.verdict {
        Verdict::Allow => line.say(": allow"),
        Verdict::Deny => line.say(": deny"),
        Verdict::Ask => asked(&mut line, &rule.approvers, known),
    }
    if let Some(end) = rule.ends_at {
        line.say(&format!(", until {}", fmt::absolute(end)));
    }
    line.0
}

/// Which calls, in a noun.
fn calls(matcher: &Matcher) -> String {
    let mut nouns: Vec<&str> = Vec::new();
    for tool in &matcher.tools {
        // A name that is no tool any more stands for itself.
        let noun = match tool.parse::<Tool>() {
            Ok(tool) => noun(tool),
            Err(_) => tool.as_str(),
        };
        if !nouns.contains(&noun) {
            nouns.push(noun);
        }
    }
    let all = match matcher.writes {
        Some(true) => "all writes",
        Some(false) => "all reading",
        None => "all calls",
    };
    match (&*nouns, matcher.writes) {
        ([], _) => all.to_owned(),
        (nouns, Some(true)) => format!("{} that write", listed(nouns, " and ")),
        (nouns, Some(false)) => format!("{} that only read", listed(nouns, " and ")),
        (nouns, None) => listed(nouns, " and "),
    }
}

fn matched(line: &mut Line, rule: &Rule, known: &Known) {
    let matcher = &rule.matcher;
    let agents = matcher.agents.iter().map(|id| known.agent(*id));
    line.names(" of ", agents.collect(), " or ");
    let teams = matcher.teams.iter().map(|id| known.team(*id));
    line.names(" on team ", teams.collect(), " or ");
    let projects = matcher.projects.iter().map(|id| known.project(*id));
    line.names(" in project ", projects.collect(), " or ");
    let labels = |fields: &[String]| fields.iter().map(|field| label(field)).collect();
    line.names(" that change ", labels(&matcher.fields), " or ");
    line.names(
        " that change nothing but ",
        labels(&matcher.only_fields),
        " and ",
    );
    if !matcher.priorities.is_empty() {
        let name = |priority: &u8| PRIORITIES.get(usize::from(*priority)).copied();
        let names: Vec<&str> = matcher.priorities.iter().filter_map(name).collect();
        // As `Rule::matches` has it.
        let with = match rule.verdict {
            Verdict::Allow => "with no other priority than",
            Verdict::Ask | Verdict::Deny => "with priority",
        };
        line.say(&format!(" {with} {}", listed(&names, " or ")));
    }
    match matcher.own_issue {
        Some(true) => line.say(" to the issue of the agent's own hiring"),
        Some(false) => line.say(" to other issues than that of the agent's own hiring"),
        None => (),
    }
}

fn asked(line: &mut Line, approvers: &Approvers, known: &Known) {
    let many = approvers.needed > 1;
    if approvers.people.is_empty() {
        let (one, several) = match approvers.role {
            ApproverRole::Approver => ("an approver", "approvers"),
            ApproverRole::Admin => ("an admin", "admins"),
            ApproverRole::Owner => ("the owner", "owners"),
        };
        line.say(": ask ");
        if many {
            line.say(&format!("{} {several}", approvers.needed));
        } else {
            line.say(one);
        }
    } else {
        let people = approvers.people.iter().map(|id| known.person(*id));
        let (before, last) = if many {
            (format!(": ask {} of ", approvers.needed), " and ")
        } else {
            (": ask ".to_owned(), " or ")
        };
        line.names(&before, people.collect(), last);
    }
    if !approvers.owner_may {
        line.say(", not whoever made the agent");
    }
    let seconds = i64::from(approvers.expires_after_seconds);
    line.say(&format!(", within {}", fmt::span(seconds)));
}

fn listed(words: &[&str], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., end] => format!("{}{last}{end}", rest.join(", ")),
    }
}

fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(rest).collect()
    })
}

#[cfg(test)]
mod tests {
    use domain::view::TeamView;
    use domain::{AgentId, PolicyRuleId};
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    fn said(rule: &Rule, known: &Known) -> String {
        let pieces = sentence(rule, known).into_iter().map(|piece| match piece {
            Piece::Words(text) | Piece::Name(text) => text,
        });
        pieces.collect()
    }

    fn rule(matcher: Matcher, verdict: Verdict) -> Rule {
        Rule {
            id: PolicyRuleId(Uuid::nil()),
            name: "A".to_owned(),
            enabled: true,
            matcher,
            verdict,
            approvers: Approvers::default(),
            ends_at: None,
        }
    }

    fn known() -> Known {
        let team = TeamView {
            id: Uuid::from_u128(2),
            key: "ENG".to_owned(),
            name: "Engineering".to_owned(),
            states: Vec::new(),
            projects: Vec::new(),
            labels: Vec::new(),
        };
        Known {
            agents: vec![(AgentId(Uuid::from_u128(1)), "Release Bot".to_owned())],
            teams: vec![team],
            people: Vec::new(),
        }
    }

    #[test]
    fn a_rule_reads_as_a_sentence() {
        let matcher = Matcher {
            agents: vec![AgentId(Uuid::from_u128(1))],
            tools: vec!["create_linear_comment".to_owned()],
            teams: vec![Uuid::from_u128(2)],
            ..Matcher::default()
        };
        let comments = Rule {
            ends_at: Some(datetime!(2026-12-01 00:00 UTC)),
            ..rule(matcher, Verdict::Allow)
        };
        assert_eq!(
            said(&comments, &known()),
            "Comments of Release Bot on team ENG: allow, until 1 Dec 2026, 00:00:00 UTC"
        );
        let low = Matcher {
            priorities: vec![0, 4],
            ..Matcher::default()
        };
        assert_eq!(
            said(&rule(low, Verdict::Allow), &known()),
            "All calls with no other priority than No priority or Low: allow"
        );
        let everything = rule(Matcher::default(), Verdict::Deny);
        assert_eq!(said(&everything, &known()), "All calls: deny");
    }

    #[test]
    fn who_is_asked_is_said() {
        let matcher = Matcher {
            fields: vec!["state".to_owned(), "due_date".to_owned()],
            priorities: vec![1, 2],
            writes: Some(true),
            own_issue: Some(false),
            ..Matcher::default()
        };
        let mut rule = rule(matcher, Verdict::Ask);
        rule.approvers.needed = 2;
        rule.approvers.owner_may = false;
        assert_eq!(
            said(&rule, &known()),
            "All writes that change State or Due date with priority Urgent or High to other issues than that of the agent's own \
             hiring: ask 2 approvers, not whoever made the agent, within 1 day"
        );
    }

    #[test]
    fn what_is_gone_is_said_to_be() {
        let matcher = Matcher {
            agents: vec![AgentId(Uuid::from_u128(9))],
            tools: vec![
                "create_linear_issue".to_owned(),
                "linear_issue_create".to_owned(),
            ],
            ..Matcher::default()
        };
        let said = said(&rule(matcher, Verdict::Allow), &Known::default());
        assert_eq!(
            said,
            "New issues of one that is not there any more (…000009): allow"
        );
    }
}

use super::*;
use time::macros::datetime;

const NOW: Timestamp = datetime!(2026-11-25 12:00 UTC);

fn rule(name: &str, verdict: Verdict, matcher: Matcher) -> Rule {
    NewRule {
        name: name.to_owned(),
        matcher,
        verdict,
        approvers: Approvers::default(),
        ends_at: None,
        enabled: true,
    }
    .check(PolicyRuleId(Uuid::from_u128(7)))
    .unwrap()
}

fn write() -> CallFacts {
    CallFacts {
        agent: Some(AgentId(Uuid::from_u128(1))),
        tool: "update_linear_issue".to_owned(),
        writes: true,
        team: Some(Uuid::from_u128(2)),
        fields: vec!["state".to_owned(), "priority".to_owned()],
        priorities: vec![3, 1],
        ..CallFacts::default()
    }
}

fn verdict(rules: &[Rule], call: &CallFacts) -> (Verdict, String) {
    let decision = decide(rules, call, NOW);
    (decision.verdict, decision.rule_name)
}

#[test]
fn without_rules_the_defaults_decide() {
    let read = CallFacts::default();
    assert_eq!(verdict(&[], &read).0, Verdict::Allow);
    assert_eq!(verdict(&[], &write()).0, Verdict::Ask);
    let own = CallFacts {
        own_issue: true,
        ..write()
    };
    assert_eq!(verdict(&[], &own).0, Verdict::Allow);
    assert_eq!(
        decide(&[], &write(), NOW).approvers.expires_after(),
        Duration::hours(24)
    );
}

#[test]
fn the_first_rule_that_matches_decides() {
    let urgent = Matcher {
        priorities: vec![1],
        ..Matcher::default()
    };
    let rules = [
        rule("Nothing urgent", Verdict::Deny, urgent),
        rule("All", Verdict::Allow, Matcher::default()),
    ];
    assert_eq!(
        verdict(&rules, &write()),
        (Verdict::Deny, "Nothing urgent".to_owned())
    );
    let calm = CallFacts {
        priorities: vec![3],
        ..write()
    };
    assert_eq!(verdict(&rules, &calm), (Verdict::Allow, "All".to_owned()));
}

fn by_priority(verdict: Verdict, priorities: &[u8]) -> Rule {
    let matcher = Matcher {
        priorities: priorities.to_vec(),
        ..Matcher::default()
    };
    rule("By priority", verdict, matcher)
}

proptest::proptest! {
    #[test]
    fn what_a_rule_allows_has_no_priority_that_it_does_not_name(
        named in proptest::collection::vec(0_u8..5, 1..4),
        given in proptest::collection::vec(0_u8..5, 0..5),
    ) {
        let call = CallFacts { priorities: given.clone(), ..write() };
        let foreign = given.is_empty() || given.iter().any(|priority| !named.contains(priority));
        proptest::prop_assert_eq!(by_priority(Verdict::Allow, &named).matches(&call), !foreign);
        let any = given.iter().any(|priority| named.contains(priority));
        for verdict in [Verdict::Ask, Verdict::Deny] {
            proptest::prop_assert_eq!(by_priority(verdict, &named).matches(&call), any);
        }
    }
}

#[test]
fn a_rule_for_low_ones_does_not_let_an_urgent_one_become_low() {
    let becomes_low = CallFacts {
        priorities: vec![1, 4],
        ..write()
    };
    let rules = [by_priority(Verdict::Allow, &[4])];
    assert_eq!(verdict(&rules, &becomes_low).0, Verdict::Ask);
    let rules = [by_priority(Verdict::Deny, &[4])];
    assert_eq!(verdict(&rules, &becomes_low).0, Verdict::Deny);
}

#[test]
fn a_rule_that_ended_or_is_off_does_not_count() {
    let mut ended = rule("Ended", Verdict::Deny, Matcher::default());
    ended.ends_at = Some(NOW);
    let mut off = rule("Off", Verdict::Deny, Matcher::default());
    off.enabled = false;
    assert_eq!(verdict(&[ended, off], &write()).0, Verdict::Ask);
}

#[test]
fn only_these_fields_means_no_others() {
    let only = |fields: &[&str]| {
        let only_fields = fields.iter().map(|field| (*field).to_owned()).collect();
        let matcher = Matcher {
            only_fields,
            ..Matcher::default()
        };
        verdict(&[rule("Only", Verdict::Allow, matcher)], &write()).0
    };
    assert_eq!(only(&["state"]), Verdict::Ask);
    assert_eq!(only(&["state", "priority"]), Verdict::Allow);
}

#[test]
fn a_call_without_a_team_is_not_one_of_that_team() {
    let matcher = Matcher {
        teams: vec![Uuid::from_u128(2)],
        ..Matcher::default()
    };
    let rules = [rule("Team", Verdict::Deny, matcher)];
    let nowhere = CallFacts {
        team: None,
        ..write()
    };
    assert_eq!(verdict(&rules, &write()).0, Verdict::Deny);
    assert_eq!(verdict(&rules, &nowhere).0, Verdict::Ask);
}

fn person(user: UserId, role: Role) -> Caller {
    caller(Principal::User { user, role })
}

fn caller(principal: Principal) -> Caller {
    Caller {
        workspace: crate::WorkspaceId(Uuid::nil()),
        principal,
        origin: crate::Origin::Unknown,
    }
}

#[test]
fn who_may_decide_is_said_by_the_rule() {
    let (ada, bob) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
    let anybody = Approvers::default();
    assert!(
        anybody
            .admit(&person(ada, Role::Approver), Some(ada))
            .is_ok()
    );
    assert!(anybody.admit(&person(ada, Role::Viewer), None).is_err());
    let others = Approvers {
        owner_may: false,
        ..Approvers::default()
    };
    assert!(others.admit(&person(ada, Role::Owner), Some(ada)).is_err());
    assert!(
        others
            .admit(&person(bob, Role::Approver), Some(ada))
            .is_ok()
    );
    let named = Approvers {
        people: vec![bob],
        role: ApproverRole::Admin,
        ..Approvers::default()
    };
    assert!(named.admit(&person(ada, Role::Owner), None).is_err());
    assert!(named.admit(&person(bob, Role::Approver), None).is_err());
    assert!(named.admit(&person(bob, Role::Admin), None).is_ok());
}

#[test]
fn a_token_decides_where_any_admin_could_and_an_agent_never() {
    let token = crate::ApiTokenId(Uuid::nil());
    let admin = caller(Principal::AdminToken { token });
    let agent = caller(Principal::Agent {
        agent: AgentId(Uuid::nil()),
        token,
    });
    let anybody = Approvers::default();
    assert!(anybody.admit(&admin, None).is_ok());
    assert!(anybody.admit(&agent, None).is_err());
    let owner = Approvers {
        role: ApproverRole::Owner,
        ..Approvers::default()
    };
    assert!(owner.admit(&admin, None).is_err());
}

#[test]
fn a_rule_that_breaks_its_rules_is_refused_by_field() {
    let new = |change: &dyn Fn(&mut NewRule)| {
        let mut new = NewRule {
            name: "N".to_owned(),
            matcher: Matcher::default(),
            verdict: Verdict::Ask,
            approvers: Approvers::default(),
            ends_at: None,
            enabled: true,
        };
        change(&mut new);
        let refusal = new.check(PolicyRuleId(Uuid::nil())).unwrap_err();
        refusal.field_name().unwrap().to_owned()
    };
    assert_eq!(new(&|rule| rule.name = " ".to_owned()), "name");
    assert_eq!(
        new(&|rule| rule.matcher.tools = vec!["x".to_owned()]),
        "matcher.tools"
    );
    assert_eq!(
        new(&|rule| rule.matcher.priorities = vec![5]),
        "matcher.priorities"
    );
    assert_eq!(new(&|rule| rule.approvers.needed = 0), "approvers.needed");
    assert_eq!(
        new(&|rule| {
            rule.approvers.people = vec![UserId(Uuid::nil())];
            rule.approvers.needed = 2;
        }),
        "approvers.needed"
    );
    assert_eq!(
        new(&|rule| rule.approvers.expires_after_seconds = 59),
        "approvers.expires_after_seconds"
    );
}

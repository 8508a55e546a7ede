use std::fmt::Write as _;

use insta::assert_snapshot;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use {IntegrationChange as C, IntegrationState as S};

#[test]
fn every_change() {
    let mut table = String::new();
    for from in S::ALL {
        for change in C::ALL {
            let to = from
                .after(*change)
                .map_or_else(|refusal| format!("- {}", refusal.code), |to| to.to_string());
            writeln!(table, "{from} {change} {to}").unwrap();
        }
    }
    assert_snapshot!(table);
}

#[test]
fn every_state() {
    let mut table = String::new();
    for state in S::ALL {
        let (calls, listens) = (state.may_call(), state.listens());
        let waits = state.waiting_reason().unwrap_or("-");
        writeln!(table, "{state} calls={calls} listens={listens} {waits}").unwrap();
    }
    assert_snapshot!(table);
}

#[test]
fn what_is_taken_away_does_not_come_back() {
    let changes = C::ALL.iter().copied();
    for change in changes.filter(|c| !matches!(c, C::Disconnect | C::TransientFailure)) {
        let refused = S::Disconnecting.after(change).unwrap_err();
        assert_eq!(refused.code, "disconnecting");
    }
    assert_eq!(S::Disconnecting.after(C::Disconnect), Ok(S::Disconnecting));
}

#[test]
fn what_has_no_access_is_mended_by_new_access_only() {
    for broken in [S::Pending, S::ReconnectRequired, S::Revoked] {
        for ask in [C::Enable, C::Disable] {
            assert_eq!(broken.after(ask).unwrap_err().code, broken.as_str());
        }
        assert_eq!(broken.after(C::Refreshed), Ok(broken), "of an earlier time");
        for access in [C::Granted, C::NewKey] {
            assert_eq!(broken.after(access), Ok(S::Active));
        }
    }
}

#[test]
fn what_is_switched_off_stays_off_whatever_an_earlier_question_is_answered() {
    for late in [
        C::KeyRefused,
        C::GrantRefused,
        C::Refreshed,
        C::ExpiringSoon,
    ] {
        assert_eq!(S::Disabled.after(late), Ok(S::Disabled), "{late}");
    }
    // That access was withdrawn is no answer: it is so, and stays so.
    assert_eq!(S::Disabled.after(C::RevokedByLinear), Ok(S::Revoked));
}

fn lost(state: S) -> bool {
    matches!(state, S::ReconnectRequired | S::Revoked)
}

proptest! {
    #[test]
    fn a_transient_failure_changes_nothing(state in select(S::ALL)) {
        prop_assert_eq!(state.after(C::TransientFailure), Ok(state));
    }

    #[test]
    fn access_that_is_lost_comes_back_by_new_access_only(changes in vec(select(C::ALL), 0..30)) {
        let mut state = S::Active;
        for change in changes {
            let next = state.after(change).unwrap_or(state);
            if lost(state) && !lost(next) {
                prop_assert!(matches!(change, C::Granted | C::NewKey | C::Disconnect), "{change}");
            }
            // Withdrawn is the stronger word: a refusal that comes late does not weaken it.
            prop_assert!(state != S::Revoked || next != S::ReconnectRequired);
            state = next;
        }
    }

    #[test]
    fn calls_begin_again_only_by_an_admin_or_new_access(changes in vec(select(C::ALL), 0..30)) {
        let mut state = S::Pending;
        for change in changes {
            let next = state.after(change).unwrap_or(state);
            if next.may_call() && !state.may_call() {
                let switched_on = state == S::Disabled && change == C::Enable;
                prop_assert!(switched_on || matches!(change, C::Granted | C::NewKey), "{change}");
            }
            state = next;
        }
    }

    #[test]
    fn writes_wait_exactly_where_nothing_may_be_called(state in select(S::ALL)) {
        prop_assert_eq!(state.may_call(), state.waiting_reason().is_none());
    }
}

//! When silence is long enough to ask. Rules without input or output.

use domain::Timestamp;
use store::integration::Integration;
use time::Duration;

/// Linear reports a move within seconds, and tries again after a minute: after so long it is worth a
/// question.
const QUIET: Duration = Duration::minutes(5);
/// A quiet team stays quiet: the questions become rarer, down to this.
const RAREST: Duration = Duration::minutes(30);

/// Whether to ask Linear now, for an integration with hirings that follow their issues.
pub(super) fn is_due(integration: &Integration, now: Timestamp) -> bool {
    let asked = integration.reconciled_at.unwrap_or(integration.created_at);
    if !integration.state.may_call() {
        return false;
    }
    if integration.webhook_state.reports() {
        return is_quiet(last_heard(integration), asked, now);
    }
    // Nothing else brings changes back.
    now - asked >= QUIET
}

/// Each question without an answer doubles the silence before the next.
fn is_quiet(heard: Timestamp, asked: Timestamp, now: Timestamp) -> bool {
    now - heard.max(asked) >= (asked - heard).clamp(QUIET, RAREST)
}

/// Since when a webhook that should report has been silent, if that is longer than usual.
pub(crate) fn silent_since(integration: &Integration, now: Timestamp) -> Option<Timestamp> {
    let heard = last_heard(integration);
    let reports = integration.state.may_call() && integration.webhook_state.reports();
    (reports && now - heard >= QUIET).then_some(heard)
}

fn last_heard(integration: &Integration) -> Timestamp {
    integration
        .last_delivery_at
        .unwrap_or(integration.created_at)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const HEARD: Timestamp = datetime!(2026-11-22 10:00 UTC);

    /// The minutes after the last delivery at which a house that looks every minute asks.
    fn questions(until: i64) -> Vec<i64> {
        let mut asked = HEARD - Duration::hours(1);
        let mut questions = Vec::new();
        for minute in 0..until {
            let now = HEARD + Duration::minutes(minute);
            if is_quiet(HEARD, asked, now) {
                questions.push(minute);
                asked = now;
            }
        }
        questions
    }

    #[test]
    fn the_longer_the_silence_the_rarer_the_questions() {
        assert_eq!(questions(140), [5, 10, 20, 40, 70, 100, 130]);
    }
}

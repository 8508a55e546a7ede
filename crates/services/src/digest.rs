//! The digest of a day: what agents asked for, who decided, how long it waited, and which rules could decide by
//! themselves.

mod count;

use std::collections::HashMap;

use domain::policy::MAX_EXPIRY;
use domain::view::{DigestView, MOST_COUNTED, OldestWaiting};
use domain::{ActionState, AgentId, Caller, Refusal, Timestamp, WorkspaceId};
use sea_orm::ConnectionTrait;
use store::pending_action::PendingActionFilter;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, Duration, Time};

use self::count::Count;
use crate::{Ctx, ServiceError};

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
/// Most decisions that are looked at; the latest ones.
const MOST_DECIDED: u64 = 20_000;

/// The digest of a day in UTC, such as `2026-11-25`; of today if none is named.
///
/// # Errors
/// An agent asks, or there is no such day.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn get(
    ctx: &Ctx,
    caller: &Caller,
    date: Option<&str>,
) -> Result<DigestView, ServiceError> {
    caller.require_reader()?;
    let (db, now) = (ctx.db.reader(), ctx.now());
    let date = date.map_or(Ok(now.date()), day)?;
    let (from, until) = bounds(date)?;
    let names = agent_names(db, caller.workspace).await?;
    let mut count = Count::new(&names);
    for calls in store::digest::calls(db, caller.workspace, from, until).await? {
        count.calls(calls);
    }
    // One that waited for as long as it may was asked for so long before, and a little for the round that ends it.
    let open_for = MAX_EXPIRY + Duration::DAY;
    let days = (from, until);
    let (decided, cut) =
        store::digest::decided(db, caller.workspace, days, open_for, MOST_DECIDED).await?;
    for one in decided {
        count.decided(&one);
    }
    Ok(DigestView {
        date: written(date),
        today: written(now.date()),
        waiting: waiting(db, caller.workspace).await?,
        oldest: oldest(db, caller.workspace, &names).await?,
        cut,
        ..count.view()
    })
}

/// The day before or after this one, written as it is.
pub fn beside(date: &str, days: i64) -> Option<String> {
    let date = day(date).ok()?;
    let other = date.checked_add(Duration::days(days))?;
    bounds(other).ok()?;
    Some(written(other))
}

fn written(date: Date) -> String {
    let (year, month, day) = date.to_calendar_date();
    format!("{year:04}-{:02}-{day:02}", u8::from(month))
}

fn day(given: &str) -> Result<Date, Refusal> {
    Date::parse(given, DAY).map_err(|_| no_such_day())
}

/// Its first moment, and that of the day after. Before 1970 there is nothing, and nothing after 9998 can be counted.
fn bounds(date: Date) -> Result<(Timestamp, Timestamp), Refusal> {
    let next = date
        .next_day()
        .filter(|next| (1970..9999).contains(&next.year()));
    let next = next.ok_or_else(no_such_day)?;
    let begin = |date: Date| date.with_time(Time::MIDNIGHT).assume_utc();
    Ok((begin(date), begin(next)))
}

fn no_such_day() -> Refusal {
    let message = "`date` must be a day that there is, such as 2026-11-25.";
    Refusal::field("date", message)
}

async fn agent_names<C: ConnectionTrait>(
    db: &C,
    workspace: WorkspaceId,
) -> Result<HashMap<AgentId, String>, ServiceError> {
    let agents = store::agent::list(db, workspace).await?.into_iter();
    Ok(agents.map(|agent| (agent.id, agent.name)).collect())
}

async fn waiting<C: ConnectionTrait>(db: &C, workspace: WorkspaceId) -> Result<u64, ServiceError> {
    let pending = ActionState::Pending;
    Ok(store::pending_action::count(db, workspace, pending, MOST_COUNTED).await?)
}

async fn oldest<C: ConnectionTrait>(
    db: &C,
    workspace: WorkspaceId,
    names: &HashMap<AgentId, String>,
) -> Result<Option<OldestWaiting>, ServiceError> {
    let filter = PendingActionFilter {
        statuses: vec![ActionState::Pending],
        ..PendingActionFilter::default()
    };
    let rows = store::pending_action::oldest(db, workspace, &filter, 1).await?;
    Ok(rows.into_iter().next().map(|action| OldestWaiting {
        id: action.id,
        summary: action.proposal.summary,
        agent_name: count::name(names, action.agent),
        since: action.created_at,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_there_are_have_a_digest() {
        let bounds = |text: &str| day(text).and_then(bounds);
        let (from, until) = bounds("2028-02-29").unwrap();
        assert_eq!((until - from).whole_hours(), 24);
        for wrong in [
            "2027-02-29",
            "2026-13-01",
            "today",
            "",
            "1969-12-30",
            "9999-12-31",
            "2026-1-1",
        ] {
            let refusal = bounds(wrong).unwrap_err();
            assert_eq!(refusal.field_name(), Some("date"), "{wrong}");
        }
    }

    #[test]
    fn days_have_neighbours_as_far_as_they_can_be_counted() {
        assert_eq!(beside("2026-12-01", -1).as_deref(), Some("2026-11-30"));
        assert_eq!(beside("2026-12-31", 1).as_deref(), Some("2027-01-01"));
        assert_eq!(beside("9998-12-30", 1), None);
        assert_eq!(beside("never", 1), None);
    }
}

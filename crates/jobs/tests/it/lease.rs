//! Claims end when their holder is gone, and only then.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use countersign_jobs::{JobState, Outcome};
use tokio::sync::watch;
use uuid::Uuid;

use crate::support::{LONG_LEASE, Note, Queue, START, Step, Thrice, on_both};

on_both!(
    a_lease_is_respected_until_it_ends,
    a_runner_that_lost_its_lease_cannot_finish,
    a_runner_that_lost_its_lease_to_itself_cannot_finish,
    a_lost_lease_stops_the_job,
    a_lease_is_renewed_while_the_job_runs,
    an_abandoned_job_goes_first,
    a_change_during_an_abandoned_run_is_seen_by_the_next,
    a_job_that_takes_its_process_down_is_parked_in_the_end,
);

async fn a_lease_is_respected_until_it_ends(mut queue: Queue) {
    queue.world.script("sync", [Step::Hold]);
    queue.enqueue(&Note::new("sync")).await;
    let dying = queue.runner();
    let death = tokio::spawn(async move { dying.run_due().await });
    let _held = queue.held().await;
    death.abort();
    assert!(death.await.unwrap_err().is_cancelled());

    let heir = queue.runner_on(queue.db.another().await).build();
    queue.set_clock(START + LONG_LEASE - Duration::from_millis(1));
    assert_eq!(heir.run_due().await.unwrap(), 0);
    queue.advance(Duration::from_millis(1));
    assert_eq!(heir.run_due().await.unwrap(), 1);
    assert_eq!(queue.outcomes(), [Outcome::Done]);
    assert_eq!(queue.status("sync").await, None);
}

/// The second run is under way when the first one ends with `late`; nothing of that may show.
async fn lose_to(mut queue: Queue, late: Step, itself: bool) {
    queue.world.script("sync", [Step::Hold]);
    queue.enqueue(&Note::new("sync")).await;
    let first = queue.runner();
    let second = if itself {
        first.clone()
    } else {
        queue.runner_on(queue.db.another().await).build()
    };
    let run = tokio::spawn(async move { first.run_due().await });
    let slow = queue.held().await;

    queue.advance(LONG_LEASE);
    queue.world.script("sync", [Step::Hold]);
    let takeover = tokio::spawn(async move { second.run_due().await });
    let quick = queue.held().await;

    queue.world.script("sync", [late]);
    slow.release();
    assert_eq!(run.await.unwrap().unwrap(), 1);
    let status = queue.status("sync").await.unwrap();
    assert_eq!((status.state, status.attempts), (JobState::Running, 2));
    assert_eq!(status.last_error, None);
    assert_eq!(queue.outcomes(), []);

    quick.release();
    assert_eq!(takeover.await.unwrap().unwrap(), 1);
    assert_eq!(queue.outcomes(), [Outcome::Done]);
    assert_eq!(queue.status("sync").await, None);
}

async fn a_runner_that_lost_its_lease_cannot_finish(queue: Queue) {
    lose_to(queue, Step::Succeed, false).await;
}

async fn a_runner_that_lost_its_lease_to_itself_cannot_finish(queue: Queue) {
    lose_to(queue, Step::Fail("too late"), true).await;
}

async fn a_lost_lease_stops_the_job(mut queue: Queue) {
    queue.world.script("sync", [Step::Hold]);
    queue.enqueue(&Note::new("sync")).await;
    let runner = queue.runner_on(queue.db.connection.clone());
    let runner = runner.lease(Duration::from_millis(60)).build();
    let run = tokio::spawn(async move { runner.run_due().await });
    let held = queue.held().await;
    let thief = Uuid::from_u128(0xbad);
    let sql = "UPDATE jobs SET leased_by = $1 WHERE dedupe_key = 'sync'";
    queue.db.tamper(sql, [thief.into()]).await;
    held.stopped().await;
    assert_eq!(run.await.unwrap().unwrap(), 1);
    assert_eq!(queue.outcomes(), []);
    assert_eq!(queue.status("sync").await.unwrap().state, JobState::Running);
}

async fn a_lease_is_renewed_while_the_job_runs(mut queue: Queue) {
    // A clock that goes on by a millisecond whenever somebody looks, and tells how often that was.
    let looks = AtomicU64::new(0);
    let (told, mut seen) = watch::channel(0);
    let now = Arc::new(move || {
        let look = looks.fetch_add(1, Ordering::Relaxed) + 1;
        told.send_replace(look);
        START + Duration::from_millis(look)
    });
    queue.world.script("sync", [Step::Hold]);
    queue.enqueue(&Note::new("sync")).await;
    queue.advance(Duration::from_millis(1));
    let lease = Duration::from_millis(300);
    let runner = queue
        .runner_with(queue.db.connection.clone(), now)
        .lease(lease)
        .build();
    let run = tokio::spawn(async move { runner.run_due().await });
    let held = queue.held().await;
    let first = queue.db.lease_until().await.unwrap();
    let before = *seen.borrow_and_update();
    // Each renewal looks once before and once after.
    seen.wait_for(|&looks| looks >= before + 6).await.unwrap();
    assert!(queue.db.lease_until().await.unwrap() > first);
    held.release();
    assert_eq!(run.await.unwrap().unwrap(), 1);
    assert_eq!(queue.outcomes(), [Outcome::Done]);
}

async fn an_abandoned_job_goes_first(mut queue: Queue) {
    queue.world.script("abandoned", [Step::Hold]);
    queue.enqueue(&Note::new("abandoned")).await;
    let dying = queue.runner();
    let death = tokio::spawn(async move { dying.run_due().await });
    let _held = queue.held().await;
    death.abort();
    assert!(death.await.unwrap_err().is_cancelled());
    queue.advance(Duration::from_millis(1));
    queue.enqueue(&Note::new("later")).await;
    queue.advance(LONG_LEASE);
    assert_eq!(queue.runner().run_due().await.unwrap(), 2);
    assert_eq!(queue.world.runs(), ["abandoned", "abandoned", "later"]);
}

async fn a_change_during_an_abandoned_run_is_seen_by_the_next(mut queue: Queue) {
    queue.world.script("sync", [Step::Hold]);
    queue.enqueue(&Note::new("sync").text("before")).await;
    let dying = queue.runner();
    let death = tokio::spawn(async move { dying.run_due().await });
    let _held = queue.held().await;
    queue.enqueue(&Note::new("sync").text("after")).await;
    death.abort();
    assert!(death.await.unwrap_err().is_cancelled());
    queue.advance(LONG_LEASE);
    assert_eq!(
        queue.runner().run_due().await.unwrap(),
        1,
        "one run serves both"
    );
    assert_eq!(queue.world.runs(), ["before", "after"]);
    assert_eq!(queue.status("sync").await, None);
}

async fn a_job_that_takes_its_process_down_is_parked_in_the_end(mut queue: Queue) {
    queue.world.script("bomb", [Step::Hold; 9]);
    queue.enqueue(&Thrice::new("bomb")).await;
    for _ in 0..3 {
        let dying = queue.runner();
        let death = tokio::spawn(async move { dying.run_due().await });
        let _held = queue.held().await;
        death.abort();
        assert!(death.await.unwrap_err().is_cancelled());
        queue.advance(LONG_LEASE);
    }
    assert_eq!(queue.runner().run_due().await.unwrap(), 1);
    let status = queue.status("bomb").await.unwrap();
    assert_eq!(status.state, JobState::Parked);
    assert_eq!(
        status.last_error.as_deref(),
        Some("It was begun 3 times and never came to an end.")
    );
    assert_eq!(queue.world.runs().len(), 3);
}

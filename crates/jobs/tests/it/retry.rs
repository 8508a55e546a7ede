//! Failures: when they are tried again, and when they are given up.

use std::time::Duration;

use countersign_jobs::{JobState, Outcome};
use sea_orm::Value;
use uuid::Uuid;

use crate::support::{Note, Queue, Step, Stranger, Thrice, on_both};

on_both!(
    a_failing_job_is_tried_on_the_schedule,
    the_last_try_parks,
    a_delay_that_was_asked_for_costs_no_try,
    what_no_retry_mends_is_parked_at_once,
    a_panic_is_a_failure_like_others,
    an_unknown_kind_is_parked_with_the_reason,
    an_input_that_cannot_be_read_is_parked_with_the_reason,
    an_error_of_any_shape_can_be_stored,
    a_success_after_failures_leaves_nothing,
);

async fn a_failing_job_is_tried_on_the_schedule(mut queue: Queue) {
    queue.world.script("sync", [Step::Retry("away"); 12]);
    queue.enqueue(&Note::new("sync")).await;
    let runner = queue.runner();
    for seconds in [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900] {
        assert_eq!(runner.run_due().await.unwrap(), 1);
        let at = queue.status("sync").await.unwrap().run_at;
        let base = Duration::from_secs(seconds);
        let delay = at - queue.now();
        assert!(
            delay >= base * 4 / 5 && delay <= base * 6 / 5,
            "{delay} for {base:?}"
        );
        assert_eq!(queue.outcomes(), [Outcome::Retry { at }]);
        queue.set_clock(at - Duration::from_millis(1));
        assert_eq!(runner.run_due().await.unwrap(), 0, "a millisecond early");
        queue.set_clock(at);
    }
    assert_eq!(runner.run_due().await.unwrap(), 1);
    assert_eq!(queue.status("sync").await, None);
}

async fn the_last_try_parks(mut queue: Queue) {
    queue.world.script("sync", [Step::Retry("away"); 4]);
    queue.enqueue(&Thrice::new("sync")).await;
    let runner = queue.runner();
    for _ in 0..3 {
        assert_eq!(runner.run_due().await.unwrap(), 1);
        queue.advance(Duration::from_hours(1));
    }
    assert_eq!(
        runner.run_due().await.unwrap(),
        0,
        "a parked job is not due"
    );
    let status = queue.status("sync").await.unwrap();
    assert_eq!((status.state, status.attempts), (JobState::Parked, 3));
    assert_eq!(status.last_error.as_deref(), Some("away"));
    assert_eq!(queue.outcomes().pop(), Some(Outcome::Parked));
}

async fn a_delay_that_was_asked_for_costs_no_try(queue: Queue) {
    let window = Duration::from_millis(61_250);
    queue.world.script("sync", [Step::RetryAfter(window); 5]);
    queue.enqueue(&Thrice::new("sync")).await;
    let runner = queue.runner();
    for _ in 0..5 {
        assert_eq!(runner.run_due().await.unwrap(), 1);
        let status = queue.status("sync").await.unwrap();
        assert_eq!((status.state, status.attempts), (JobState::Waiting, 0));
        assert_eq!(status.run_at, queue.now() + window);
        assert_eq!(status.last_error.as_deref(), Some("slow down"));
        queue.set_clock(status.run_at);
    }
    assert_eq!(runner.run_due().await.unwrap(), 1);
    assert_eq!(queue.status("sync").await, None);
}

async fn what_no_retry_mends_is_parked_at_once(mut queue: Queue) {
    queue
        .world
        .script("sync", [Step::Fail("The team is gone.")]);
    queue.enqueue(&Note::new("sync")).await;
    assert_eq!(queue.runner().run_due().await.unwrap(), 1);
    let status = queue.status("sync").await.unwrap();
    assert_eq!((status.state, status.attempts), (JobState::Parked, 1));
    assert_eq!(status.last_error.as_deref(), Some("The team is gone."));
    assert_eq!(queue.outcomes(), [Outcome::Parked]);
}

async fn a_panic_is_a_failure_like_others(queue: Queue) {
    queue.world.script("sync", [Step::Panic]);
    queue.enqueue(&Note::new("sync")).await;
    let runner = queue.runner();
    assert_eq!(runner.run_due().await.unwrap(), 1);
    let status = queue.status("sync").await.unwrap();
    assert_eq!((status.state, status.attempts), (JobState::Waiting, 1));
    assert_eq!(
        status.last_error.as_deref(),
        Some("It panicked: out of cheese")
    );
    queue.set_clock(status.run_at);
    assert_eq!(runner.run_due().await.unwrap(), 1);
    assert_eq!(queue.status("sync").await, None);
}

async fn an_unknown_kind_is_parked_with_the_reason(mut queue: Queue) {
    queue
        .enqueue(&Stranger {
            key: "who".to_owned(),
        })
        .await;
    queue.enqueue(&Note::new("sync")).await;
    assert_eq!(queue.runner().run_due().await.unwrap(), 2);
    let status = queue.status("who").await.unwrap();
    assert_eq!(status.state, JobState::Parked);
    assert!(status.last_error.unwrap().contains("`stranger`"));
    assert_eq!(queue.outcomes(), [Outcome::Parked, Outcome::Done]);
}

async fn an_input_that_cannot_be_read_is_parked_with_the_reason(queue: Queue) {
    for (key, stored) in [
        ("torn", "{\"key\":"),
        ("foreign", "{\"shape\":\"another\"}"),
    ] {
        queue.enqueue(&Note::new(key)).await;
        let sql = "UPDATE jobs SET payload = $1 WHERE dedupe_key = $2";
        queue.db.tamper(sql, [stored.into(), key.into()]).await;
    }
    assert_eq!(queue.runner().run_due().await.unwrap(), 2);
    let found = queue.statuses(&["torn", "foreign"]).await;
    for (key, why) in [("torn", "EOF"), ("foreign", "missing field")] {
        assert_eq!(found[key].state, JobState::Parked);
        let error = found[key].last_error.as_deref().unwrap();
        assert!(error.contains(why), "{error}");
    }
    assert_eq!(found["torn"].payload, "{\"key\":");
    assert_eq!(queue.world.runs(), [""; 0]);

    // The input of a later enqueue heals it.
    queue.enqueue(&Note::new("torn")).await;
    assert_eq!(queue.runner().run_due().await.unwrap(), 1);
    assert_eq!(queue.world.runs(), ["torn"]);
}

async fn an_error_of_any_shape_can_be_stored(queue: Queue) {
    queue
        .world
        .script("sync", [Step::Fail("nonsense \0 from ' afar \u{1f4a5}")]);
    queue.enqueue(&Note::new("sync")).await;
    queue.runner().run_due().await.unwrap();
    let status = queue.status("sync").await.unwrap();
    assert_eq!(
        status.last_error.unwrap(),
        "nonsense \u{fffd} from ' afar \u{1f4a5}"
    );
}

async fn a_success_after_failures_leaves_nothing(queue: Queue) {
    let workspace = Uuid::from_u128(7);
    queue
        .world
        .script("sync", [Step::Retry("away"), Step::Hold]);
    queue.enqueue(&Note::new("sync").of(workspace)).await;
    queue.runner().run_due().await.unwrap();
    let sql = "UPDATE jobs SET run_at = created_at WHERE workspace_id = $1";
    queue.db.tamper(sql, [Value::from(workspace)]).await;
    let runner = queue.runner();
    let mut queue = queue;
    let run = tokio::spawn(async move { runner.run_due().await });
    let held = queue.held().await;
    let status = queue.status("sync").await.unwrap();
    assert_eq!((status.state, status.attempts), (JobState::Running, 2));
    assert_eq!(
        status.last_error.as_deref(),
        Some("away"),
        "until the next try has ended"
    );
    held.release();
    run.await.unwrap().unwrap();
    assert_eq!(queue.status("sync").await, None);
}

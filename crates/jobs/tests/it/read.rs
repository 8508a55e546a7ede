//! What people see of the queue and can do about it.

use std::time::Duration;

use countersign_jobs::{Census, Counts, JobState, census, counts_by_state, restart, troubled};
use uuid::Uuid;

use crate::support::{Note, Queue, START, Step, Thrice, on_both};

on_both!(
    trouble_is_listed_for_its_workspace,
    a_restart_makes_a_job_due_with_all_its_tries,
    a_restart_keeps_to_its_workspace_and_spares_what_runs,
    jobs_are_found_by_key_however_many,
    jobs_are_counted_by_state,
    a_census_knows_the_oldest_of_each_kind,
);

const OURS: Uuid = Uuid::from_u128(0xa);
const THEIRS: Uuid = Uuid::from_u128(0xb);

async fn trouble_is_listed_for_its_workspace(queue: Queue) {
    queue.world.script("failing", [Step::Retry("away")]);
    queue.world.script("parked", [Step::Fail("gone")]);
    queue.world.script("theirs", [Step::Fail("gone")]);
    for (key, workspace) in [("failing", OURS), ("parked", OURS), ("theirs", THEIRS)] {
        queue.enqueue(&Note::new(key).of(workspace)).await;
        queue.advance(Duration::from_millis(1));
    }
    queue.runner().run_due().await.unwrap();
    queue.enqueue(&Note::new("fresh").of(OURS)).await;
    let jobs = troubled(&queue.db.connection, OURS).await.unwrap();
    let seen: Vec<_> = jobs
        .iter()
        .map(|job| {
            (
                job.dedupe_key.as_deref().unwrap(),
                job.state,
                job.last_error.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("failing", JobState::Waiting, Some("away")),
            ("parked", JobState::Parked, Some("gone")),
        ]
    );
    assert!(
        jobs.iter()
            .all(|job| job.workspace == Some(OURS) && job.name == "note")
    );
    assert_eq!(jobs[0].payload["key"], "failing");
}

async fn a_restart_makes_a_job_due_with_all_its_tries(queue: Queue) {
    queue.world.script("sync", [Step::Fail("gone")]);
    queue.enqueue(&Note::new("sync").of(OURS)).await;
    queue.runner().run_due().await.unwrap();
    let id = queue.status("sync").await.unwrap().id;

    queue.advance(Duration::from_hours(5));
    let txn = queue.db.begin().await;
    let status = restart(&txn, OURS, id, queue.now()).await.unwrap().unwrap();
    assert_eq!(
        (status.state, status.attempts, status.run_at),
        (JobState::Waiting, 0, queue.now())
    );
    assert_eq!(status.last_error, None);
    txn.rollback().await.unwrap();
    assert_eq!(
        queue.runner().run_due().await.unwrap(),
        0,
        "it was rolled back"
    );

    let txn = queue.db.begin().await;
    restart(&txn, OURS, id, queue.now()).await.unwrap().unwrap();
    txn.commit().await.unwrap();
    assert_eq!(queue.runner().run_due().await.unwrap(), 1);
    assert_eq!(queue.status("sync").await, None);
}

async fn a_restart_keeps_to_its_workspace_and_spares_what_runs(mut queue: Queue) {
    queue.world.script("sync", [Step::Hold]);
    queue.enqueue(&Note::new("sync").of(OURS)).await;
    let runner = queue.runner();
    let run = tokio::spawn(async move { runner.run_due().await });
    let held = queue.held().await;
    let id = queue.status("sync").await.unwrap().id;

    let txn = queue.db.begin().await;
    let now = queue.now();
    assert_eq!(restart(&txn, THEIRS, id, now).await.unwrap(), None);
    assert_eq!(
        restart(&txn, OURS, Uuid::from_u128(99), now).await.unwrap(),
        None
    );
    let status = restart(&txn, OURS, id, now).await.unwrap().unwrap();
    assert_eq!(status.state, JobState::Running);
    txn.commit().await.unwrap();
    held.release();
    assert_eq!(run.await.unwrap().unwrap(), 1);
}

async fn jobs_are_found_by_key_however_many(queue: Queue) {
    queue.enqueue(&Note::new("key-3")).await;
    queue.enqueue(&Note::new("key-1200")).await;
    let keys: Vec<String> = (0..1_300).map(|n| format!("key-{n}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let mut found: Vec<_> = queue.statuses(&keys).await.into_keys().collect();
    found.sort();
    assert_eq!(found, ["key-1200", "key-3"]);
    assert_eq!(queue.statuses(&[]).await.len(), 0);
}

async fn jobs_are_counted_by_state(mut queue: Queue) {
    assert_eq!(
        counts_by_state(&queue.db.connection).await.unwrap(),
        Counts::default()
    );
    queue.world.script("parked", [Step::Fail("gone")]);
    queue.world.script("held", [Step::Hold]);
    queue.enqueue(&Note::new("parked")).await;
    queue.advance(Duration::from_millis(1));
    queue.enqueue(&Note::new("held")).await;
    let runner = queue.runner();
    let run = tokio::spawn(async move { runner.run_due().await });
    let held = queue.held().await;
    queue.enqueue(&Note::new("one")).await;
    queue.enqueue(&Note::new("two")).await;
    let counts = counts_by_state(&queue.db.connection).await.unwrap();
    assert_eq!(
        counts,
        Counts {
            waiting: 2,
            running: 1,
            parked: 1
        }
    );
    held.release();
    run.await.unwrap().unwrap();
}

async fn a_census_knows_the_oldest_of_each_kind(queue: Queue) {
    assert_eq!(census(&queue.db.connection).await.unwrap(), []);
    queue.world.script("parked", [Step::Fail("gone")]);
    queue
        .world
        .script("later", [Step::RetryAfter(Duration::from_mins(10))]);
    for key in ["parked", "later"] {
        queue.enqueue(&Note::new(key)).await;
    }
    queue.runner().run_due().await.unwrap();
    queue.advance(Duration::from_secs(1));
    queue.enqueue(&Thrice::new("now")).await;
    queue.advance(Duration::from_secs(1));
    queue.enqueue(&Thrice::new("next")).await;
    let row = |name: &str, state, jobs, oldest, first_due| Census {
        name: name.to_owned(),
        state,
        jobs,
        oldest: START + Duration::from_secs(oldest),
        first_due: START + Duration::from_secs(first_due),
    };
    assert_eq!(
        census(&queue.db.connection).await.unwrap(),
        [
            row("note", JobState::Parked, 1, 0, 0),
            row("note", JobState::Waiting, 1, 0, 600),
            row("thrice", JobState::Waiting, 2, 1, 1),
        ]
    );
}

//! A job is written with the change that it follows from, once per key.

use std::time::Duration;

use countersign_jobs::{JobState, Outcome};
use sea_orm::DbErr;

use crate::support::{Note, Queue, START, Step, Stranger, on_both};

on_both!(
    a_job_commits_and_rolls_back_with_its_transaction,
    a_key_has_one_row,
    jobs_without_a_key_are_all_kept,
    enqueuing_a_failing_job_starts_it_over,
    enqueuing_a_parked_job_makes_it_wait,
    a_key_belongs_to_one_kind_of_job,
    odd_texts_come_back_as_they_went,
    a_job_enqueued_while_it_runs_runs_once_more,
    a_rerun_beats_parking,
    a_rerun_of_a_retry_does_not_wait,
    a_rerun_waits_as_long_as_the_other_side_asked,
);

async fn a_job_commits_and_rolls_back_with_its_transaction(queue: Queue) {
    let txn = queue.db.begin().await;
    queue.enqueue_in(&txn, &Note::new("undone")).await.unwrap();
    txn.rollback().await.unwrap();
    let txn = queue.db.begin().await;
    queue.enqueue_in(&txn, &Note::new("dropped")).await.unwrap();
    drop(txn);
    assert_eq!(queue.runner().run_due().await.unwrap(), 0);

    let txn = queue.db.begin().await;
    queue.enqueue_in(&txn, &Note::new("done")).await.unwrap();
    txn.commit().await.unwrap();
    let status = queue.status("done").await.unwrap();
    assert_eq!((status.state, status.attempts), (JobState::Waiting, 0));
    assert_eq!((status.run_at, status.created_at), (START, START));
    assert_eq!(queue.runner().run_due().await.unwrap(), 1);
    assert_eq!(queue.world.runs(), ["done"]);
    assert_eq!(queue.status("done").await, None);
}

async fn a_key_has_one_row(queue: Queue) {
    queue.enqueue(&Note::new("sync").text("older input")).await;
    queue.advance(Duration::from_millis(500));
    queue.enqueue(&Note::new("sync").text("newest input")).await;
    queue.enqueue(&Note::new("other")).await;
    let status = queue.status("sync").await.unwrap();
    assert_eq!((status.run_at, status.created_at), (START, START));
    assert_eq!(queue.runner().run_due().await.unwrap(), 2);
    assert_eq!(queue.world.runs(), ["newest input", "other"]);
}

async fn jobs_without_a_key_are_all_kept(queue: Queue) {
    let job = Note {
        key: None,
        ..Note::new("")
    };
    queue.enqueue(&job.clone().text("one")).await;
    queue.enqueue(&job.text("two")).await;
    assert_eq!(queue.runner().run_due().await.unwrap(), 2);
    assert_eq!(queue.world.runs(), ["one", "two"]);
}

async fn enqueuing_a_failing_job_starts_it_over(queue: Queue) {
    queue.world.script("sync", [Step::Retry("Linear is away.")]);
    queue.enqueue(&Note::new("sync")).await;
    assert_eq!(queue.runner().run_due().await.unwrap(), 1);
    let status = queue.status("sync").await.unwrap();
    assert_eq!(
        (status.attempts, status.last_error.as_deref()),
        (1, Some("Linear is away."))
    );
    assert!(status.run_at > queue.now());

    queue.advance(Duration::from_millis(10));
    queue.enqueue(&Note::new("sync")).await;
    let status = queue.status("sync").await.unwrap();
    assert_eq!((status.attempts, status.last_error), (0, None));
    assert_eq!(status.run_at, queue.now());
    assert_eq!(queue.runner().run_due().await.unwrap(), 1);
}

async fn enqueuing_a_parked_job_makes_it_wait(queue: Queue) {
    queue.world.script("sync", [Step::Fail("no such team")]);
    queue.enqueue(&Note::new("sync")).await;
    queue.runner().run_due().await.unwrap();
    assert_eq!(queue.status("sync").await.unwrap().state, JobState::Parked);

    queue.advance(Duration::from_hours(1));
    queue.enqueue(&Note::new("sync")).await;
    let status = queue.status("sync").await.unwrap();
    assert_eq!((status.state, status.attempts), (JobState::Waiting, 0));
    assert_eq!((status.run_at, status.last_error), (queue.now(), None));
    assert_eq!(queue.runner().run_due().await.unwrap(), 1);
    assert_eq!(queue.status("sync").await, None);
}

async fn a_key_belongs_to_one_kind_of_job(queue: Queue) {
    queue.enqueue(&Note::new("sync")).await;
    let txn = queue.db.begin().await;
    let refused = queue
        .enqueue_in(
            &txn,
            &Stranger {
                key: "sync".to_owned(),
            },
        )
        .await;
    let error = refused.unwrap_err();
    assert!(matches!(error, DbErr::Custom(_)), "{error:?}");
    assert!(error.to_string().contains("`sync`"), "{error}");
    txn.rollback().await.unwrap();
    assert_eq!(queue.status("sync").await.unwrap().name, "note");
}

async fn odd_texts_come_back_as_they_went(queue: Queue) {
    let odd = "NUL \0, quotes '\"`, \\, \u{1f4a5}, \u{202e}, $1 ? :name \r\n";
    queue
        .enqueue(&Note::new("'; DROP TABLE jobs; --").text(odd))
        .await;
    let status = queue.status("'; DROP TABLE jobs; --").await.unwrap();
    assert_eq!(status.payload["text"], odd);
    queue.runner().run_due().await.unwrap();
    assert_eq!(queue.world.runs(), [odd]);
}

async fn a_job_enqueued_while_it_runs_runs_once_more(mut queue: Queue) {
    queue.world.script("sync", [Step::Hold]);
    queue.enqueue(&Note::new("sync").text("first")).await;
    let runner = queue.runner();
    let run = tokio::spawn(async move { runner.run_due().await });
    let held = queue.held().await;
    for text in ["second", "third"] {
        queue.enqueue(&Note::new("sync").text(text)).await;
    }
    assert_eq!(queue.status("sync").await.unwrap().state, JobState::Running);
    held.release();
    assert_eq!(run.await.unwrap().unwrap(), 2);
    assert_eq!(queue.world.runs(), ["first", "third"]);
    assert_eq!(queue.outcomes(), [Outcome::Done, Outcome::Done]);
    assert_eq!(queue.status("sync").await, None);
}

async fn a_rerun_beats_parking(mut queue: Queue) {
    queue.world.script(
        "sync",
        [Step::Hold, Step::Fail("no such team"), Step::Succeed],
    );
    queue.enqueue(&Note::new("sync")).await;
    let runner = queue.runner();
    let run = tokio::spawn(async move { runner.run_due().await });
    let held = queue.held().await;
    queue.enqueue(&Note::new("sync")).await;
    held.release();
    assert_eq!(run.await.unwrap().unwrap(), 2);
    assert_eq!(
        queue.outcomes(),
        [Outcome::Retry { at: START }, Outcome::Done]
    );
}

async fn a_rerun_of_a_retry_does_not_wait(mut queue: Queue) {
    queue.world.script(
        "sync",
        [Step::Hold, Step::Retry("away"), Step::Retry("away")],
    );
    queue.enqueue(&Note::new("sync")).await;
    let runner = queue.runner();
    let run = tokio::spawn(async move { runner.run_due().await });
    let held = queue.held().await;
    queue.enqueue(&Note::new("sync")).await;
    held.release();
    assert_eq!(run.await.unwrap().unwrap(), 2);
    // The second failure is the first of the new row of tries.
    let status = queue.status("sync").await.unwrap();
    assert_eq!(status.attempts, 1);
    assert!(status.run_at - queue.now() <= Duration::from_millis(2_400));
}

async fn a_rerun_waits_as_long_as_the_other_side_asked(mut queue: Queue) {
    let window = Duration::from_secs(90);
    queue
        .world
        .script("sync", [Step::Hold, Step::RetryAfter(window)]);
    queue.enqueue(&Note::new("sync")).await;
    let runner = queue.runner();
    let run = tokio::spawn(async move { runner.run_due().await });
    let held = queue.held().await;
    queue.enqueue(&Note::new("sync")).await;
    held.release();
    assert_eq!(run.await.unwrap().unwrap(), 1);
    let status = queue.status("sync").await.unwrap();
    assert_eq!(
        (status.state, status.run_at),
        (JobState::Waiting, START + window)
    );
}

//! The background loop: order, room, wake-ups, shutdown, and several runners on one table.

use std::collections::BTreeMap;
use std::time::Duration;

use countersign_jobs::{Counts, Outcome, Signal, counts_by_state};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::support::{Note, Queue, START, Slow, Step, on_both};

on_both!(
    the_oldest_goes_first,
    a_signal_saves_the_wait,
    no_more_run_at_a_time_than_there_is_room_for,
    a_kind_with_its_own_lane_holds_up_nobody,
    shutdown_finishes_what_runs_and_begins_nothing,
    a_change_says_whose_job_it_was,
    two_runners_never_run_one_job_at_once,
    a_run_begins_after_every_change,
);

async fn the_oldest_goes_first(queue: Queue) {
    // Within one second, where moments as text are easiest to get wrong.
    for (key, at) in [("d", 1_000), ("b", 500), ("c", 510), ("a", 0), ("e", 1_001)] {
        queue.set_clock(START + Duration::from_millis(at));
        queue.enqueue(&Note::new(key)).await;
    }
    let runner = queue.runner();
    queue.set_clock(START + Duration::from_millis(505));
    assert_eq!(runner.run_due().await.unwrap(), 2);
    queue.set_clock(START + Duration::from_secs(1));
    assert_eq!(runner.run_due().await.unwrap(), 2);
    queue.set_clock(START + Duration::from_secs(2));
    assert_eq!(runner.run_due().await.unwrap(), 1);
    assert_eq!(queue.world.runs(), ["a", "b", "c", "d", "e"]);
}

async fn a_signal_saves_the_wait(mut queue: Queue) {
    let signal = Signal::default();
    let runner = queue
        .runner_on(queue.db.connection.clone())
        .signal(signal.clone())
        .poll_interval(Duration::from_hours(1))
        .build();
    let shutdown = CancellationToken::new();
    let running = tokio::spawn({
        let shutdown = shutdown.clone();
        async move { runner.run(shutdown).await }
    });
    for key in ["one", "two"] {
        queue.enqueue(&Note::new(key)).await;
        signal.wake();
        assert_eq!(queue.change().await.dedupe_key.as_deref(), Some(key));
    }
    shutdown.cancel();
    running.await.unwrap();
}

async fn no_more_run_at_a_time_than_there_is_room_for(mut queue: Queue) {
    for key in ["a", "b", "c"] {
        queue.world.script(key, [Step::Hold]);
        queue.enqueue(&Note::new(key)).await;
        queue.advance(Duration::from_millis(1));
    }
    let runner = queue
        .runner_on(queue.db.connection.clone())
        .concurrency(2)
        .build();
    let shutdown = CancellationToken::new();
    let running = tokio::spawn({
        let shutdown = shutdown.clone();
        async move { runner.run(shutdown).await }
    });
    let (one, two) = (queue.held().await, queue.held().await);
    // Both run at once, so either may be heard of first.
    let mut begun = queue.world.runs();
    begun.sort();
    assert_eq!(begun, ["a", "b"]);
    // The third is begun when there is room, without a poll or a signal.
    one.release();
    let three = queue.held().await;
    assert_eq!(three.key, "c");
    two.release();
    three.release();
    shutdown.cancel();
    running.await.unwrap();
    assert_eq!(queue.outcomes().len(), 3);
}

async fn a_kind_with_its_own_lane_holds_up_nobody(mut queue: Queue) {
    for key in ["slow-1", "slow-2"] {
        queue.world.script(key, [Step::Hold]);
        let key = key.to_owned();
        queue.enqueue(&Slow { key }).await;
        queue.advance(Duration::from_millis(1));
    }
    queue.world.script("held", [Step::Hold]);
    queue.enqueue(&Note::new("held")).await;
    queue.advance(Duration::from_millis(1));
    queue.enqueue(&Note::new("quick")).await;
    let runner = queue
        .runner_on(queue.db.connection.clone())
        .concurrency(1)
        .build();
    let shutdown = CancellationToken::new();
    let running = tokio::spawn({
        let shutdown = shutdown.clone();
        async move { runner.run(shutdown).await }
    });
    let (one, two) = (queue.held().await, queue.held().await);
    let (slow, held) = if one.key == "held" {
        (two, one)
    } else {
        (one, two)
    };
    assert_eq!((slow.key.as_str(), held.key.as_str()), ("slow-1", "held"));
    // With both lanes full nothing else has begun; each goes on as soon as it has room itself.
    held.release();
    assert_eq!(queue.change().await.dedupe_key.as_deref(), Some("held"));
    assert_eq!(queue.change().await.dedupe_key.as_deref(), Some("quick"));
    assert!(!queue.world.runs().contains(&"slow-2".to_owned()));
    slow.release();
    assert_eq!(queue.change().await.dedupe_key.as_deref(), Some("slow-1"));
    queue.held().await.release();
    assert_eq!(queue.change().await.dedupe_key.as_deref(), Some("slow-2"));
    shutdown.cancel();
    running.await.unwrap();
}

async fn shutdown_finishes_what_runs_and_begins_nothing(mut queue: Queue) {
    queue.world.script("running", [Step::Hold]);
    queue.enqueue(&Note::new("running")).await;
    queue.advance(Duration::from_millis(1));
    queue.enqueue(&Note::new("waiting")).await;
    let runner = queue
        .runner_on(queue.db.connection.clone())
        .concurrency(1)
        .build();
    let shutdown = CancellationToken::new();
    let running = tokio::spawn({
        let shutdown = shutdown.clone();
        async move { runner.run(shutdown).await }
    });
    let held = queue.held().await;
    shutdown.cancel();
    assert!(!running.is_finished());
    held.release();
    running.await.unwrap();
    assert_eq!(queue.outcomes(), [Outcome::Done]);
    assert_eq!(queue.status("running").await, None);
    assert_eq!(queue.status("waiting").await.unwrap().attempts, 0);
}

async fn a_change_says_whose_job_it_was(mut queue: Queue) {
    let workspace = Uuid::from_u128(5);
    queue.enqueue(&Note::new("sync").of(workspace)).await;
    let id = queue.status("sync").await.unwrap().id;
    queue.runner().run_due().await.unwrap();
    let change = queue.change().await;
    assert_eq!((change.id, change.name.as_str()), (id, "note"));
    assert_eq!(change.workspace, Some(workspace));
    assert_eq!(change.dedupe_key.as_deref(), Some("sync"));
    assert_eq!(change.outcome, Outcome::Done);
}

/// Two runners as two processes would have them, on their own connections.
struct Two {
    signal: Signal,
    shutdown: CancellationToken,
    running: JoinSet<()>,
}

impl Two {
    async fn on(queue: &Queue) -> Self {
        let (signal, shutdown) = (Signal::default(), CancellationToken::new());
        let mut running = JoinSet::new();
        for _ in 0..2 {
            let runner = queue
                .runner_on(queue.db.another().await)
                .signal(signal.clone())
                .poll_interval(Duration::from_millis(5))
                .build();
            let shutdown = shutdown.clone();
            running.spawn(async move { runner.run(shutdown).await });
        }
        Self {
            signal,
            shutdown,
            running,
        }
    }

    async fn stop(&mut self) {
        self.shutdown.cancel();
        while let Some(ended) = self.running.join_next().await {
            ended.unwrap();
        }
    }
}

async fn two_runners_never_run_one_job_at_once(mut queue: Queue) {
    const JOBS: usize = 120;
    let mut two = Two::on(&queue).await;
    for n in 0..JOBS {
        queue
            .enqueue(&Note::new(&format!("job-{n}")).exclusive())
            .await;
        two.signal.wake();
    }
    for _ in 0..JOBS {
        // A job that ran twice at a time would panic and be tried again.
        assert_eq!(queue.change().await.outcome, Outcome::Done);
    }
    two.stop().await;
    assert_eq!(queue.outcomes(), []);
    let mut runs: BTreeMap<String, u32> = BTreeMap::new();
    for key in queue.world.runs() {
        *runs.entry(key).or_default() += 1;
    }
    assert_eq!(runs.len(), JOBS);
    assert!(runs.values().all(|&n| n == 1), "{runs:?}");
}

/// The promise behind "one row per key": however enqueuing and running fall together, the last
/// change to a thing is seen by a run.
async fn a_run_begins_after_every_change(mut queue: Queue) {
    let drawn_out = [vec![Step::Hold; 25], vec![Step::Succeed]].concat();
    for n in 0..3 {
        queue
            .world
            .script(&format!("thing-{n}"), drawn_out.repeat(60));
    }
    queue.release_all();
    let mut two = Two::on(&queue).await;
    let enqueue = |n: usize| {
        let (queue, signal) = (&queue, &two.signal);
        async move {
            let key = format!("thing-{}", n % 3);
            queue.world.change(&key);
            queue.enqueue(&Note::new(&key).exclusive()).await;
            signal.wake();
        }
    };
    for round in 0..30 {
        futures::future::join_all((round * 6..round * 6 + 6).map(enqueue)).await;
    }
    two.stop().await;
    queue.runner().run_due().await.unwrap();
    let versions = queue.world.versions();
    assert!(
        versions.values().all(|v| v.current == 60 && v.seen == 60),
        "{versions:?}"
    );
    assert!(
        queue
            .outcomes()
            .iter()
            .all(|outcome| *outcome == Outcome::Done)
    );
    assert_eq!(
        counts_by_state(&queue.db.connection).await.unwrap(),
        Counts::default()
    );
}

//! What a job follows from goes with it.

use std::sync::Arc;

use countersign_jobs::{current_trace, with_trace};
use sea_orm::{ConnectionTrait, Statement};

use crate::support::{Note, Queue, on_both};

on_both!(a_job_carries_the_trace_of_whoever_wanted_it_last);

async fn a_job_carries_the_trace_of_whoever_wanted_it_last(queue: Queue) {
    assert_eq!(current_trace(), None);
    queue.enqueue(&Note::new("a")).await;
    assert_eq!(trace(&queue).await, None);
    for id in ["request-1", "request-2"] {
        with_trace(Arc::from(id), async {
            assert_eq!(current_trace().as_deref(), Some(id));
            queue.enqueue(&Note::new("a")).await;
        })
        .await;
        assert_eq!(trace(&queue).await.as_deref(), Some(id));
    }
    // Nobody's wish does not hide whose it was.
    queue.enqueue(&Note::new("a")).await;
    assert_eq!(trace(&queue).await.as_deref(), Some("request-2"));
    queue.runner().run_due().await.unwrap();
    assert_eq!(queue.world.traces(), [Some("request-2".to_owned())]);
}

/// What the one row says.
async fn trace(queue: &Queue) -> Option<String> {
    let connection = &queue.db.connection;
    let sql = "SELECT trace FROM jobs";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get("", "trace").unwrap()
}

//! What a job follows from: the id of the request, or of whatever else began it, so that one search in
//! the log finds the request, its jobs, and the jobs of those.

use std::sync::Arc;

tokio::task_local! {
    static TRACE: Arc<str>;
}

/// Runs `work` under a trace: jobs that it enqueues carry it. What `work` spawns is not under it.
pub async fn with_trace<F: Future>(trace: Arc<str>, work: F) -> F::Output {
    TRACE.scope(trace, work).await
}

/// The trace that this task runs under, if it does.
pub fn current_trace() -> Option<Arc<str>> {
    TRACE.try_with(Arc::clone).ok()
}

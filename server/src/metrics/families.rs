//! The metrics that are counted where things happen: what they mean, and into which buckets they go.

use ::metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

/// From a fast commit to the limit at which Linear gives up on a delivery, five seconds.
const SECONDS: &[f64] = &[
    0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
];
/// Deliveries that share a commit.
const BATCH: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

/// Makes this process count. The names are a contract with dashboards: `docs/operations.md` has them.
pub(super) fn install() -> Result<PrometheusHandle, BuildError> {
    let batch = Matcher::Full("countersign_ingest_batch_size".to_owned());
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)?
        .set_buckets_for_metric(batch, BATCH)?
        .install_recorder()?;
    describe();
    Ok(handle)
}

fn describe() {
    describe_counter!(
        "countersign_deliveries_total",
        "Webhook requests by what they were answered."
    );
    describe_counter!(
        "countersign_deliveries_processed_total",
        "Deliveries by what processing them led to."
    );
    describe_histogram!(
        "countersign_ingest_seconds",
        Unit::Seconds,
        "From a whole webhook request to its answer, commit included."
    );
    describe_histogram!(
        "countersign_ingest_batch_size",
        "Deliveries that shared a commit."
    );
    describe_gauge!(
        "countersign_ingest_waiting",
        "Deliveries that wait for a commit."
    );
    describe_counter!(
        "countersign_job_runs_total",
        "Runs of jobs by kind and outcome."
    );
    describe_histogram!(
        "countersign_job_seconds",
        Unit::Seconds,
        "How long runs of jobs took."
    );
    describe_counter!(
        "countersign_linear_calls_total",
        "Calls to Linear by operation and outcome."
    );
    describe_histogram!(
        "countersign_linear_call_seconds",
        Unit::Seconds,
        "How long calls to Linear took."
    );
    describe_counter!(
        "countersign_token_renewals_total",
        "Renewals of OAuth tokens by outcome."
    );
    describe_counter!(
        "countersign_webhook_attempts_total",
        "Tries at outgoing webhooks by outcome."
    );
    describe_histogram!(
        "countersign_webhook_attempt_seconds",
        Unit::Seconds,
        "How long tries at outgoing webhooks took."
    );
    describe_counter!(
        "countersign_http_requests_total",
        "Requests by route, method and status."
    );
    describe_histogram!(
        "countersign_http_request_seconds",
        Unit::Seconds,
        "From a request's head to its answer's."
    );
}

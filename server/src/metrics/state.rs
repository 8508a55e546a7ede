//! What is looked up in the database, and in what Linear said last, at each scrape.

use std::collections::BTreeMap;
use std::time::Duration;

use jobs::{Census, JobState};
use linear::BudgetSnapshot;
use services::{Ctx, ServiceError};
use store::integration::Tally;
use store::webhook_endpoint::EndpointTally;

use super::page::{Kind, Page, number};

/// A scrape that takes longer is one that Prometheus gives up on.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the database says.
struct Found {
    jobs: Vec<Census>,
    integrations: Vec<Tally>,
    accounts: Vec<(String, i64)>,
    endpoints: EndpointTally,
    messages: Vec<(String, i64)>,
}

pub(super) async fn write(page: &mut Page, ctx: &Ctx) {
    write_budgets(page, &ctx.linear.known_budgets());
    let found = match tokio::time::timeout(PATIENCE, look(ctx)).await {
        Ok(found) => found,
        Err(_) => Err(ServiceError::internal("it took too long")),
    };
    let help = "Whether the database answered this scrape.";
    let up = if found.is_ok() { 1.0 } else { 0.0 };
    page.single("countersign_database_up", Kind::Gauge, help, up);
    match found {
        Ok(found) => {
            write_jobs(page, &found.jobs, ctx);
            write_integrations(page, &found.integrations);
            write_accounts(page, &found.accounts);
            write_outgoing(page, found.endpoints, &found.messages);
        }
        Err(error) => tracing::warn!(error = %error, "The database did not answer a scrape"),
    }
}

async fn look(ctx: &Ctx) -> Result<Found, ServiceError> {
    Ok(Found {
        jobs: jobs::census(ctx.db.reader()).await?,
        integrations: store::integration::tally(ctx.db.reader()).await?,
        accounts: store::connected_account::tally(ctx.db.reader()).await?,
        endpoints: store::webhook_endpoint::tally(ctx.db.reader()).await?,
        messages: store::webhook_message::tally(ctx.db.reader()).await?,
    })
}

fn write_jobs(page: &mut Page, census: &[Census], ctx: &Ctx) {
    let name = "countersign_jobs";
    page.family(
        name,
        Kind::Gauge,
        "Jobs by kind and state; those that are done are gone.",
    );
    for row in census {
        let labels = [("name", row.name.as_str()), ("state", row.state.as_str())];
        page.sample(name, &labels, number(row.jobs));
    }
    let now = ctx.clock.now();
    let seconds = |since: time::OffsetDateTime| (now - since).as_seconds_f64().max(0.0);

    // What is parked waits for a person, and has a number of its own above.
    let mut oldest = BTreeMap::<&str, f64>::new();
    for row in census.iter().filter(|row| row.state != JobState::Parked) {
        let age = oldest.entry(&row.name).or_default();
        *age = age.max(seconds(row.oldest));
    }
    let name = "countersign_jobs_oldest_seconds";
    page.family(
        name,
        Kind::Gauge,
        "Since when the oldest job that is not parked is in the queue.",
    );
    for (kind, age) in oldest {
        page.sample(name, &[("name", kind)], age);
    }
    let name = "countersign_jobs_overdue_seconds";
    page.family(
        name,
        Kind::Gauge,
        "For how long a job has been due that no worker has taken.",
    );
    for row in census.iter().filter(|row| row.state == JobState::Waiting) {
        page.sample(name, &[("name", &row.name)], seconds(row.first_due));
    }
}

fn write_integrations(page: &mut Page, rows: &[Tally]) {
    let (mut states, mut webhooks) = (BTreeMap::new(), BTreeMap::new());
    for row in rows {
        let count = row.count.unsigned_abs();
        let by = (row.state.as_str(), row.kind.as_str());
        *states.entry(by).or_default() += count;
        *webhooks.entry(row.webhook_state.as_str()).or_default() += count;
    }
    let name = "countersign_integrations";
    let help = "Connections to Linear by state and kind.";
    page.family(name, Kind::Gauge, help);
    for ((state, kind), count) in states {
        page.sample(name, &[("state", state), ("kind", kind)], number(count));
    }
    let name = "countersign_webhooks";
    page.family(name, Kind::Gauge, "Webhooks of connections by state.");
    for (state, count) in webhooks {
        page.sample(name, &[("state", state)], number(count));
    }
}

fn write_accounts(page: &mut Page, rows: &[(String, i64)]) {
    let name = "countersign_connected_accounts";
    page.family(name, Kind::Gauge, "Connected accounts by status.");
    for (status, count) in rows {
        page.sample(name, &[("status", status)], number(count.unsigned_abs()));
    }
}

fn write_outgoing(page: &mut Page, endpoints: EndpointTally, messages: &[(String, i64)]) {
    let EndpointTally {
        working,
        failing,
        disabled,
    } = endpoints;
    let name = "countersign_webhook_endpoints";
    page.family(
        name,
        Kind::Gauge,
        "Endpoints of outgoing webhooks by state.",
    );
    for (state, count) in [
        ("working", working),
        ("failing", failing),
        ("disabled", disabled),
    ] {
        page.sample(name, &[("state", state)], number(count));
    }
    let name = "countersign_webhook_messages";
    let help = "Outgoing webhooks that are not delivered, by status.";
    page.family(name, Kind::Gauge, help);
    for (status, count) in messages {
        page.sample(name, &[("status", status)], number(count.unsigned_abs()));
    }
}

fn write_budgets(page: &mut Page, budgets: &[(linear::ConnectionId, BudgetSnapshot)]) {
    let name = "countersign_linear_budget_remaining";
    let help = "What Linear said last is left of the hour's budget, by connection and kind.";
    page.family(name, Kind::Gauge, help);
    for (id, budget) in budgets {
        let integration = id.0.to_string();
        let kinds = [
            ("requests", budget.requests),
            ("complexity", budget.complexity),
        ];
        for (kind, window) in kinds {
            if let Some(window) = window {
                let labels = [("integration", integration.as_str()), ("kind", kind)];
                page.sample(name, &labels, number(window.remaining));
            }
        }
    }
}

//! Sends what is due.

use std::sync::Arc;

use super::book::{Outcome, Sending};
use super::envelope::FAREWELL;
use super::{DeliveryState, envelope};
use crate::core::Core;
use crate::fault::FaultKind;
use crate::model::{DateTime, Webhook};

/// Runs until the sandbox stops. Faults are applied here, one delivery after the other, because holding one back is
/// about order; each attempt that goes out is a task of its own.
pub(crate) async fn run(core: Arc<Core>) {
    let mut changes = core.deliveries.changes();
    loop {
        for sending in core.deliveries.take_due(core.clock.now()) {
            launch(&core, sending);
        }
        tokio::select! {
            () = core.stop.cancelled() => return,
            _ = changes.changed() => {}
            () = wait_for(&core, core.deliveries.next_due()) => {}
        }
    }
}

async fn wait_for(core: &Core, due: Option<DateTime>) {
    match due {
        Some(due) => core.clock.wait_until(due).await,
        None => std::future::pending().await,
    }
}

fn launch(core: &Arc<Core>, mut sending: Sending) {
    let webhook = match receiver(core, &sending) {
        Ok(webhook) => webhook,
        Err(reason) => return finish(core, &sending, Outcome::Dropped(reason)),
    };
    let Some(secret) = strike(core, &sending, webhook.secret.clone()) else {
        return core.changed();
    };
    if core.config.restamp_retries && sending.attempt > 1 {
        core.deliveries
            .change(|book| book.restamp(&mut sending, core.clock.now()));
    }
    let core = Arc::clone(core);
    tokio::spawn(async move {
        let outcome = tokio::select! {
            () = core.stop.cancelled() => Outcome::Failed("The sandbox was stopped.".to_owned()),
            outcome = send(&core, &webhook, &sending, &secret) => outcome,
        };
        finish(&core, &sending, outcome);
    });
}

fn finish(core: &Core, sending: &Sending, outcome: Outcome) {
    if core.deliveries.finish(
        sending,
        outcome,
        core.clock.now(),
        core.config.disable_after,
    ) {
        core.change(|linear| {
            if let Some(place) = linear.place_of_webhook(sending.webhook_id) {
                linear.world_mut(place).disable_webhook(sending.webhook_id);
            }
        });
        tracing::warn!(webhook.id = %sending.webhook_id, "Disabled a webhook that kept failing");
    }
    core.changed();
}

/// The webhook as it is now: it may have been deleted or disabled since the event.
fn receiver(core: &Core, sending: &Sending) -> Result<Arc<Webhook>, String> {
    let webhook = core.look(|linear| {
        let place = linear.place_of_webhook(sending.webhook_id)?;
        linear.world(place).webhooks.get(sending.webhook_id)
    });
    let webhook = webhook.ok_or("The webhook was deleted.")?;
    if webhook.archived_at.is_some() && sending.event != FAREWELL {
        return Err("The application was removed.".to_owned());
    }
    if webhook.enabled {
        Ok(webhook)
    } else {
        Err("The webhook is disabled.".to_owned())
    }
}

/// Applies the fault that waits for this delivery, if any. Answers the secret to sign with, or nothing if the delivery
/// is held back.
fn strike(core: &Core, sending: &Sending, secret: String) -> Option<String> {
    let first = sending.attempt == 1 && !sending.struck;
    let Some(fault) = core.faults.for_delivery(&sending.event, first) else {
        return Some(secret);
    };
    let now = core.clock.now();
    let deliveries = &core.deliveries;
    deliveries.change(|book| book.mark_struck(sending));
    match fault {
        FaultKind::Hold => {
            deliveries.change(|book| book.hold(sending, DeliveryState::Held));
            return None;
        }
        FaultKind::Reorder => {
            deliveries.change(|book| book.hold(sending, DeliveryState::HeldForNext));
            return None;
        }
        FaultKind::DuplicateSameId => {
            deliveries.change(|book| book.duplicate(sending, sending.delivery_id, now));
        }
        FaultKind::DuplicateNewId => {
            let new = core.change(|linear| match linear.place_of_webhook(sending.webhook_id) {
                Some(place) => linear.world_mut(place).ids.uuid(),
                None => sending.delivery_id,
            });
            deliveries.change(|book| book.duplicate(sending, new, now));
        }
        FaultKind::WrongSignature => return Some(format!("{secret} but wrong")),
        _ => {}
    }
    Some(secret)
}

/// One POST. Anything but exactly 200 in time is a failure; redirects are not followed.
async fn send(core: &Core, webhook: &Webhook, sending: &Sending, secret: &str) -> Outcome {
    let request = core
        .http
        .post(webhook.address.clone())
        .timeout(core.config.delivery_timeout)
        .header("Accept-Charset", "utf-8")
        .header("Content-Type", "application/json; charset=utf-8")
        .header("Linear-Delivery", sending.delivery_id.to_string())
        .header("Linear-Event", &sending.event)
        .header(
            "Linear-Signature",
            envelope::signature(secret, &sending.bytes),
        )
        .header("Linear-Timestamp", core.clock.now().millis().to_string())
        .header("User-Agent", "Linear-Webhook")
        .body(sending.bytes.to_vec());
    match request.send().await {
        Ok(answer) => Outcome::Answered(answer.status().as_u16()),
        Err(error) if error.is_timeout() => Outcome::Failed(format!(
            "No answer within {} ms.",
            core.config.delivery_timeout.as_millis()
        )),
        Err(error) if error.is_connect() => {
            Outcome::Failed("The receiver cannot be reached.".to_owned())
        }
        Err(error) => Outcome::Failed(error.without_url().to_string()),
    }
}

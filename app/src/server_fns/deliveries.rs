//! Deliveries. Their pages are read whole, so there is nothing here to load.

use domain::DeliveryId;
use leptos::prelude::*;

use crate::AppError;
use crate::auth::{self, ctx};
use crate::flash;

/// Has the chosen deliveries processed again.
#[server(endpoint = "replay_deliveries")]
pub(crate) async fn replay_deliveries(
    #[server(default)] ids: Vec<DeliveryId>,
) -> Result<(), AppError> {
    let by = auth::caller().await?;
    if ids.is_empty() {
        return Err(AppError::new(
            "validation_error",
            "Choose at least one delivery to replay.",
        ));
    }
    let replayed = services::delivery::replay_many(&ctx(), &by, &ids).await?;
    flash::tell(&told(&replayed)).await;
    Ok(())
}

/// What became of them, in a sentence or two.
fn told(replayed: &[domain::view::Replayed]) -> String {
    use domain::view::ReplayResult;
    let count = |result| replayed.iter().filter(|one| one.result == result).count();
    let deliveries = |n: usize| match n {
        1 => "1 delivery".to_owned(),
        n => format!("{n} deliveries"),
    };
    let mut sentences = Vec::new();
    if let again @ 1.. = count(ReplayResult::Replayed) {
        sentences.push(format!("Replayed {}.", deliveries(again)));
    }
    if let waiting @ 1.. = count(ReplayResult::Waiting) {
        sentences.push(format!(
            "Not needed for {}: processing is still to come.",
            deliveries(waiting)
        ));
    }
    if let gone @ 1.. = count(ReplayResult::NotFound) {
        sentences.push(format!("Not there any more: {}.", deliveries(gone)));
    }
    sentences.join(" ")
}

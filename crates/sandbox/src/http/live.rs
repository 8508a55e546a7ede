//! Word to open pages that something changed. It carries no content: the page asks anew.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, stream};

use super::Shared;

pub(super) async fn events(
    State(Shared { core, .. }): State<Shared>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let (changes, stop) = (core.changes(), core.stop.clone());
    let stream = stream::unfold((changes, stop), |(mut changes, stop)| async move {
        let count = tokio::select! {
            () = stop.cancelled() => return None,
            news = changes.changed() => news.ok().map(|()| *changes.borrow_and_update())?,
        };
        Some((
            Ok(Event::default().event("change").data(count.to_string())),
            (changes, stop),
        ))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

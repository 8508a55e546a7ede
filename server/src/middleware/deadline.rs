//! A limit for how long a body may take to come in, whoever reads it.

use std::io;
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes, HttpBody as _};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use futures::{Stream, TryStreamExt as _, stream};
use tokio::time::{Instant, timeout_at};

/// The largest delivery, 5 MiB, in this time is less than 200 kB a second.
const LONGEST: Duration = Duration::from_secs(30);

/// Ends reading a body that is not whole in time. The handler sees a body that broke off.
pub(crate) async fn limit_time(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let deadline = Instant::now() + LONGEST;
    let request = request.map(|body| Body::from_stream(until(deadline, body.into_data_stream())));
    next.run(request).await
}

fn until(
    deadline: Instant,
    chunks: BodyDataStream,
) -> impl Stream<Item = Result<Bytes, axum::Error>> {
    stream::try_unfold(chunks, move |mut chunks| async move {
        match timeout_at(deadline, chunks.try_next()).await {
            Ok(chunk) => Ok(chunk?.map(|chunk| (chunk, chunks))),
            Err(_) => Err(axum::Error::new(io::Error::from(io::ErrorKind::TimedOut))),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_drips_is_cut_at_the_deadline() {
        let drops = stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Some((Ok::<_, io::Error>(Bytes::from_static(b"x")), ()))
        });
        let began = Instant::now();
        let body = Body::from_stream(drops).into_data_stream();
        let read: Result<Vec<Bytes>, _> = until(began + LONGEST, body).try_collect().await;
        assert!(read.is_err());
        assert_eq!(began.elapsed(), LONGEST);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_is_whole_in_time_is_left_alone() {
        let whole = Body::from("whole").into_data_stream();
        let read: Vec<Bytes> = until(Instant::now() + LONGEST, whole)
            .try_collect()
            .await
            .unwrap();
        assert_eq!(read.concat(), b"whole");
    }
}

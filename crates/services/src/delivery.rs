//! The way in: what Linear sends is verified, put on disk, answered, and then processed by a job.

mod door;
#[cfg(test)]
mod fuzz;
mod get;
mod hear;
mod heard;
mod ingest;
mod known;
mod list;
mod process;
mod process_many;
mod receive;
mod recommended;
mod replay;

pub use get::get;
pub(crate) use hear::{Seen, Verdict, hear};
pub use ingest::{Full, Ingest, Room};
pub use list::{ListDeliveries, list};
pub use process::ProcessDelivery;
pub use process_many::ProcessDeliveries;
pub use receive::{DeliveryError, RawDelivery, Receipt, receive};
pub use replay::{MAX_REPLAYS, replay, replay_many};

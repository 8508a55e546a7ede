//! The way in: what Linear sends is verified, put on disk, answered, and then processed by a job.

mod hear;
mod process;
mod receive;

pub(crate) use hear::{Seen, hear};
pub use process::ProcessDelivery;
pub use receive::{DeliveryError, RawDelivery, Receipt, receive};

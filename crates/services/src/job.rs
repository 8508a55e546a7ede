//! Work in the background: who does it, and having it tried again.

mod restart;
mod run;

pub use restart::restart;
pub use run::runner;
pub(crate) use run::subject;

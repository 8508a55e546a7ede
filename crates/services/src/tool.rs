//! The tools that agents call: reads are answered at once, writes are judged by policy and become gated actions.
//!
//! The way of a write: arguments are checked (`domain::tool`), names are resolved in Linear and the difference is
//! made (`plan`), policy judges, and the action is queued (`pending_action`). Nothing is sent from here directly.

mod answer;
mod call;
mod graphql;
mod linked;
mod names;
mod plan;
mod read;
mod trouble;
mod way;

pub use call::{CallTool, OnBehalf, call};

pub(crate) use answer::pushed;
pub(crate) use plan::{
    Found, PlannedTicket, Sent, TicketsPlan, find, look_again, propose_again, send, tickets_of,
};
pub(crate) use trouble::{kept, refused};
pub(crate) use way::{Way, mark_refused, way_of};

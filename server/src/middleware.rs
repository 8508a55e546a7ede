//! What is done around every request.

mod client;
mod deadline;
mod headers;
mod limit;
mod log;
mod origin;
mod session;

pub(crate) use client::find_client;
pub(crate) use deadline::limit_time;
pub(crate) use headers::security_headers;
pub(crate) use limit::limit_body;
pub(crate) use log::log_request;
pub(crate) use origin::require_same_origin;
pub(crate) use session::touch_session;

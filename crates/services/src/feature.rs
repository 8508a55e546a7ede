//! What a workspace may use, which the operator of the deployment decides: so far, whether it may be connected to
//! Linear at all.

mod require;
mod set;

pub use require::require_integrations;
pub use set::set_integrations;

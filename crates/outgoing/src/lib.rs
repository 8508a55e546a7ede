//! Webhooks on their way out: signed as [Standard Webhooks](https://www.standardwebhooks.com) has it, and sent nowhere
//! that this deployment does not allow.
//!
//! Where they go is what an admin of a workspace typed, so it is not trusted: a server must not be made to speak to
//! itself, to its neighbours or to the metadata service of its cloud. The address is judged when the connection is
//! made, on what the name resolved to for that connection, so that a name which answers differently the second time
//! gains nothing. Redirects are not followed, proxies of the environment are not used.
//!
//! Architecture invariant: no database, no clock, and nothing of what the messages are about.

mod guard;
mod networks;
mod secret;
mod sender;
mod target;

pub use guard::{Blocked, judge};
pub use networks::{BadNetwork, Networks};
pub use secret::{BadSecret, EndpointSecret, signatures};
pub use sender::{Outgoing, Sender, SenderConfig, Tried};
pub use target::{BadTarget, MAX_URL, Target};

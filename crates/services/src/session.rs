//! Signing in, and who is signed in. The session itself is kept by the front door.

mod current;
mod sign_in;

pub use current::current;
pub use sign_in::{SignIn, sign_in};

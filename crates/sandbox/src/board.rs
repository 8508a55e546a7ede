//! The pages on which a person plays the Linear user. Everything works without scripts; templates escape all text.

mod columns;
mod control_room;
mod issue;
mod layout;

pub(crate) use columns::board_page;
pub(crate) use control_room::control_room_page;
pub(crate) use issue::issue_page;
pub(crate) use layout::refusal_page;

//! The pages on which a person plays the Linear user. Everything works without scripts; templates escape all text.

mod application;
mod applications;
mod columns;
mod consent;
mod control_room;
mod issue;
mod layout;

pub(crate) use application::application_page;
pub(crate) use applications::{applications_page, new_application_page};
pub(crate) use columns::board_page;
pub(crate) use consent::{choose_person_page, consent_page};
pub(crate) use control_room::control_room_page;
pub(crate) use issue::issue_page;
pub(crate) use layout::refusal_page;

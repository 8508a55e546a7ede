//! The resolvers of each type: what a row does not hold itself.

mod comments;
mod cycles;
mod issues;
mod labels;
mod people;
mod projects;
mod teams;

//! The resolvers of each type: what a row does not hold itself.

mod issues;
mod people;
mod plans;
mod teams;

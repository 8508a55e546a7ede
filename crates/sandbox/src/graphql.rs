//! Linear's GraphQL API over the sandbox's world, executed by async-graphql.
//!
//! Names, arguments and nullability are those of Linear's published schema. What the sandbox does not play is absent,
//! so that asking for it is a validation error and never an invented answer.
#![expect(
    clippy::unused_async,
    reason = "async-graphql wants resolvers async, whether they wait or not"
)]

mod document;
mod mutation;
mod objects;
mod query;

use std::sync::Arc;

use async_graphql::{Context, EmptySubscription, ID, InputType, OutputType, Schema};
use uuid::Uuid;

pub(crate) use document::{Document, body_of, plain_numbers};
use mutation::Mutation;
use query::Query;

use crate::core::Core;
use crate::filter::{Entity, Scope};
use crate::paging::{Connection, Edge, PageArgs, page};
use crate::refusal::Refusal;
use crate::world::{By, Row, World};

/// The executable schema.
pub(crate) type LinearSchema = Schema<Query, Mutation, EmptySubscription>;

/// Builds the schema; requests bring their [`Call`] along.
pub(crate) fn schema() -> LinearSchema {
    Schema::build(Query::new(), Mutation::new(), EmptySubscription).finish()
}

/// What a resolver may ask: the workspace of who asks, as they see it.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) core: Arc<Core>,
    pub(crate) by: By,
}

impl Call {
    /// The call that a request came with; every request has one.
    fn of<'a>(ctx: &Context<'a>) -> &'a Self {
        ctx.data_unchecked::<Self>()
    }

    fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        self.core.read_as(&self.by, look)
    }

    fn write<T>(
        &self,
        change: impl FnOnce(&mut World) -> std::result::Result<T, Refusal>,
    ) -> std::result::Result<T, Refusal> {
        self.core.write_as(&self.by, change)
    }

    /// Filters, orders and pages rows.
    fn list<T: Row, F: InputType>(
        &self,
        (rows, entity): (impl FnOnce(&World) -> Vec<Arc<T>>, fn(Uuid) -> Entity),
        filter: Option<F>,
        args: PageArgs,
    ) -> async_graphql::Result<Connection<Arc<T>>>
    where
        Arc<T>: OutputType,
        Edge<Arc<T>>: OutputType,
    {
        let filter = filter
            .map(|filter| filter.to_value().into_json())
            .transpose()?
            .unwrap_or_default();
        self.read(|world| {
            let scope = Scope {
                world,
                viewer: self.by.user.id,
                now: self.by.now,
            };
            let mut rows = rows(world);
            rows.retain(|row| scope.matches(&filter, entity(row.id())));
            Ok(page(rows, &args)?)
        })
    }
}

/// A row that another row refers to, or Linear's answer if it is gone.
fn found<T>(row: Option<Arc<T>>, entity: &'static str) -> async_graphql::Result<Arc<T>> {
    row.ok_or_else(|| Refusal::NotFound(entity).into())
}

fn id(id: Uuid) -> ID {
    ID(id.to_string())
}

fn ids(ids: &[Uuid]) -> Vec<String> {
    ids.iter().map(Uuid::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `schema.graphql` is what a check compares with Linear's own schema: all of it must be there, with the same
    /// types. To change it on purpose, put the file that this test leaves behind in its place.
    #[test]
    fn the_schema_is_the_one_that_is_written_down() {
        let written = include_str!("../schema.graphql");
        // Each definition is a paragraph but for GraphQL's own directives, which are no part of anybody's schema.
        let sdl = schema().sdl();
        let (definitions, _) = sdl.split_once("\"\"\"\nDirects the executor").unwrap();
        let actual = format!("{definitions}schema {{\n\tquery: Query\n\tmutation: Mutation\n}}\n");
        if written.trim() != actual.trim() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql.actual");
            std::fs::write(path, &actual).unwrap();
            panic!("the schema changed: compare schema.graphql with schema.graphql.actual");
        }
    }
}

//! One comment.

use graphql_client::GraphQLQuery;
use uuid::Uuid;

use super::convert::into_comment;
use super::{DateTime, Operation, Request};
use crate::error::LinearError;
use crate::types;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/comment.graphql",
    skip_serializing_none
)]
pub(crate) struct Comment;

pub(crate) fn request(id: Uuid) -> Result<Request<Comment>, LinearError> {
    Request::new(comment::Variables { id: id.to_string() })
}

impl Operation for Comment {
    type Output = types::Comment;

    fn output(data: comment::ResponseData) -> Result<types::Comment, LinearError> {
        Ok(into_comment!(data.comment))
    }
}

//! A new comment under an id of ours.

use graphql_client::GraphQLQuery;

use super::convert::{into_comment, require_success};
use super::{DateTime, Operation, Request};
use crate::error::LinearError;
use crate::types;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "graphql/operations/comment_create.graphql",
    variables_derives = "Default",
    skip_serializing_none
)]
pub(crate) struct CommentCreate;

pub(crate) fn request(new: &types::CommentCreate) -> Result<Request<CommentCreate>, LinearError> {
    let input = comment_create::CommentCreateInput {
        id: Some(new.id.to_string()),
        issue_id: Some(new.issue.to_string()),
        body: Some(new.body.clone()),
        ..comment_create::CommentCreateInput::default()
    };
    Request::new(comment_create::Variables { input })
}

impl Operation for CommentCreate {
    type Output = types::Comment;

    fn output(data: comment_create::ResponseData) -> Result<types::Comment, LinearError> {
        let payload = data.comment_create;
        require_success(payload.success)?;
        Ok(into_comment!(payload.comment))
    }
}

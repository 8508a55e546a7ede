//! Searching issues by words. Linear also searches by meaning; here a word has to be there.

use std::cmp::Reverse;
use std::sync::Arc;

use uuid::Uuid;

use super::{World, arguments};
use crate::model::Issue;
use crate::refusal::Refusal;

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sought<'a> {
    pub(crate) term: &'a str,
    /// Whether comments are looked through, too.
    pub(crate) comments: bool,
    /// The team whose issues come first among equals.
    pub(crate) team: Option<&'a str>,
}

/// An issue that was found. The higher the rank, the better it fits.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    pub(crate) issue: Arc<Issue>,
    pub(crate) rank: u32,
}

/// How much a word counts that is in the title or the identifier, whatever else holds.
const IN_TITLE: u32 = 100;
const IN_DESCRIPTION: u32 = 10;
const IN_COMMENTS: u32 = 1;
/// How much being of the asked team counts: it decides among equals only.
const IN_TEAM: u32 = 1;

impl World {
    /// The issues that have all words of the term, the best first, archived ones too.
    pub(crate) fn search(&self, sought: Sought<'_>) -> Result<Vec<Hit>, Refusal> {
        let term = arguments::filled("term", Some(sought.term))?.to_lowercase();
        let boosted = match sought.team {
            Some(id) => Some(arguments::uuid("teamId", id)?),
            None => None,
        };
        let words: Vec<&str> = term.split_whitespace().collect();
        let hit = |issue: &Arc<Issue>| {
            let rank = self.rank(issue, &words, sought.comments)?;
            let boost = if Some(issue.team_id) == boosted {
                IN_TEAM
            } else {
                0
            };
            Some(Hit {
                issue: Arc::clone(issue),
                rank: 2 * rank + boost,
            })
        };
        let mut hits: Vec<Hit> = self.issues.iter().filter_map(hit).collect();
        hits.sort_by_key(|hit| Reverse((hit.rank, hit.issue.updated_at, hit.issue.id)));
        Ok(hits)
    }

    /// How well an issue fits, or nothing if a word is missing.
    fn rank(&self, issue: &Issue, words: &[&str], comments: bool) -> Option<u32> {
        let title = format!("{}\n{}", issue.identifier, issue.title).to_lowercase();
        let description = issue.description.as_deref().unwrap_or_default();
        let description = description.to_lowercase();
        let said = if comments {
            self.words_of_comments(issue.id)
        } else {
            String::new()
        };
        let rank = |word: &&str| match *word {
            word if title.contains(word) => Some(IN_TITLE),
            word if description.contains(word) => Some(IN_DESCRIPTION),
            word if said.contains(word) => Some(IN_COMMENTS),
            _ => None,
        };
        words.iter().map(rank).sum()
    }

    fn words_of_comments(&self, issue_id: Uuid) -> String {
        let comments = self.comments_of(issue_id);
        let bodies: Vec<_> = comments
            .iter()
            .map(|comment| comment.body.to_lowercase())
            .collect();
        bodies.join("\n")
    }
}

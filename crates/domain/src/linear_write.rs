//! Writes to Linear that the hired agent asks for: a move of its issue, or a comment on it.

use serde::{Deserialize, Serialize};

use crate::{Refusal, text, word_enum};

/// Most characters of a comment.
pub const MAX_COMMENT: usize = 10_000;
/// Most characters of a state's name; Linear's own names are far shorter.
pub const MAX_STATE_NAME: usize = 200;

word_enum! {
    /// What is written.
    LinearWriteKind {
        /// The issue moves to another workflow state.
        State = "state",
        /// A comment on the issue.
        Comment = "comment",
    }
}

word_enum! {
    /// Where a write stands.
    LinearWriteStatus {
        /// Linear has not answered yet; it is tried until it does.
        Pending = "pending",
        /// It is in Linear.
        Done = "done",
        /// It was refused; it is not tried again.
        Failed = "failed",
    }
}

/// A write that has its outcome already: it has one only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a write that is {0} has its outcome already")]
pub struct AlreadySettled(pub LinearWriteStatus);

impl LinearWriteStatus {
    /// The only way from status to status: a pending write is settled once, as done or failed.
    ///
    /// # Errors
    /// It was settled before; nothing may change.
    pub const fn settle(self, done: bool) -> Result<Self, AlreadySettled> {
        match (self, done) {
            (Self::Pending, true) => Ok(Self::Done),
            (Self::Pending, false) => Ok(Self::Failed),
            (settled, _) => Err(AlreadySettled(settled)),
        }
    }
}

/// Where the hired agent wants its issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LinearState {
    /// The whole name of a workflow state of the team, for example `In Progress`; capitals do
    /// not matter.
    pub state_name: String,
}

/// What the hired agent has to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LinearComment {
    /// Markdown, 1 to 10,000 characters; kept as given.
    pub body: String,
}

impl LinearState {
    /// The name without white space at its ends.
    ///
    /// # Errors
    /// It is empty, too long, or no line of text.
    pub fn check(&self) -> Result<String, Refusal> {
        text::line("state_name", &self.state_name, MAX_STATE_NAME)
    }
}

impl LinearComment {
    /// The body exactly as given.
    ///
    /// # Errors
    /// It says nothing, is too long, or holds NUL.
    pub fn check(self) -> Result<String, Refusal> {
        text::block("body", &self.body, MAX_COMMENT)?;
        // White space at the ends is kept, so it counts.
        let length = self.body.chars().count();
        if length > MAX_COMMENT {
            let message =
                format!("`body` has {length} characters; at most {MAX_COMMENT} are allowed.");
            return Err(Refusal::field("body", message).with("max_length", MAX_COMMENT));
        }
        Ok(self.body)
    }
}

/// The place in `names` of the state that `asked` means: the one written exactly so, else the only
/// one that differs by capitals alone. `names` are a team's, by position.
///
/// # Errors
/// `LINEAR_STATE_NOT_FOUND`, with `available`: none has this name, or several do but for capitals.
pub fn pick_state(names: &[&str], asked: &str, team: &str) -> Result<usize, Refusal> {
    let asked = asked.trim();
    if let Some(exact) = names.iter().position(|name| name.trim() == asked) {
        return Ok(exact);
    }
    let lower = asked.to_lowercase();
    let alike: Vec<usize> = (0..names.len())
        .filter(|place| names[*place].trim().to_lowercase() == lower)
        .collect();
    if let [only] = alike.as_slice() {
        return Ok(*only);
    }
    let shown = |places: &[usize]| {
        let names: Vec<String> = places.iter().map(|p| text::label(names[*p], 100)).collect();
        names.join(", ")
    };
    let team = text::label(team, 100);
    let message = if alike.is_empty() {
        let all: Vec<usize> = (0..names.len()).collect();
        format!(
            "The team {team} has no state with the name `{asked}`. There are: {}.",
            shown(&all)
        )
    } else {
        format!(
            "The team {team} has several states that differ from `{asked}` by capitals alone: {}. Write one as it is.",
            shown(&alike)
        )
    };
    let available: Vec<String> = names.iter().map(|name| text::label(name, 100)).collect();
    Err(Refusal::new("LINEAR_STATE_NOT_FOUND", message).with("available", available))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_is_settled_once() {
        use LinearWriteStatus as S;
        assert_eq!(S::Pending.settle(true), Ok(S::Done));
        assert_eq!(S::Pending.settle(false), Ok(S::Failed));
        for settled in [S::Done, S::Failed] {
            for done in [true, false] {
                assert_eq!(settled.settle(done), Err(AlreadySettled(settled)));
            }
        }
    }

    #[test]
    fn a_state_is_meant_by_its_whole_name() {
        let names = ["Todo", "In Progress", "Überprüfung", "Done"];
        let pick = |asked| pick_state(&names, asked, "Engineering");
        assert_eq!(pick(" in progress "), Ok(1));
        assert_eq!(pick("überPRÜFUNG"), Ok(2));
        let refusal = pick("Progress").unwrap_err();
        assert_eq!(refusal.code, "LINEAR_STATE_NOT_FOUND");
        assert_eq!(refusal.details["available"], serde_json::json!(names));
        assert_eq!(
            refusal.message,
            "The team Engineering has no state with the name `Progress`. There are: Todo, In Progress, Überprüfung, Done."
        );
    }

    #[test]
    fn states_that_differ_by_capitals_alone_are_not_guessed() {
        let names = ["done", "Done", "Todo"];
        assert_eq!(pick_state(&names, "Done", "E"), Ok(1));
        let refusal = pick_state(&names, "DONE", "E").unwrap_err();
        assert!(refusal.message.contains("done, Done. Write"), "{refusal}");
    }

    #[test]
    fn a_comment_is_kept_as_given_within_its_limit() {
        let check = |body: &str| {
            LinearComment {
                body: body.to_owned(),
            }
            .check()
        };
        assert_eq!(check("  code\n").unwrap(), "  code\n");
        assert!(check(" \n ").is_err());
        assert!(check(&"ä".repeat(MAX_COMMENT)).is_ok());
        let long = check(&"ä".repeat(MAX_COMMENT + 1)).unwrap_err();
        assert_eq!(long.details["max_length"], MAX_COMMENT);
        assert!(check(&format!("a{}", " ".repeat(MAX_COMMENT))).is_err());
    }
}

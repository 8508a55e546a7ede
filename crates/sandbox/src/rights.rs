//! What somebody may do: everything that their role allows, or only what the scopes of an OAuth token add up to.
//!
//! Names of scopes and what each allows: Linear developer docs, "OAuth 2.0 authentication" and "Agents". The sentence
//! of the refusal is the one that the real service answers.

use std::collections::BTreeSet;
use std::fmt;

use uuid::Uuid;

use crate::refusal::Refusal;

/// A scope by its name on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    Admin,
    AppAssignable,
    AppMentionable,
    CommentsCreate,
    CustomerRead,
    CustomerWrite,
    InitiativeRead,
    InitiativeWrite,
    IssuesCreate,
    Read,
    TimeScheduleWrite,
    Write,
}

/// Name, and what a person who is asked for it reads.
const SCOPES: [(Scope, &str, &str); 12] = [
    (
        Scope::Admin,
        "admin",
        "Administrative access, webhooks included",
    ),
    (
        Scope::AppAssignable,
        "app:assignable",
        "Assign issues and projects to the app in teams it can access",
    ),
    (
        Scope::AppMentionable,
        "app:mentionable",
        "Mention the app in issues, documents and comments",
    ),
    (Scope::CommentsCreate, "comments:create", "Create comments"),
    (Scope::CustomerRead, "customer:read", "Read customers"),
    (Scope::CustomerWrite, "customer:write", "Write customers"),
    (Scope::InitiativeRead, "initiative:read", "Read initiatives"),
    (
        Scope::InitiativeWrite,
        "initiative:write",
        "Write initiatives",
    ),
    (Scope::IssuesCreate, "issues:create", "Create issues"),
    (Scope::Read, "read", "Read access"),
    (
        Scope::TimeScheduleWrite,
        "timeSchedule:write",
        "Write time schedules",
    ),
    (Scope::Write, "write", "Write access"),
];

impl Scope {
    /// By the name on the wire.
    pub(crate) fn named(name: &str) -> Option<Self> {
        SCOPES
            .iter()
            .find(|(_, known, _)| *known == name)
            .map(|(scope, ..)| *scope)
    }

    fn row(self) -> (&'static str, &'static str) {
        SCOPES
            .iter()
            .find(|(scope, ..)| *scope == self)
            .map_or(("", ""), |(_, name, words)| (*name, *words))
    }

    /// What a person who is asked for it reads.
    pub(crate) fn words(self) -> &'static str {
        self.row().1
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().0)
    }
}

/// A set of scopes. It prints as Linear prints it: sorted by name, separated by spaces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Reads names that are separated by commas or spaces; `read` is always among them.
    ///
    /// # Errors
    /// The first name that is no scope.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let names = text
            .split([',', ' '])
            .map(str::trim)
            .filter(|name| !name.is_empty());
        let mut scopes: BTreeSet<Scope> = names
            .map(|name| Scope::named(name).ok_or_else(|| name.to_owned()))
            .collect::<Result<_, _>>()?;
        scopes.insert(Scope::Read);
        Ok(Self(scopes))
    }

    pub(crate) fn has(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Whether nothing of `other` is missing.
    pub(crate) fn cover(&self, other: &Self) -> bool {
        self.0.is_superset(&other.0)
    }

    /// Adds those of `other`.
    pub(crate) fn join(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    /// Sorted by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }

    /// Sorted names.
    pub(crate) fn names(&self) -> Vec<String> {
        self.0.iter().map(Scope::to_string).collect()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names().join(" "))
    }
}

/// The OAuth application that somebody acts through.
#[derive(Debug, Clone)]
pub(crate) struct OAuthClient {
    pub(crate) application_id: Uuid,
    pub(crate) client_id: String,
    pub(crate) name: String,
    pub(crate) scopes: Scopes,
    /// The user is the app itself, not the person who authorized it.
    pub(crate) is_actor: bool,
}

/// In what capacity somebody acts.
#[derive(Debug, Clone, Default)]
pub(crate) enum Rights {
    /// By an API key, or in the app: everything that the person's role allows.
    #[default]
    Own,
    /// Through an application: what its token is for, too.
    Through(OAuthClient),
}

impl Rights {
    /// The application in between, if there is one.
    pub(crate) fn client(&self) -> Option<&OAuthClient> {
        match self {
            Self::Own => None,
            Self::Through(client) => Some(client),
        }
    }

    /// Refuses unless one of the scopes is there; the first is the one that the refusal names.
    pub(crate) fn require(&self, any_of: &[Scope]) -> Result<(), Refusal> {
        let Some(client) = self.client() else {
            return Ok(());
        };
        match any_of.first() {
            Some(first) if !any_of.iter().any(|&scope| client.scopes.has(scope)) => Err(
                Refusal::Forbidden(format!("Invalid scope: `{first}` required")),
            ),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_with_commas_and_spaces_and_print_sorted() {
        let scopes = Scopes::parse("write,app:assignable issues:create, write").unwrap();
        assert_eq!(
            scopes.to_string(),
            "app:assignable issues:create read write"
        );
        assert_eq!(Scopes::parse("").unwrap().to_string(), "read");
        assert_eq!(
            Scopes::parse("read,offline_access"),
            Err("offline_access".to_owned())
        );
    }

    #[test]
    fn the_order_of_scopes_is_that_of_their_names() {
        let names: Vec<_> = SCOPES.iter().map(|(scope, ..)| scope.to_string()).collect();
        assert!(names.is_sorted(), "{names:?}");
    }
}

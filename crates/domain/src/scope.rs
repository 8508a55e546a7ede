//! Scopes: what an authorization lets us do in Linear, and what each thing that we do needs.
//!
//! Words and meanings: Linear developer docs, "OAuth 2.0 authentication" and "Agents".

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Refusal, text, word_enum};

/// One scope. Linear may add to the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Scope {
    /// Look. Every authorization has it.
    Read,
    /// Change whatever the user may change.
    Write,
    /// Make issues, and nothing else that `write` allows.
    IssuesCreate,
    /// Make comments, and nothing else that `write` allows.
    CommentsCreate,
    /// Make and change schedules.
    TimeScheduleWrite,
    /// Administer the workspace; webhooks need it.
    Admin,
    /// Issues can be delegated to the app.
    AppAssignable,
    /// The app can be mentioned.
    AppMentionable,
    /// Look at customers.
    CustomerRead,
    /// Change customers.
    CustomerWrite,
    /// Look at initiatives.
    InitiativeRead,
    /// Change initiatives.
    InitiativeWrite,
    /// One that Linear added later.
    Other(String),
}

impl Scope {
    /// Those that Linear documents, which is what can be asked for.
    pub const KNOWN: [Self; 12] = [
        Self::Read,
        Self::Write,
        Self::IssuesCreate,
        Self::CommentsCreate,
        Self::TimeScheduleWrite,
        Self::Admin,
        Self::AppAssignable,
        Self::AppMentionable,
        Self::CustomerRead,
        Self::CustomerWrite,
        Self::InitiativeRead,
        Self::InitiativeWrite,
    ];

    /// Linear's own word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::IssuesCreate => "issues:create",
            Self::CommentsCreate => "comments:create",
            Self::TimeScheduleWrite => "timeSchedule:write",
            Self::Admin => "admin",
            Self::AppAssignable => "app:assignable",
            Self::AppMentionable => "app:mentionable",
            Self::CustomerRead => "customer:read",
            Self::CustomerWrite => "customer:write",
            Self::InitiativeRead => "initiative:read",
            Self::InitiativeWrite => "initiative:write",
            Self::Other(word) => word,
        }
    }

    /// Whether who has `self` may do all that `other` allows.
    fn covers(&self, other: &Self) -> bool {
        self == other
            || (*self == Self::Write && matches!(other, Self::IssuesCreate | Self::CommentsCreate))
    }
}

impl From<&str> for Scope {
    fn from(word: &str) -> Self {
        let known = Self::KNOWN.into_iter().find(|scope| scope.as_str() == word);
        known.unwrap_or_else(|| Self::Other(word.to_owned()))
    }
}

impl From<String> for Scope {
    fn from(word: String) -> Self {
        word.as_str().into()
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.as_str().to_owned()
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Scope {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some(
                "What Linear lets an authorization do, as Linear spells it; Linear may add to them",
            ))
            .examples([serde_json::json!("read")])
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Scope {}

/// Several scopes, each once, in one order. As JSON a list; as text with spaces between them, which
/// is how Linear grants them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(from = "Vec<Scope>", into = "Vec<Scope>")]
pub struct ScopeSet(BTreeSet<Scope>);

impl ScopeSet {
    /// Reads text, with commas or white space between the scopes: one is how Linear wants to be
    /// asked, the other how it answers.
    pub fn parse(text: &str) -> Self {
        text.split(|letter: char| letter == ',' || letter.is_whitespace())
            .filter(|word| !word.is_empty())
            .map(Scope::from)
            .collect()
    }

    /// Reads what somebody asks for.
    ///
    /// # Errors
    /// A word that Linear does not document, with those that it does as `allowed`.
    pub fn asked(field: &str, words: &[String]) -> Result<Self, Refusal> {
        let read = words.iter().map(|word| known(field, word));
        read.collect()
    }

    /// Whether it holds this very scope.
    pub fn contains(&self, scope: &Scope) -> bool {
        self.0.contains(scope)
    }

    /// Whether it lets do what this scope lets do: `write` covers both that create.
    pub fn covers(&self, scope: &Scope) -> bool {
        self.0.iter().any(|held| held.covers(scope))
    }

    /// Whether there is none: of an answer, that Linear did not say.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The scopes, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }

    /// With commas between them: how Linear wants to be asked.
    pub fn comma_separated(&self) -> String {
        self.joined(",")
    }

    /// Whether they suffice for this.
    pub fn allow(&self, feature: Feature) -> bool {
        feature.needs().iter().any(|scope| self.covers(scope))
    }

    fn joined(&self, between: &str) -> String {
        let words: Vec<&str> = self.0.iter().map(Scope::as_str).collect();
        words.join(between)
    }
}

/// What was asked for and is not covered by what was granted.
#[must_use]
pub fn missing(asked: &ScopeSet, granted: &ScopeSet) -> ScopeSet {
    let lost = asked.0.iter().filter(|scope| !granted.covers(scope));
    lost.cloned().collect()
}

/// What was granted beyond what was asked for. `read` is none of it: Linear always grants that.
#[must_use]
pub fn extra(asked: &ScopeSet, granted: &ScopeSet) -> ScopeSet {
    let unasked = |scope: &&Scope| **scope != Scope::Read && !asked.covers(scope);
    granted.0.iter().filter(unasked).cloned().collect()
}

fn known(field: &str, word: &str) -> Result<Scope, Refusal> {
    let scope = Scope::from(word.trim());
    if matches!(scope, Scope::Other(_)) {
        let word = text::label(word, 100);
        let message = format!("`{field}` names `{word}`, which is no scope of Linear's.");
        let allowed: Vec<String> = Scope::KNOWN.into_iter().map(String::from).collect();
        return Err(Refusal::field(field, message).with("allowed", allowed));
    }
    Ok(scope)
}

impl FromIterator<Scope> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl From<Vec<Scope>> for ScopeSet {
    fn from(scopes: Vec<Scope>) -> Self {
        scopes.into_iter().collect()
    }
}

impl From<ScopeSet> for Vec<Scope> {
    fn from(scopes: ScopeSet) -> Self {
        scopes.0.into_iter().collect()
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.joined(" "))
    }
}

word_enum! {
    /// What we do in Linear that a scope allows.
    Feature {
        /// Read issues, teams, projects.
        Read = "read",
        /// Make issues.
        CreateIssues = "create_issues",
        /// Write comments.
        Comment = "comment",
        /// Move issues and change them.
        ChangeIssues = "change_issues",
        /// Have issues delegated to the app.
        BeAssigned = "be_assigned",
        /// Have the app mentioned.
        BeMentioned = "be_mentioned",
        /// Register our webhook.
        CreateWebhooks = "create_webhooks",
    }
}

impl Feature {
    /// The scopes that allow it; any one of them is enough.
    pub const fn needs(self) -> &'static [Scope] {
        match self {
            Self::Read => &[Scope::Read],
            Self::CreateIssues => &[Scope::Write, Scope::IssuesCreate],
            Self::Comment => &[Scope::Write, Scope::CommentsCreate],
            Self::ChangeIssues => &[Scope::Write],
            Self::BeAssigned => &[Scope::AppAssignable],
            Self::BeMentioned => &[Scope::AppMentionable],
            Self::CreateWebhooks => &[Scope::Admin],
        }
    }

    /// What goes without it, and what to do, in a sentence.
    pub fn lack(self) -> String {
        let scopes: Vec<String> = self.needs().iter().map(|s| format!("`{s}`")).collect();
        let scopes = scopes.join(" or ");
        let cannot = match self {
            Self::Read => "nothing in Linear can be read",
            Self::CreateIssues => "issues cannot be made",
            Self::Comment => "comments cannot be written",
            Self::ChangeIssues => "issues cannot be moved or changed",
            Self::BeAssigned => "issues cannot be delegated to the app",
            Self::BeMentioned => "the app cannot be mentioned",
            Self::CreateWebhooks => "the webhook cannot be registered from here",
        };
        format!("Without the scope {scopes}, {cannot}. Connect again and allow it.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;
    use proptest::prelude::*;

    fn set(text: &str) -> ScopeSet {
        ScopeSet::parse(text)
    }

    #[test]
    fn text_is_read_in_both_forms() {
        let both = [
            "write,read",
            "read write",
            " read,\twrite , read ",
            "write read",
        ];
        for text in both {
            assert_eq!(set(text).to_string(), "read write", "{text:?}");
            assert_eq!(set(text).comma_separated(), "read,write");
        }
        assert!(set(" , ").is_empty());
        let list: ScopeSet = serde_json::from_str(r#"["admin","read","new:one","read"]"#).unwrap();
        assert_eq!(list.to_string(), "read admin new:one");
        let json = serde_json::to_string(&list).unwrap();
        assert_eq!(json, r#"["read","admin","new:one"]"#);
    }

    #[test]
    fn what_is_asked_for_must_be_known() {
        let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        let asked = ScopeSet::asked("scopes", &words(&["write", " read "])).unwrap();
        assert_eq!(asked, set("read write"));
        let refusal = ScopeSet::asked("scopes", &words(&["read", "Admin"])).unwrap_err();
        assert_eq!(
            refusal.message,
            "`scopes` names `Admin`, which is no scope of Linear's."
        );
        assert_eq!(refusal.field_name(), Some("scopes"));
        assert_eq!(refusal.details["allowed"][0], "read");
    }

    #[test]
    fn what_was_granted_is_compared_with_what_was_asked() {
        let asked = set("read issues:create comments:create app:assignable");
        let granted = set("read write customer:read");
        assert_eq!(missing(&asked, &granted), set("app:assignable"));
        assert_eq!(extra(&asked, &granted), set("write customer:read"));
        assert!(extra(&set("write"), &set("read write issues:create")).is_empty());
    }

    #[test]
    fn every_feature_says_what_it_needs() {
        let sentences: Vec<String> = Feature::ALL
            .iter()
            .map(|feature| format!("{feature}: {}", feature.lack()))
            .collect();
        assert_snapshot!(sentences.join("\n"));
        assert!(set("read issues:create").allow(Feature::CreateIssues));
        assert!(!set("read issues:create").allow(Feature::Comment));
        assert!(set("write").allow(Feature::Comment));
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_written_the_same(text in any::<String>()) {
            let read = set(&text);
            prop_assert_eq!(set(&read.to_string()), read.clone());
            prop_assert_eq!(set(&read.comma_separated()), read);
        }

        #[test]
        fn nothing_is_both_missing_and_extra(asked in "([a-z:,]| ){0,20}", granted in "([a-z:,]| ){0,20}") {
            let (asked, granted) = (set(&asked), set(&granted));
            prop_assert!(missing(&asked, &asked).is_empty());
            prop_assert!(extra(&asked, &asked).is_empty());
            let lost = missing(&asked, &granted);
            prop_assert!(extra(&asked, &granted).iter().all(|scope| !lost.contains(scope)));
        }
    }
}

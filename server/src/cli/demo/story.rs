//! What the demo is filled with.

use domain::HiringStatus;

/// A hiring of the demo.
pub(super) struct Story {
    /// Its place among [`AGENTS`].
    pub(super) agent: usize,
    pub(super) capability: &'static str,
    pub(super) task: &'static str,
    pub(super) price: &'static str,
    /// Whether it waits for payment.
    pub(super) unpaid: bool,
    /// Where it goes after it was made.
    pub(super) then: &'static [HiringStatus],
}

/// Name and description of the agents; the first is the one whose token is printed.
pub(super) const AGENTS: [(&str, &str); 3] = [
    (
        "Backend agent",
        "APIs, data models and the tests that hold them together.",
    ),
    ("Frontend agent", "Pages, forms and their accessibility."),
    (
        "Research agent",
        "Reads widely, compares, and writes down what it found.",
    ),
];

/// One of each kind: done, under way, paid, and waiting for payment.
pub(super) const HIRINGS: [Story; 4] = [
    Story {
        agent: 0,
        capability: "coding",
        task: "Build a GraphQL API for the product catalogue.\n\nRead only at first; paging by cursor.",
        price: "50.00",
        unpaid: false,
        then: &[HiringStatus::InProgress, HiringStatus::Completed],
    },
    Story {
        agent: 2,
        capability: "research",
        task: "Compare three hosted search engines for our size: cost, latency, and how to leave again.",
        price: "30.00",
        unpaid: false,
        then: &[HiringStatus::InProgress],
    },
    Story {
        agent: 1,
        capability: "coding",
        task: "Make the checkout form work by keyboard alone.",
        price: "80.00",
        unpaid: false,
        then: &[],
    },
    Story {
        agent: 0,
        capability: "review",
        task: "Review the migration plan for the orders table.",
        price: "25.50",
        unpaid: true,
        then: &[],
    },
];

/// A write that an agent of the demo asks for, and that waits for a person.
pub(super) struct Ask {
    /// The agent's place among [`AGENTS`].
    pub(super) agent: usize,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) priority: u8,
    pub(super) reason: &'static str,
}

/// What waits on the page Approvals.
pub(super) const ASKS: [Ask; 2] = [
    Ask {
        agent: 0,
        title: "Page the product catalogue by cursor",
        description: "Offset paging **skips products** when something is added meanwhile.\n\n- answer `next_cursor`\n- keep the \
                      old parameters for one release\n- say so in the changelog",
        priority: 2,
        reason: "Found while building the catalogue API: page 3 missed two products in the test data.",
    },
    Ask {
        agent: 1,
        title: "The price filter cannot be reached by keyboard",
        description: "The two sliders have no label and do not take the arrow keys.",
        priority: 3,
        reason: "An accessibility check of the shop's filters.",
    },
];

/// What an agent of the demo recommends.
pub(super) struct Idea {
    /// The agent's place among [`AGENTS`].
    pub(super) agent: usize,
    pub(super) title: &'static str,
    pub(super) body: &'static str,
    pub(super) evidence: &'static str,
    pub(super) priority: u8,
    /// Whether somebody agreed already.
    pub(super) accepted: bool,
}

/// What stands on the page Recommendations: one that is to be done, and one that nobody decided on.
pub(super) const IDEAS: [Idea; 2] = [
    Idea {
        agent: 2,
        title: "Keep search results for a minute",
        body: "Nine of ten searches are repeated within a minute. Answering those from memory would **halve the bill** of any of \
               the three engines.",
        evidence: "- 41,000 searches on Monday, 4,300 of them different\n- prices as compared for the hiring on search engines",
        priority: 3,
        accepted: true,
    },
    Idea {
        agent: 1,
        title: "Say in the checkout what a field is for",
        body: "Two fields are named by their placeholder alone, which is gone once somebody types.",
        evidence: "Found while making the form work by keyboard: a screen reader says \u{201c}edit, blank\u{201d}.",
        priority: 2,
        accepted: false,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_story_can_be_told() {
        for story in &HIRINGS {
            assert!(story.agent < AGENTS.len());
            let begin = if story.unpaid {
                HiringStatus::Pending
            } else {
                HiringStatus::Paid
            };
            let end = story
                .then
                .iter()
                .try_fold(begin, |from, to| from.move_to(*to));
            assert!(end.is_ok(), "{}", story.task);
        }
    }
}

//! What the Linear issue of a hiring says.

use domain::text::shorten;
use store::hiring::Hiring;

/// Linear shows about this much of a title in its lists.
const MAX_TITLE: usize = 120;

/// What was hired, and the first line of what for.
pub(super) fn title(hiring: &Hiring) -> String {
    let line = first_line(&hiring.task_description).unwrap_or_default();
    shorten(&format!("{}: {line}", hiring.capability), MAX_TITLE)
}

/// The first line of a task that says something, without the marks of a heading.
pub(crate) fn first_line(task: &str) -> Option<&str> {
    task.lines().map(heading_text).find(|line| !line.is_empty())
}

fn heading_text(line: &str) -> &str {
    line.trim_start_matches('#').trim()
}

/// The task as given, then what was hired, by whom and for what, with a link back.
pub(super) fn description(hiring: &Hiring, agent_name: &str, hired_by: &str, page: &str) -> String {
    format!(
        "{task}\n\n---\n\n\
         | | |\n| --- | --- |\n\
         | Agent | {agent} |\n| Hired for | {capability} |\n| Price | {price} |\n| Hired by | {hired_by} |\n\n\
         [Open this hiring in Countersign]({page})\n\n\
         Moving this issue to a completed or canceled state completes or cancels the hiring.",
        task = hiring.task_description,
        agent = cell(agent_name),
        capability = cell(&hiring.capability),
        price = hiring.price,
        hired_by = cell(hired_by),
    )
}

/// Text inside a line or a table of Markdown.
pub(crate) fn cell(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(
            letter,
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '!'
        ) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{AgentId, HiringId, HiringStatus, WorkspaceId};
    use time::macros::datetime;
    use uuid::Uuid;

    fn hiring(capability: &str, task: &str) -> Hiring {
        let at = datetime!(2026-11-22 10:00 UTC);
        Hiring {
            id: HiringId(Uuid::nil()),
            workspace: WorkspaceId(Uuid::nil()),
            agent: AgentId(Uuid::nil()),
            capability: capability.to_owned(),
            task_description: task.to_owned(),
            price: "50".parse().unwrap(),
            status: HiringStatus::Paid,
            sync_to_linear: true,
            linear_team_id: None,
            created_by: String::new(),
            created_at: at,
            updated_at: at,
            version: 1,
        }
    }

    #[test]
    fn the_title_is_the_capability_and_the_first_line() {
        assert_eq!(
            title(&hiring("coding", "\n## Build a GraphQL API\n\nWith care.")),
            "coding: Build a GraphQL API"
        );
        assert_eq!(
            title(&hiring("coding", &"long ".repeat(100)))
                .chars()
                .count(),
            MAX_TITLE
        );
    }

    #[test]
    fn names_cannot_break_out_of_their_cell() {
        let text = description(
            &hiring("a|b", "Task"),
            "Evil | [x](http://e)",
            "Ada",
            "http://127.0.0.1:3000/hirings/1",
        );
        assert!(text.contains(r"| Agent | Evil \| \[x\](http://e) |"));
        assert!(text.contains(r"| Hired for | a\|b |"));
        assert!(text.contains("(http://127.0.0.1:3000/hirings/1)"));
    }
}

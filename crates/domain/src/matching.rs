//! Which of several things a name means. Agents speak in names; a wrong guess would change the wrong thing.

use crate::{Refusal, text};

/// Most candidates that a refusal lists.
const SHOWN: usize = 25;

/// What is looked for, and how a failure is told.
#[derive(Debug, Clone, Copy)]
pub struct Sought<'a> {
    /// What kind of thing, such as `user`.
    pub what: &'a str,
    /// The stable code of "there is none, or there are several".
    pub code: &'a str,
    /// The argument that holds the name.
    pub field: &'a str,
    /// The name.
    pub name: &'a str,
}

/// The place of the thing that is meant: the one of exactly this name but for capitals, else the only one whose
/// name has it in it. Each candidate comes with the names that it goes by; the first of them is shown.
///
/// # Errors
/// None matches, or several do: with the candidates under `available`.
pub fn pick(sought: &Sought<'_>, candidates: &[Vec<&str>]) -> Result<usize, Refusal> {
    let wanted = sought.name.trim().to_lowercase();
    let matching = |test: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let places = candidates.iter().enumerate();
        places
            .filter(|(_, names)| names.iter().any(|name| test(&name.trim().to_lowercase())))
            .map(|(place, _)| place)
            .collect()
    };
    let exact = matching(&|name| name == wanted);
    if let [only] = exact.as_slice() {
        return Ok(*only);
    }
    let alike = if exact.is_empty() {
        matching(&|name| name.contains(&wanted))
    } else {
        exact
    };
    match alike.as_slice() {
        [only] => Ok(*only),
        [] => Err(none(sought, candidates)),
        several => Err(ambiguous(sought, candidates, several)),
    }
}

fn none(sought: &Sought<'_>, candidates: &[Vec<&str>]) -> Refusal {
    let all: Vec<usize> = (0..candidates.len()).collect();
    let available = shown(candidates, &all);
    let name = text::label(sought.name, 100);
    let message = if available.is_empty() {
        format!("No {} matched '{name}'.", sought.what)
    } else {
        format!(
            "No {} matched '{name}'. There are: {}.",
            sought.what,
            available.join(", ")
        )
    };
    refusal(sought, message, available)
}

fn ambiguous(sought: &Sought<'_>, candidates: &[Vec<&str>], several: &[usize]) -> Refusal {
    let available = shown(candidates, several);
    let message = format!(
        "'{}' could be any of {} {}s: {}. Give the whole name.",
        text::label(sought.name, 100),
        several.len(),
        sought.what,
        available.join(", ")
    );
    refusal(sought, message, available)
}

fn refusal(sought: &Sought<'_>, message: String, available: Vec<String>) -> Refusal {
    Refusal::new(sought.code, message)
        .with("field", sought.field)
        .with("available", available)
}

/// Names are Linear's users' words: made into labels, so that none of them passes for a sentence of ours.
fn shown(candidates: &[Vec<&str>], places: &[usize]) -> Vec<String> {
    let names = places.iter().filter_map(|place| candidates[*place].first());
    names
        .take(SHOWN)
        .map(|name| text::label(name, 100))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEOPLE: [&[&str]; 4] = [
        &["Alex Kim", "alex", "alex@acme.test"],
        &["Alexandra Stone", "sandra", "stone@acme.test"],
        &["Dana Designer", "dana", "dana@acme.test"],
        &["Dana Designer", "dd", "dd@acme.test"],
    ];

    fn pick_person(name: &str) -> Result<usize, Refusal> {
        let sought = Sought {
            what: "user",
            code: "user_not_found",
            field: "assignee_name",
            name,
        };
        let people: Vec<Vec<&str>> = PEOPLE.iter().map(|names| names.to_vec()).collect();
        pick(&sought, &people)
    }

    #[test]
    fn a_whole_name_wins_over_a_part_of_another() {
        assert_eq!(pick_person("ALEX"), Ok(0));
        assert_eq!(pick_person(" stone@acme.test "), Ok(1));
    }

    #[test]
    fn a_part_counts_if_it_is_of_one_only() {
        assert_eq!(pick_person("sandr"), Ok(1));
        let refusal = pick_person("ale").unwrap_err();
        assert_eq!(refusal.code, "user_not_found");
        assert_eq!(
            refusal.message,
            "'ale' could be any of 2 users: Alex Kim, Alexandra Stone. Give the whole name."
        );
    }

    #[test]
    fn two_of_one_name_are_not_guessed_and_nobody_is_named() {
        assert!(
            pick_person("Dana Designer")
                .unwrap_err()
                .message
                .contains("any of 2")
        );
        assert_eq!(pick_person("dd"), Ok(3));
        let refusal = pick_person("nobody").unwrap_err();
        assert_eq!(refusal.details["available"].as_array().unwrap().len(), 4);
    }

    proptest::proptest! {
        #[test]
        fn what_is_picked_has_the_name_in_it(name in "[a-z@. ]{1,8}") {
            if let Ok(place) = pick_person(&name) {
                let wanted = name.trim().to_lowercase();
                proptest::prop_assert!(PEOPLE[place].iter().any(|known| known.to_lowercase().contains(&wanted)));
            }
        }
    }
}

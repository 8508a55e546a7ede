//! The text form of what is looked up at a scrape.

use std::fmt::Write as _;

/// A page of metrics in the making.
pub(super) struct Page(String);

/// What a family's numbers are.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Counter,
    Gauge,
}

impl Page {
    /// Goes on after what is rendered already.
    pub(super) fn new(mut rendered: String) -> Self {
        if !rendered.is_empty() && !rendered.ends_with('\n') {
            rendered.push('\n');
        }
        Self(rendered)
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }

    /// Begins a family; its samples follow.
    pub(super) fn family(&mut self, name: &str, kind: Kind, help: &str) {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
        };
        self.line(format_args!("# HELP {name} {help}"));
        self.line(format_args!("# TYPE {name} {kind}"));
    }

    /// One number of the family that was begun.
    pub(super) fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(label, value)| format!("{label}=\"{}\"", escaped(value)))
            .collect();
        if labels.is_empty() {
            self.line(format_args!("{name} {value}"));
        } else {
            self.line(format_args!("{name}{{{}}} {value}", labels.join(",")));
        }
    }

    /// A family of one number.
    pub(super) fn single(&mut self, name: &str, kind: Kind, help: &str, value: f64) {
        self.family(name, kind, help);
        self.sample(name, &[], value);
    }

    fn line(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{text}");
    }
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

/// A count as the text form has it; those above 2^53 would lose their last digits.
#[expect(
    clippy::cast_precision_loss,
    reason = "the text form knows nothing but floating point"
)]
pub(super) fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_reads_as_prometheus_reads_it() {
        let mut page = Page::new("a 1".to_owned());
        page.family("jobs", Kind::Gauge, "Jobs by name.");
        page.sample("jobs", &[("name", "a\"b\\c\nd"), ("state", "waiting")], 3.0);
        page.single("seconds", Kind::Counter, "Seconds.", 0.25);
        insta::assert_snapshot!(page.into_text(), @r#"
        a 1
        # HELP jobs Jobs by name.
        # TYPE jobs gauge
        jobs{name="a\"b\\c\nd",state="waiting"} 3
        # HELP seconds Seconds.
        # TYPE seconds counter
        seconds 0.25
        "#);
    }
}

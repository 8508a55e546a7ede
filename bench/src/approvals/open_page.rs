//! An open page Approvals, which does what its script does: it hears of changes, reads itself again without what it shows
//! already, and asks how many actions wait.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Context as _, Result};
use tokio::sync::mpsc;

use super::house::House;

/// Tells the server what need not be sent.
const SHOWN: &str = "countersign-shown";
/// Bytes of the name of a row, such as `Row 0012.`.
const ROW: usize = 9;

/// One that is open.
pub(super) struct OpenPage {
    events: reqwest::Response,
    page: reqwest::RequestBuilder,
    count: reqwest::RequestBuilder,
    shown: Shown,
}

impl OpenPage {
    /// Opens one.
    pub(super) async fn open(house: &House) -> Result<Self> {
        let events = house.browse("/events").send().await?.error_for_status()?;
        let mut shown = Shown::default();
        shown.take_over(&house.page().await?);
        Ok(Self {
            events,
            page: house.read("/approvals"),
            count: house.read("/sfn/count_pending"),
            shown,
        })
    }

    /// Tells each newest row that it comes to show, once.
    pub(super) async fn stay(
        mut self,
        rows: mpsc::UnboundedSender<(String, Instant)>,
    ) -> Result<()> {
        let mut told = String::new();
        while let Some(chunk) = self.events.chunk().await? {
            if !String::from_utf8_lossy(&chunk).contains("pending_action") {
                continue;
            }
            let count = self.count.try_clone().context("the count is read again")?;
            tokio::spawn(count.send());
            let page = self.page.try_clone().context("a page is read again")?;
            let page = page.header(SHOWN, self.shown.prints()).send().await?;
            let page = page.error_for_status()?.text().await?;
            let now = Instant::now();
            self.shown.take_over(&page);
            // Rows stand in groups: the newest need not be the last.
            let newest = page.match_indices("Row ").map(|(at, _)| at);
            let newest = newest.filter_map(|at| page.get(at..at + ROW)).max();
            if let Some(newest) = newest.filter(|newest| **newest > *told) {
                newest.clone_into(&mut told);
                rows.send((told.clone(), now))?;
            }
        }
        Ok(())
    }
}

/// The prints of what a page shows, by the ids of its parts.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shown(BTreeMap<String, String>);

impl Shown {
    fn prints(&self) -> String {
        let prints: Vec<&str> = self.0.values().map(String::as_str).collect();
        prints.join(" ")
    }

    /// Shows what came: whole parts, and places of those that stay.
    fn take_over(&mut self, page: &str) {
        let mut before = std::mem::take(&mut self.0);
        for tag in page.split('<').filter_map(|tag| tag.split('>').next()) {
            let Some(id) = attribute(tag, "id") else {
                continue;
            };
            let stays = || before.remove(id).filter(|_| tag.contains(" data-same"));
            let print = attribute(tag, "data-print").map(str::to_owned);
            if let Some(print) = print.or_else(stays) {
                self.0.insert(id.to_owned(), print);
            }
        }
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_is_not_asked_for_again_and_what_is_gone_is_forgotten() {
        let mut shown = Shown::default();
        shown.take_over(
            r#"<p id="x">a</p><article id="a" data-print="1">..</article><article id="b" data-print="2">"#,
        );
        assert_eq!(shown.prints(), "1 2");
        shown.take_over(r#"<article id="b" data-same=""></article><div id="c" data-print="3">"#);
        assert_eq!(shown.prints(), "2 3");
    }
}

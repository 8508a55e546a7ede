//! The files in `pkg/`, whose names carry the hash of all of them.
//!
//! One hash for all: the page names script, wasm and style together, and of one build they must be.

use crate::inputs::{Files, Hash};

/// As many hexadecimal digits as two builds in a project's life need to differ.
const DIGITS: usize = 16;

/// What the names begin with.
const NAME: &str = "countersign";

/// Files without their place. The first three are named by the page, the snippets by the script.
#[derive(Debug, Default)]
pub(crate) struct Package {
    /// By what follows the hash in their names.
    named: Files,
    snippets: Files,
}

impl Package {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The script that starts the wasm.
    pub(crate) fn js(&mut self, text: &str) {
        self.named
            .insert(".js".to_owned(), text.as_bytes().to_vec());
    }

    /// leptos asks for this name: it adds `_bg` to the output name.
    pub(crate) fn wasm(&mut self, bytes: Vec<u8>) {
        self.named.insert("_bg.wasm".to_owned(), bytes);
    }

    /// The style sheet.
    pub(crate) fn css(&mut self, text: &str) {
        self.named
            .insert(".css".to_owned(), text.as_bytes().to_vec());
    }

    /// A script that the main one imports by this path; its folder's name is a hash already.
    pub(crate) fn snippet(&mut self, path: &str, text: &str) {
        self.snippets
            .insert(path.to_owned(), text.as_bytes().to_vec());
    }

    /// The hash of everything here.
    pub(crate) fn hash(&self) -> String {
        let mut hash = Hash::new();
        hash.add_files(&self.named);
        hash.add_files(&self.snippets);
        let mut digits = hash.finish();
        digits.truncate(DIGITS);
        digits
    }

    /// What leptos calls the output name.
    pub(crate) fn output_name(&self) -> String {
        format!("{NAME}-{}", self.hash())
    }

    /// The files by their path in the site.
    pub(crate) fn into_files(self) -> Files {
        let name = self.output_name();
        let named = self
            .named
            .into_iter()
            .map(|(end, file)| (format!("pkg/{name}{end}"), file));
        let snippets = self.snippets.into_iter();
        named
            .chain(snippets.map(|(path, file)| (format!("pkg/snippets/{path}"), file)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(css: &str) -> Package {
        let mut package = Package::new();
        package.js("export default 1;");
        package.wasm(vec![0, 97, 115, 109]);
        package.css(css);
        package.snippet("island-1/inline0.js", "export {};");
        package
    }

    #[test]
    fn a_change_anywhere_changes_every_name() {
        let (one, two) = (package("a{}"), package("b{}"));
        assert_ne!(one.hash(), two.hash());
        assert_eq!(one.hash(), package("a{}").hash());
        let name = one.output_name();
        let expected = [
            format!("pkg/{name}.css"),
            format!("pkg/{name}.js"),
            format!("pkg/{name}_bg.wasm"),
            "pkg/snippets/island-1/inline0.js".to_owned(),
        ];
        assert_eq!(one.into_files().into_keys().collect::<Vec<_>>(), expected);
    }
}

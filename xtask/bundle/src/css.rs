//! One style sheet out of many: every `@import` is replaced by what it imports, in its layer.
//!
//! Only that: the CSS is plain, nothing is rewritten, and compression takes care of the white space.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

/// Deeper than this, sheets import each other in a circle.
const MAX_DEPTH: usize = 8;

/// Reads the style sheet and all that it imports.
pub(crate) fn bundle(sheet: &Path) -> Result<String> {
    let mut out = String::new();
    inline(sheet, 0, &mut out)?;
    Ok(out)
}

fn inline(sheet: &Path, depth: usize, out: &mut String) -> Result<()> {
    ensure!(
        depth < MAX_DEPTH,
        "{}: the imports go in a circle",
        sheet.display()
    );
    let text =
        fs::read_to_string(sheet).with_context(|| format!("cannot read {}", sheet.display()))?;
    for (number, line) in (1..).zip(text.lines()) {
        let place = || format!("{}:{number}", sheet.display());
        if let Some(rest) = line.trim().strip_prefix("@import") {
            let import = Import::parse(rest.trim()).with_context(place)?;
            import_into(&import, sheet, depth, out).with_context(place)?;
        } else {
            refuse_relative_urls(line).with_context(place)?;
            out.push_str(line);
            out.push('\n');
        }
    }
    Ok(())
}

fn import_into(import: &Import<'_>, from: &Path, depth: usize, out: &mut String) -> Result<()> {
    let file = from.with_file_name("").join(import.file);
    if let Some(layer) = import.layer {
        writeln!(out, "@layer {layer} {{")?;
    }
    inline(&file, depth + 1, out)?;
    if import.layer.is_some() {
        out.push_str("}\n");
    }
    Ok(())
}

/// `url("tokens.css") layer(tokens);` or `"tokens.css";`
#[derive(Debug, PartialEq, Eq)]
struct Import<'a> {
    file: &'a str,
    layer: Option<&'a str>,
}

impl<'a> Import<'a> {
    fn parse(text: &'a str) -> Result<Self> {
        let text = text
            .strip_suffix(';')
            .context("an import is one line that ends with `;`")?;
        let (file, rest) = match text.strip_prefix("url(") {
            Some(text) => text.split_once(')').context("`url(` is not closed")?,
            None => text.split_once(' ').unwrap_or((text, "")),
        };
        let file = file.trim_matches(['"', '\'']);
        let rest = rest.trim();
        let layer = rest
            .strip_prefix("layer(")
            .and_then(|rest| rest.strip_suffix(')'));
        if layer.is_none() && !rest.is_empty() {
            bail!("`{rest}` after an import is neither nothing nor `layer(name)`");
        }
        Ok(Self { file, layer })
    }
}

/// The bundle lies elsewhere than its sources: a relative address would lead somewhere else.
fn refuse_relative_urls(line: &str) -> Result<()> {
    for (at, word) in line.match_indices("url(") {
        let address = line[at + word.len()..].trim_start_matches(['"', '\'']);
        let fixed = ["/", "data:", "#"]
            .iter()
            .any(|start| address.starts_with(start));
        ensure!(
            fixed,
            "`url({address}`: write it from the site's root, as in `url(\"/icon.svg\")`"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::path::PathBuf;

    use super::*;

    /// A folder of style sheets for one test.
    fn sheets(test: &str, files: &[(&str, &str)]) -> PathBuf {
        let folder = env::temp_dir().join(format!("countersign-css-{test}-{}", std::process::id()));
        fs::create_dir_all(folder.join("components")).unwrap();
        for (name, text) in files {
            fs::write(folder.join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn imports_are_replaced_where_they_stand_in_their_layer() {
        let folder = sheets(
            "layers",
            &[
                (
                    "main.css",
                    "@layer base, components;\n@import url(\"base.css\") layer(base);\n@import \"components/all.css\";\n",
                ),
                ("base.css", "a { color: red }\n"),
                (
                    "components/all.css",
                    "@import url('row.css') layer(components);\n",
                ),
                (
                    "components/row.css",
                    "tr { background: url(\"/row.svg\") }\n",
                ),
            ],
        );
        let expected = "@layer base, components;\n@layer base {\na { color: red }\n}\n@layer components {\ntr { background: url(\"/row.svg\") }\n}\n";
        assert_eq!(bundle(&folder.join("main.css")).unwrap(), expected);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_cannot_be_bundled_is_refused_with_its_place() {
        let cases = [
            ("@import \"gone.css\";", "gone.css"),
            ("@import \"base.css\" screen;", "screen"),
            ("@import \"main.css\";", "circle"),
            ("a { background: url(row.svg) }", "site's root"),
            ("@import \"base.css\"", "one line"),
        ];
        for (number, (text, part)) in cases.into_iter().enumerate() {
            let folder = sheets(
                &format!("refused-{number}"),
                &[("main.css", text), ("base.css", "")],
            );
            let error = format!("{:#}", bundle(&folder.join("main.css")).unwrap_err());
            assert!(
                error.contains(part) && error.contains("main.css:1"),
                "{text}: {error}"
            );
            fs::remove_dir_all(folder).unwrap();
        }
    }
}

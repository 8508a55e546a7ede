//! Copies for browsers that take them compressed: brotli, and gzip for those reached without https.

use std::io::Write as _;

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Kinds of files that get smaller; pictures and fonts are compressed already.
const KINDS: &[&str] = &[
    "css",
    "html",
    "js",
    "json",
    "map",
    "svg",
    "txt",
    "wasm",
    "webmanifest",
];

/// How hard to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    Quick,
    Best,
}

/// The compressed copies of a file, by what is added to its name; none that is larger than the file.
pub(crate) fn copies(
    name: &str,
    content: &[u8],
    effort: Effort,
) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let worth_it = name
        .rsplit_once('.')
        .is_some_and(|(_, kind)| KINDS.contains(&kind));
    if !worth_it {
        return Ok(Vec::new());
    }
    let mut copies = vec![
        (".br", brotli(content, effort)?),
        (".gz", gzip(content, effort)?),
    ];
    copies.retain(|(_, copy)| copy.len() < content.len());
    Ok(copies)
}

fn brotli(content: &[u8], effort: Effort) -> Result<Vec<u8>> {
    let params = BrotliEncoderParams {
        quality: if effort == Effort::Best { 11 } else { 3 },
        size_hint: content.len(),
        ..BrotliEncoderParams::default()
    };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut out, &params).context("brotli")?;
    Ok(out)
}

fn gzip(content: &[u8], effort: Effort) -> Result<Vec<u8>> {
    let level = if effort == Effort::Best {
        Compression::best()
    } else {
        Compression::fast()
    };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(content)?;
    encoder.finish().context("gzip")
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn copies_hold_what_the_file_holds() {
        let content = "body { color: red }\n".repeat(50).into_bytes();
        for effort in [Effort::Quick, Effort::Best] {
            let copies = copies("a.css", &content, effort).unwrap();
            let [(".br", br), (".gz", gz)] = &copies[..] else {
                panic!("{copies:?}")
            };
            let mut plain = Vec::new();
            brotli::BrotliDecompress(&mut &**br, &mut plain).unwrap();
            assert_eq!(plain, content);
            plain.clear();
            flate2::read::GzDecoder::new(&**gz)
                .read_to_end(&mut plain)
                .unwrap();
            assert_eq!(plain, content);
        }
    }

    #[test]
    fn no_copy_is_larger_than_the_file() {
        assert!(copies("a.css", b"a{}", Effort::Best).unwrap().is_empty());
        assert!(
            copies("a.png", &[0; 5000], Effort::Best)
                .unwrap()
                .is_empty()
        );
    }
}

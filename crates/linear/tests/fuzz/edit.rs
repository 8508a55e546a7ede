//! Bodies that are almost like kept ones: random bytes alone never get past the first brace.

use std::ops::Range;
use std::path::Path;

use bolero::{TypeGenerator, produce_with};

/// What breaks readers of numbers, texts, times and ids.
const VALUES: &[&str] = &[
    "null",
    "true",
    "0",
    "-1",
    "1e308",
    "-1e308",
    "1e999",
    "NaN",
    "1795341600084",
    "-62135596800001",
    "253402300799999",
    "\"\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\u202e\\u001b[2J\"",
    "\"9999-12-31T23:59:59-23:59\"",
    "\"9999-12-31T23:59:59.999999999Z\"",
    "\"0001-01-01T00:00:00+23:59\"",
    "\"-000001-01-01T00:00:00Z\"",
    "\"2026-11-22T10:00:00.000Z\"",
    "\"539068e2-ae88-4d09-bd75-22eb4a59612f\"",
    "\"Issue\"",
    "\"completed\"",
    "[]",
    "{}",
    "{\"id\":\"539068e2-ae88-4d09-bd75-22eb4a59612f\",\"state\":{\"type\":\"started\"}}",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
];
/// What breaks readers of JSON.
const SCRAPS: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"\\",
    b",",
    b":",
    b" ",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
];
/// A changed body is not longer than this.
const LONGEST: usize = 20_000;

/// A kept body and what is done to it.
#[derive(Debug, Clone, TypeGenerator)]
pub(crate) struct Draft {
    kept: u16,
    /// Values that are replaced: after these, it is as good as it was.
    #[generator(produce_with::<Vec<Swap>>().len(0..=4_usize))]
    swaps: Vec<Swap>,
    /// What is damaged: mostly nothing.
    #[generator(produce_with::<Vec<Damage>>().len(0..=2_usize))]
    damages: Vec<Damage>,
}

/// The value of a field, and by what it is replaced.
#[derive(Debug, Clone, TypeGenerator)]
struct Swap {
    field: u16,
    by: u8,
}

/// Places and lengths count modulo what there is.
#[derive(Debug, Clone, TypeGenerator)]
enum Damage {
    Insert {
        at: u32,
        scrap: u8,
    },
    Remove {
        at: u32,
        length: u8,
    },
    Flip {
        at: u32,
        bit: u8,
    },
    /// Many times the same: depth, length, repeated names.
    Repeat {
        at: u32,
        length: u8,
        times: u8,
    },
    /// The rest is that of another kept body.
    Graft {
        at: u32,
        kept: u16,
        from: u32,
    },
}

impl Draft {
    pub(crate) fn body(&self, kept: &[Vec<u8>]) -> Vec<u8> {
        let mut body = pick(kept, self.kept.into()).clone();
        for Swap { field, by } in &self.swaps {
            let value = value_of(&body, usize::from(*field));
            body.splice(value, pick(VALUES, usize::from(*by)).bytes());
        }
        for damage in &self.damages {
            damage.apply(&mut body, kept);
            body.truncate(LONGEST);
        }
        body
    }
}

impl Damage {
    fn apply(&self, body: &mut Vec<u8>, kept: &[Vec<u8>]) {
        match *self {
            Self::Insert { at, scrap } => {
                let at = place(body, at);
                body.splice(at..at, pick(SCRAPS, scrap.into()).iter().copied());
            }
            Self::Remove { at, length } => {
                let at = place(body, at);
                body.drain(at..body.len().min(at + usize::from(length)));
            }
            Self::Flip { at, bit } => {
                let at = place(body, at);
                if let Some(byte) = body.get_mut(at) {
                    *byte ^= 1 << (bit % 8);
                }
            }
            Self::Repeat { at, length, times } => {
                let at = place(body, at);
                let end = body.len().min(at + usize::from(length));
                let many = body[at..end].repeat(times.into());
                body.splice(at..at, many);
            }
            Self::Graft { at, kept: n, from } => {
                let other = pick(kept, n.into());
                body.truncate(place(body, at));
                body.extend_from_slice(&other[place(other, from)..]);
            }
        }
    }
}

/// The bodies that are kept as files, in the order of their names.
pub(crate) fn kept() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/__fuzz__/bodies/corpus");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = files.iter().map(|file| std::fs::read(file).unwrap());
    read.collect()
}

fn pick<T>(from: &[T], n: usize) -> &T {
    &from[n % from.len()]
}

/// A place in the body, its end included.
fn place(body: &[u8], at: u32) -> usize {
    usize::try_from(at).unwrap() % (body.len() + 1)
}

/// Where the value of a field stands; at the beginning, if there is no field.
fn value_of(body: &[u8], field: usize) -> Range<usize> {
    let values: Vec<usize> = (0..body.len().saturating_sub(1))
        .filter(|at| body[*at..].starts_with(b"\":"))
        .map(|at| at + 2)
        .collect();
    if values.is_empty() {
        return 0..0;
    }
    let start = *pick(&values, field);
    start..start + length_of_value(&body[start..])
}

/// Up to the comma or bracket that belongs to none of its own.
fn length_of_value(rest: &[u8]) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in rest.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b',' | b'}' | b']' if depth == 0 => return at,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    rest.len()
}

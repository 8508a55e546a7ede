//! What the browser downloads, carried in the binary: it runs from any folder.

use axum::Router;
use axum::extract::{Path, Request};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, VARY,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use serde::Deserialize;

use crate::state::AppState;

#[derive(RustEmbed)]
#[folder = "../target/site"]
struct Site;

/// Names under `/pkg` carry a hash of their content, so they never change.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

#[derive(Deserialize)]
struct Manifest {
    hash: String,
}

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/pkg/{*path}", get(package_file))
}

/// The common part of the hashed names, as the build wrote it down.
pub(crate) fn output_name() -> String {
    let manifest = Site::get("manifest.json");
    let manifest = manifest.and_then(|file| serde_json::from_slice::<Manifest>(&file.data).ok());
    if let Some(Manifest { hash }) = manifest {
        format!("countersign-{hash}")
    } else {
        tracing::warn!(
            "Built without assets: pages have no style and nothing moves. Run `cargo xtask build`"
        );
        "countersign".to_owned()
    }
}

async fn package_file(Path(path): Path<String>, request: Request) -> Response {
    let file = file(&format!("pkg/{path}"), request.headers(), FOREVER);
    file.unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

/// A file at the root of the site, such as the icon.
pub(crate) fn public_file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let name = path.strip_prefix('/')?;
    if name == "manifest.json" || name.starts_with("pkg/") {
        return None;
    }
    file(name, headers, A_DAY)
}

/// Whether a path names a file that browsers load by themselves.
pub(crate) fn is_file(path: &str) -> bool {
    content_type(path).is_some()
}

/// Compressed copies that lie beside a file, the smaller first: the name of the coding, and what is
/// added to the name of the file.
const CODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

fn file(name: &str, headers: &HeaderMap, cache: HeaderValue) -> Option<Response> {
    let content_type = content_type(name)?;
    let compressed = CODINGS
        .into_iter()
        .filter(|(coding, _)| accepts(headers, coding))
        .find_map(|(coding, end)| Some((Some(coding), Site::get(&format!("{name}{end}"))?)));
    let (coding, file) = compressed.or_else(|| Some((None, Site::get(name)?)))?;
    let mut response = file.data.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, cache);
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(coding) = coding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    Some(response)
}

/// By extension; what has another is not for browsers.
fn content_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "ico" => "image/x-icon",
        "js" => "text/javascript; charset=utf-8",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

fn accepts(headers: &HeaderMap, wanted: &str) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter();
    let values = values.filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|part| {
        let (coding, weight) = part.split_once(';').unwrap_or((part, ""));
        let weight = weight.trim().strip_prefix("q=");
        let refused = weight.and_then(|weight| weight.parse::<f32>().ok()) == Some(0.0);
        coding.trim().eq_ignore_ascii_case(wanted) && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coding_is_sent_to_whoever_takes_it() {
        let brotli = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_str(value).unwrap());
            accepts(&headers, "br")
        };
        assert!(brotli("gzip, deflate, br, zstd"));
        assert!(brotli("BR;q=0.5"));
        assert!(!brotli("gzip"));
        assert!(!brotli("br;q=0"));
        assert!(!accepts(&HeaderMap::new(), "br"));
    }

    #[test]
    fn only_files_for_browsers_are_sent() {
        assert!(public_file("/manifest.json", &HeaderMap::new()).is_none());
        assert!(public_file("/../Cargo.toml", &HeaderMap::new()).is_none());
        assert!(public_file("/pkg/x.js", &HeaderMap::new()).is_none());
        assert!(is_file("/favicon.svg") && !is_file("/hirings") && !is_file("/a.b/hirings"));
        assert_eq!(content_type("a.js.br"), None);
        assert_eq!(content_type("a_bg.wasm"), Some("application/wasm"));
    }
}

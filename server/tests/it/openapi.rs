//! The OpenAPI document is generated from the code; the copy in `docs/` is what reviewers see.

use crate::support::TestApp;

#[tokio::test]
async fn the_document_in_docs_is_current() {
    let app = TestApp::start().await;
    let served = app.anonymous.get("/api/openapi.json").await.ok();
    let pretty = format!("{}\n", serde_json::to_string_pretty(&served).unwrap());
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");
    if std::fs::read_to_string(path).unwrap_or_default() != pretty {
        std::fs::write(path, &pretty).unwrap();
        panic!("docs/openapi.json was not current; it is now, commit it");
    }
}

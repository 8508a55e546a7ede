//! Notes: a secret that has to wait in a browser session for a moment, such as a tested API key or
//! a token that is shown once. Sealed, and bound to the person and the workspace.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::view::SessionView;
use secrecy::SecretString;
use store::Place;

use crate::Ctx;

fn place(session: &SessionView) -> Place {
    Place {
        workspace: session.workspace_id,
        table: "sessions",
        row: session.user_id.0,
        column: "note",
    }
}

/// Seals `text` for this person in this workspace.
pub fn seal(ctx: &Ctx, session: &SessionView, text: &SecretString) -> String {
    STANDARD.encode(ctx.seal(&place(session), text))
}

/// Opens a note; nothing if it is somebody else's, or was tampered with.
pub fn open(ctx: &Ctx, session: &SessionView, note: &str) -> Option<SecretString> {
    let sealed = STANDARD.decode(note).ok()?;
    ctx.keys.open(&place(session), &sealed).ok()
}

//! Reads something again when it may have changed.
//!
//! Not a leptos `Resource`: what is read first comes with the page, so the browser needs no machinery for
//! suspense, nothing is loaded twice, and nothing on the page flickers.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use domain::EventKind;
use leptos::prelude::{RwSignal, Set, set_timeout};
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use super::hub;

/// Between two reads: a burst of a thousand events costs a handful of requests.
const PAUSE: Duration = Duration::from_millis(150);

/// One attempt to read.
pub(crate) type Reading = Pin<Box<dyn Future<Output = Result<(), JsValue>>>>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Idle,
    Reading,
    /// Something changed while reading: read once more.
    Stale,
}

struct Reader {
    read: Box<dyn Fn() -> Reading>,
    phase: Cell<Phase>,
    failed: RwSignal<bool>,
}

/// Calls `read` after each event of these kinds, however many come at once, and whenever the stream of events
/// begins anew. `failed` tells whether the last attempt did.
pub(crate) fn start(
    kinds: Vec<EventKind>,
    failed: RwSignal<bool>,
    read: impl Fn() -> Reading + 'static,
) {
    let reader = Rc::new(Reader {
        read: Box::new(read),
        phase: Cell::new(Phase::Idle),
        failed,
    });
    hub::listen(kinds, Rc::new(move || Rc::clone(&reader).read()));
}

impl Reader {
    fn read(self: Rc<Self>) {
        if self.phase.get() != Phase::Idle {
            self.phase.set(Phase::Stale);
            return;
        }
        self.phase.set(Phase::Reading);
        spawn_local(async move {
            let result = (self.read)().await;
            self.failed.set(result.is_err());
            let stale = self.phase.replace(Phase::Idle) == Phase::Stale;
            if stale {
                set_timeout(move || self.read(), PAUSE);
            }
        });
    }
}

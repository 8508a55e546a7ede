//! A value that an island was given by the server, and that is read again when it may have changed.
//!
//! Not a leptos `Resource`: the first value is a property of the island, so the browser needs no
//! machinery for suspense, nothing is loaded twice, and nothing on the page flickers.

use domain::EventKind;
use leptos::prelude::*;

use crate::AppError;

/// The latest value, and why it could not be read again, if it could not.
pub(crate) struct Fresh<T: Send + Sync + 'static> {
    /// As last read.
    pub(crate) value: RwSignal<T>,
    /// Why the last attempt to read it failed.
    pub(crate) failure: RwSignal<Option<AppError>>,
    asked: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Fresh<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Fresh<T> {}

impl<T: Send + Sync + 'static> Fresh<T> {
    /// Reads it again now, after a change that was made from this page.
    pub(crate) fn reload(&self) {
        self.asked.update(|asked| *asked += 1);
    }
}

/// Keeps `initial` fresh: `load` runs again after each event of these kinds, however many come at
/// once, and whenever the stream of events begins anew.
pub(crate) fn use_fresh<T, F, Fut>(
    initial: T,
    kinds: impl Into<Vec<EventKind>>,
    load: F,
) -> Fresh<T>
where
    T: Send + Sync + 'static,
    F: Fn() -> Fut + 'static,
    Fut: Future<Output = Result<T, AppError>> + 'static,
{
    let fresh = Fresh {
        value: RwSignal::new(initial),
        failure: RwSignal::new(None),
        asked: RwSignal::new(0),
    };
    #[cfg(feature = "hydrate")]
    reader::start(fresh, kinds.into(), load);
    #[cfg(not(feature = "hydrate"))]
    drop((kinds.into(), load));
    fresh
}

#[cfg(feature = "hydrate")]
mod reader {
    use std::cell::Cell;
    use std::rc::Rc;
    use std::time::Duration;

    use domain::EventKind;
    use leptos::prelude::*;
    use leptos::task::spawn_local;

    use super::Fresh;
    use crate::AppError;
    use crate::live::hub;

    /// Between two reads: a burst of a thousand events costs a handful of requests.
    const PAUSE: Duration = Duration::from_millis(150);

    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Phase {
        Idle,
        Reading,
        /// Something changed while reading: read once more.
        Stale,
    }

    struct Reader<T: Send + Sync + 'static, F> {
        fresh: Fresh<T>,
        phase: Cell<Phase>,
        load: F,
    }

    pub(super) fn start<T, F, Fut>(fresh: Fresh<T>, kinds: Vec<EventKind>, load: F)
    where
        T: Send + Sync + 'static,
        F: Fn() -> Fut + 'static,
        Fut: Future<Output = Result<T, AppError>> + 'static,
    {
        let reader = Rc::new(Reader {
            fresh,
            phase: Cell::new(Phase::Idle),
            load,
        });
        let on_event = Rc::clone(&reader);
        hub::listen(kinds, Rc::new(move || Rc::clone(&on_event).read()));
        Effect::new(move |_| {
            if fresh.asked.get() > 0 {
                Rc::clone(&reader).read();
            }
        });
    }

    impl<T, F, Fut> Reader<T, F>
    where
        T: Send + Sync + 'static,
        F: Fn() -> Fut + 'static,
        Fut: Future<Output = Result<T, AppError>> + 'static,
    {
        fn read(self: Rc<Self>) {
            if self.phase.get() != Phase::Idle {
                self.phase.set(Phase::Stale);
                return;
            }
            self.phase.set(Phase::Reading);
            spawn_local(async move {
                let result = (self.load)().await;
                self.settle(result);
                let stale = self.phase.replace(Phase::Idle) == Phase::Stale;
                if stale {
                    set_timeout(move || self.read(), PAUSE);
                }
            });
        }

        fn settle(&self, result: Result<T, AppError>) {
            match result {
                Ok(value) => {
                    self.fresh.failure.set(None);
                    self.fresh.value.set(value);
                }
                Err(error) if error.is_unauthenticated() => hub::go_to_sign_in(),
                Err(error) => self.fresh.failure.set(Some(error)),
            }
        }
    }
}

//! The one stream of events of a page, and who listens to it.
//!
//! The stream is closed while nobody looks at the page: browsers allow six connections to a host,
//! and a seventh tab must not hang. It begins with what happened since the page was made, and begins
//! anew with a look at everything, so nothing is missed. Only a page that was asked to tell of what comes in while
//! nobody looks keeps it open (see `live::notify`).

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use domain::EventKind;
use leptos::prelude::{ArcRwSignal, Set, TimeoutHandle, document, set_timeout_with_handle, window};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Event, EventSource};

use super::Link;

/// The server says so when somebody may have missed something.
const RESYNC: &str = "resync";
/// The server may send this now and then, so that a dead connection is told from a quiet one.
const PING: &str = "ping";
/// After this much silence a connection that was heard to ping is taken for dead.
const SILENCE: Duration = Duration::from_secs(45);
/// 1, 2, 4, 8, then every 15 seconds: how long to wait before the stream is opened again.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

type Listener = Rc<dyn Fn()>;

/// What a listener wants to hear.
struct Wish {
    kinds: Vec<EventKind>,
    /// Also when something may have been missed.
    resync: bool,
    listener: Listener,
}

struct Handlers {
    opened: Closure<dyn Fn()>,
    failed: Closure<dyn Fn()>,
    heard: Closure<dyn Fn(Event)>,
}

struct Hub {
    link: ArcRwSignal<Link>,
    listeners: RefCell<Vec<Wish>>,
    handlers: Handlers,
    source: RefCell<Option<EventSource>>,
    /// How far the server had heard when it made the page, until the stream was opened with it.
    since: RefCell<Option<String>>,
    /// Whether the server says by itself what was missed.
    caught_up: Cell<bool>,
    /// How often in a row the stream could not be opened.
    failures: Cell<u32>,
    pings: Cell<bool>,
    watchdog: Cell<Option<TimeoutHandle>>,
    reopening: Cell<Option<TimeoutHandle>>,
    /// Whether the stream stays open while nobody looks.
    stays: Cell<bool>,
}

thread_local! {
    static HUB: Hub = Hub {
        link: ArcRwSignal::new(Link::Opening),
        listeners: RefCell::default(),
        handlers: Handlers {
            opened: Closure::new(opened),
            failed: Closure::new(failed),
            heard: Closure::new(|event: Event| heard(&event.type_())),
        },
        source: RefCell::default(),
        since: RefCell::default(),
        caught_up: Cell::new(false),
        failures: Cell::new(0),
        pings: Cell::new(false),
        watchdog: Cell::new(None),
        reopening: Cell::new(None),
        stays: Cell::new(false),
    };
}

/// How the page is connected, as a signal.
pub(crate) fn link() -> ArcRwSignal<Link> {
    HUB.with(|hub| hub.link.clone())
}

/// Calls `listener` after each event of these kinds, and when the stream begins anew.
pub(crate) fn listen(kinds: Vec<EventKind>, listener: Listener) {
    add(Wish {
        kinds,
        resync: true,
        listener,
    });
}

/// Calls `listener` after each event of this kind, and only then.
pub(crate) fn listen_exactly(kind: EventKind, listener: Listener) {
    add(Wish {
        kinds: vec![kind],
        resync: false,
        listener,
    });
}

fn add(wish: Wish) {
    HUB.with(|hub| hub.listeners.borrow_mut().push(wish));
}

/// Has everybody read again, as if something had been missed.
pub(crate) fn catch_up() {
    notify(|wish| wish.resync);
}

/// Opens the stream, and keeps it open while somebody looks at the page. Called once. `since` is how far the server
/// had heard when it made the page, so that nothing has to be read twice at first.
pub(crate) fn start(since: String) {
    HUB.with(|hub| hub.since.replace(Some(since)));
    listen_forever(&document(), "visibilitychange", || {
        let (stays, is_open) = HUB.with(|hub| (hub.stays.get(), hub.source.borrow().is_some()));
        match document().hidden() {
            true if !stays => pause(),
            false if !(stays && is_open) => open(),
            _ => (),
        }
    });
    listen_forever(&window(), "online", open);
    listen_forever(&window(), "offline", failed);
    if !document().hidden() {
        open();
    }
}

/// Keeps the stream open also while nobody looks, or not: for a page that tells of what comes in.
pub(crate) fn stay(stays: bool) {
    HUB.with(|hub| hub.stays.set(stays));
}

/// Leaves for the sign-in page, which leads back here.
pub(crate) fn go_to_sign_in() {
    let location = window().location();
    let here = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    let next = String::from(js_sys::encode_uri_component(&here));
    // If the browser refuses, the page stays as it is, and says what is wrong at the next try.
    let _ = location.assign(&format!("/sign-in?next={next}"));
}

fn listen_forever(target: &web_sys::EventTarget, event: &str, act: impl Fn() + 'static) {
    let act = Closure::<dyn Fn()>::new(act).into_js_value();
    let _ = target.add_event_listener_with_callback(event, act.unchecked_ref());
}

fn open() {
    HUB.with(|hub| {
        hub.close();
        let since = hub.since.take();
        hub.caught_up.set(since.is_some());
        let address = since.map_or_else(
            || "/events".to_owned(),
            |since| format!("/events?since={since}"),
        );
        let Ok(source) = EventSource::new(&address) else {
            return;
        };
        let listen = |event: &str, handler: &JsValue| {
            let _ = source.add_event_listener_with_callback(event, handler.unchecked_ref());
        };
        listen("open", hub.handlers.opened.as_ref());
        listen("error", hub.handlers.failed.as_ref());
        let kinds = EventKind::ALL.iter().map(|kind| kind.as_str());
        kinds
            .chain([RESYNC, PING])
            .for_each(|event| listen(event, hub.handlers.heard.as_ref()));
        hub.source.replace(Some(source));
    });
}

/// Nobody looks any more.
fn pause() {
    HUB.with(|hub| {
        hub.close();
        hub.link.set(Link::Opening);
    });
}

fn opened() {
    let caught_up = HUB.with(|hub| {
        hub.failures.set(0);
        hub.pings.set(false);
        hub.link.set(Link::Live);
        hub.caught_up.take()
    });
    if !caught_up {
        // While nobody listened something may have changed.
        catch_up();
    }
}

/// The browser tries again by itself, unless the server answered with an error.
fn failed() {
    HUB.with(|hub| {
        hub.link.set(Link::Reconnecting);
        let closed = hub
            .source
            .borrow()
            .as_ref()
            .is_none_or(|s| s.ready_state() == EventSource::CLOSED);
        if closed {
            hub.close();
            let wait = Duration::from_secs(1 << hub.failures.get().min(4)).min(LONGEST_WAIT);
            hub.failures.set(hub.failures.get() + 1);
            hub.reopening.set(set_timeout_with_handle(open, wait).ok());
        }
    });
}

fn heard(event: &str) {
    HUB.with(|hub| hub.watch(event == PING));
    match event {
        PING => (),
        RESYNC => catch_up(),
        kind => notify(|wish| wish.kinds.iter().any(|wanted| wanted.as_str() == kind)),
    }
}

fn notify(wanted: impl Fn(&Wish) -> bool) {
    let listeners: Vec<Listener> = HUB.with(|hub| {
        let listeners = hub.listeners.borrow();
        listeners
            .iter()
            .filter(|wish| wanted(wish))
            .map(|wish| Rc::clone(&wish.listener))
            .collect()
    });
    for listener in listeners {
        listener();
    }
}

impl Hub {
    fn close(&self) {
        if let Some(source) = self.source.take() {
            source.close();
        }
        for timer in [self.watchdog.take(), self.reopening.take()]
            .into_iter()
            .flatten()
        {
            timer.clear();
        }
    }

    /// Something was heard. A connection that pings and then falls silent has died unnoticed.
    fn watch(&self, ping: bool) {
        self.pings.set(self.pings.get() || ping);
        if let Some(timer) = self.watchdog.take() {
            timer.clear();
        }
        if self.pings.get() {
            self.watchdog
                .set(set_timeout_with_handle(died, SILENCE).ok());
        }
    }
}

fn died() {
    HUB.with(|hub| hub.link.set(Link::Reconnecting));
    open();
}

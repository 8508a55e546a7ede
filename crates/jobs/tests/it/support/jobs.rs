//! Jobs that do as they are told, and what they tell.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use countersign_jobs::{Job, JobError, current_trace};
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// What a run does; a run without a step succeeds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    Succeed,
    Retry(&'static str),
    RetryAfter(Duration),
    Fail(&'static str),
    Panic,
    /// Waits for the test's leave, then does the next step.
    Hold,
}

/// A run that waits. Dropping this lets it go on, too.
pub(crate) struct Held {
    pub(crate) key: String,
    leave: oneshot::Sender<()>,
}

impl Held {
    pub(crate) fn release(self) {
        self.leave.send(()).expect("the run was stopped");
    }

    /// Whether the run was stopped where it was.
    pub(crate) async fn stopped(mut self) {
        self.leave.closed().await;
    }
}

/// What the jobs share.
#[derive(Clone)]
pub(crate) struct World(Arc<Inner>);

struct Inner {
    held: mpsc::UnboundedSender<Held>,
    script: Mutex<HashMap<String, VecDeque<Step>>>,
    runs: Mutex<Vec<String>>,
    traces: Mutex<Vec<Option<String>>>,
    under_way: Mutex<HashMap<String, u32>>,
    versions: Mutex<HashMap<String, Versions>>,
}

/// How often something changed, and which of its versions the last run saw as it began.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Versions {
    pub(crate) current: u32,
    pub(crate) seen: u32,
}

impl World {
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<Held>) {
        let (held, receiver) = mpsc::unbounded_channel();
        let inner = Inner {
            held,
            script: Mutex::default(),
            runs: Mutex::default(),
            traces: Mutex::default(),
            under_way: Mutex::default(),
            versions: Mutex::default(),
        };
        (Self(Arc::new(inner)), receiver)
    }

    /// Says what the next runs of the job with this key do.
    pub(crate) fn script(&self, key: &str, steps: impl IntoIterator<Item = Step>) {
        let mut script = self.0.script.lock().unwrap();
        script.entry(key.to_owned()).or_default().extend(steps);
    }

    /// The texts of all runs that began, in that order.
    pub(crate) fn runs(&self) -> Vec<String> {
        self.0.runs.lock().unwrap().clone()
    }

    /// Under which trace each of them ran.
    pub(crate) fn traces(&self) -> Vec<Option<String>> {
        self.0.traces.lock().unwrap().clone()
    }

    /// Changes what the job with this key looks at.
    pub(crate) fn change(&self, key: &str) {
        self.0
            .versions
            .lock()
            .unwrap()
            .entry(key.to_owned())
            .or_default()
            .current += 1;
    }

    pub(crate) fn versions(&self) -> HashMap<String, Versions> {
        self.0.versions.lock().unwrap().clone()
    }

    fn next_step(&self, key: &str) -> Step {
        let mut script = self.0.script.lock().unwrap();
        script
            .get_mut(key)
            .and_then(VecDeque::pop_front)
            .unwrap_or(Step::Succeed)
    }

    async fn play(&self, key: &str, text: &str) -> Result<(), JobError> {
        self.0.runs.lock().unwrap().push(text.to_owned());
        let trace = current_trace().map(|trace| trace.to_string());
        self.0.traces.lock().unwrap().push(trace);
        if let Some(versions) = self.0.versions.lock().unwrap().get_mut(key) {
            versions.seen = versions.current;
        }
        loop {
            match self.next_step(key) {
                Step::Hold => self.hold(key).await,
                Step::Succeed => return Ok(()),
                Step::Retry(why) => return Err(JobError::retry(why)),
                Step::RetryAfter(delay) => return Err(JobError::retry_after(delay, "slow down")),
                Step::Fail(why) => return Err(JobError::fail(why)),
                Step::Panic => panic!("out of cheese"),
            }
        }
    }

    async fn hold(&self, key: &str) {
        let (leave, granted) = oneshot::channel();
        let _ = self.0.held.send(Held {
            key: key.to_owned(),
            leave,
        });
        let _ = granted.await;
    }

    /// Counts a run in and out, and how many of one key there are at a time.
    fn enter(&self, key: &str) -> Inside {
        let mut under_way = self.0.under_way.lock().unwrap();
        let runs = under_way.entry(key.to_owned()).or_default();
        *runs += 1;
        assert_eq!(*runs, 1, "`{key}` runs twice at a time");
        Inside {
            world: self.clone(),
            key: key.to_owned(),
        }
    }
}

struct Inside {
    world: World,
    key: String,
}

impl Drop for Inside {
    fn drop(&mut self) {
        *self
            .world
            .0
            .under_way
            .lock()
            .unwrap()
            .get_mut(&self.key)
            .unwrap() -= 1;
    }
}

/// The usual job: plays the steps of its key and records its text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) key: Option<String>,
    pub(crate) text: String,
    pub(crate) workspace: Option<Uuid>,
    /// Fails the test if two runs of the key overlap. Off where a test makes them overlap.
    pub(crate) exclusive: bool,
}

impl Note {
    pub(crate) fn new(key: &str) -> Self {
        Self {
            key: Some(key.to_owned()),
            text: key.to_owned(),
            workspace: None,
            exclusive: false,
        }
    }

    pub(crate) fn text(self, text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..self
        }
    }

    pub(crate) fn of(self, workspace: Uuid) -> Self {
        Self {
            workspace: Some(workspace),
            ..self
        }
    }

    pub(crate) fn exclusive(self) -> Self {
        Self {
            exclusive: true,
            ..self
        }
    }
}

impl Job for Note {
    const NAME: &'static str = "note";
    type Ctx = World;

    fn dedupe_key(&self) -> Option<String> {
        self.key.clone()
    }

    fn workspace(&self) -> Option<Uuid> {
        self.workspace
    }

    async fn run(&self, world: &World) -> Result<(), JobError> {
        let key = self.key.as_deref().unwrap_or_default();
        let _inside = self.exclusive.then(|| world.enter(key));
        world.play(key, &self.text).await
    }
}

/// Parked after the third try.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Thrice {
    pub(crate) key: String,
}

impl Thrice {
    pub(crate) fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
        }
    }
}

impl Job for Thrice {
    const NAME: &'static str = "thrice";
    const MAX_ATTEMPTS: u32 = 3;
    type Ctx = World;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.key.clone())
    }

    fn workspace(&self) -> Option<Uuid> {
        None
    }

    async fn run(&self, world: &World) -> Result<(), JobError> {
        world.play(&self.key, &self.key).await
    }
}

/// A kind with a lane of its own, for one at a time.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Slow {
    pub(crate) key: String,
}

impl Job for Slow {
    const NAME: &'static str = "slow";
    const OWN_LANE: Option<usize> = Some(1);
    type Ctx = World;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.key.clone())
    }

    fn workspace(&self) -> Option<Uuid> {
        None
    }

    async fn run(&self, world: &World) -> Result<(), JobError> {
        world.play(&self.key, &self.key).await
    }
}

/// A kind that no runner knows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Stranger {
    pub(crate) key: String,
}

impl Job for Stranger {
    const NAME: &'static str = "stranger";
    type Ctx = World;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.key.clone())
    }

    fn workspace(&self) -> Option<Uuid> {
        None
    }

    async fn run(&self, _: &World) -> Result<(), JobError> {
        Ok(())
    }
}

//! What the server measures of itself, in the text format of OpenMetrics 1.0, which Prometheus reads.
//!
//! What happens is counted where it happens; what is at a moment is set when it is asked for. Names
//! and labels say nothing of a company or a person.

pub mod process;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The media type of the text.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A number that may be unknown, which is NaN.
pub type Level = Gauge<f64, AtomicU64>;

/// Seconds, from a statement that finds its rows in memory to one that runs into its limit.
const SECONDS: [f64; 13] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// The methods that are counted by their name.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// What becomes of what programs send.
const OUTCOMES: [&str; 5] = ["created", "updated", "unchanged", "rejected", "single"];

/// A histogram of seconds.
#[must_use]
pub fn seconds() -> Histogram {
    Histogram::new(SECONDS)
}

/// Which requests: the pattern of the path, never the path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: &'static str,
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

/// The measures of a server.
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    request_seconds: Family<Route, Histogram, fn() -> Histogram>,
    documents: Documents,
    /// Handlers that panicked.
    pub panics: Counter,
    /// From the commit of a change until the live stream has it.
    pub live_lag: Histogram,
    /// What is set when it is asked for.
    pub levels: Levels,
}

/// What is at a moment.
#[derive(Clone, Default)]
pub struct Levels {
    /// Whether the database answered: 1 or 0.
    pub database_up: Gauge,
    /// Connections of requests that are open.
    pub connections: Gauge,
    /// Those of them that are at work.
    pub busy_connections: Gauge,
    /// How many there may be.
    pub most_connections: Gauge,
    /// Open live streams.
    pub streams: Gauge,
    /// Exports that run.
    pub exports: Gauge,
    /// Entries of the audit log that are not stored yet.
    pub audit_entries: Gauge,
    /// Chats that are not closed, by state.
    chats: Family<Kind, Level>,
    /// Webhook messages that are to be sent.
    pub webhook_pending: Level,
    /// Seconds by which the most overdue of them is late.
    pub webhook_late: Level,
    /// Endpoints of webhooks, by whether they are well.
    endpoints: Family<Kind, Level>,
    /// Seconds since the oldest change was made that no stream can have yet.
    pub outbox_age: Level,
    memory: Level,
    processor: Counter<f64, AtomicU64>,
    files: Level,
    started: Level,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new(seconds())
    }
}

impl Metrics {
    /// The measures of a server whose statements of requests take `statement_seconds`.
    #[must_use]
    pub fn new(statement_seconds: Histogram) -> Self {
        let mut registry = Registry::with_prefix("sightline");
        let requests = Family::default();
        let request_seconds = Family::new_with_constructor(seconds as fn() -> Histogram);
        let documents = Documents::default();
        // There before the first, so that an increase from none is one.
        OUTCOMES.into_iter().for_each(|kind| drop(documents.0.get_or_create(&Kind { kind })));
        let (panics, live_lag, levels) = (Counter::default(), seconds(), Levels::default());
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The version that runs", version);
        registry.register("http_requests", "Requests that were answered", requests.clone());
        let words = "From the head of a request until the head of its answer";
        registry.register_with_unit("http_request_duration", words, Unit::Seconds, request_seconds.clone());
        registry.register("http_panics", "Requests whose handler panicked", panics.clone());
        let words =
            "What programs sent: chat documents by outcome; a message, result or contact of its own is `single`";
        registry.register("ingest_documents", words, documents.0.clone());
        let words = "Statements of requests, until the database has answered";
        registry.register_with_unit("database_statement_duration", words, Unit::Seconds, statement_seconds);
        let words = "From the commit of a change until the live stream has it";
        registry.register_with_unit("live_lag", words, Unit::Seconds, live_lag.clone());
        levels.register(&mut registry);
        Self { registry, requests, request_seconds, documents, panics, live_lag, levels }
    }

    /// Counts a request that was answered.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        // Clients may make up any.
        let method = METHODS.into_iter().find(|known| *known == method).unwrap_or("other");
        let route = route.to_owned();
        let one = Route { method, route: route.clone() };
        self.request_seconds.get_or_create(&one).observe(took.as_secs_f64());
        self.requests.get_or_create(&Request { method, route, status }).inc();
    }

    /// The counter of what programs send.
    #[must_use]
    pub fn documents(&self) -> Documents {
        self.documents.clone()
    }

    /// The text.
    ///
    /// # Errors
    /// None that a string gives.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry).map(|()| text)
    }
}

/// Counts what programs sent.
#[derive(Clone, Default)]
pub struct Documents(Family<Kind, Counter>);

impl Documents {
    /// Counts one: `created`, `updated`, `unchanged`, `rejected`, or `single`.
    pub fn count(&self, kind: &'static str) {
        self.0.get_or_create(&Kind { kind }).inc();
    }
}

impl Levels {
    /// Sets how many chats are in `state`.
    pub fn set_chats(&self, state: &'static str, count: f64) {
        self.chats.get_or_create(&Kind { kind: state }).set(count);
    }

    /// Sets how many endpoints of webhooks are `enabled`, `failing` or `disabled`.
    pub fn set_endpoints(&self, kind: &'static str, count: f64) {
        self.endpoints.get_or_create(&Kind { kind }).set(count);
    }

    /// Sets what the operating system says of the process.
    pub fn set_process(&self, process: process::Process) {
        self.memory.set(process.memory_bytes);
        self.processor.inner().store(process.processor_seconds.to_bits(), Ordering::Relaxed);
        self.files.set(process.open_files);
        self.started.set(process.started_at);
    }

    fn register(&self, registry: &mut Registry) {
        registry.register("database_up", "Whether the database answered: 1 or 0", self.database_up.clone());
        let connections = [
            ("database_connections", "Connections of requests that are open", &self.connections),
            ("database_connections_busy", "Those that are at work", &self.busy_connections),
            ("database_connections_most", "How many there may be", &self.most_connections),
            ("live_streams", "Open live streams", &self.streams),
            ("exports_running", "Exports that run", &self.exports),
            ("audit_entries_waiting", "Entries of the audit log that are not stored yet", &self.audit_entries),
        ];
        for (name, words, gauge) in connections {
            registry.register(name, words, gauge.clone());
        }
        registry.register("chats_open", "Chats that are not closed, of all companies, by state", self.chats.clone());
        registry.register("webhook_messages_pending", "Webhook messages to be sent", self.webhook_pending.clone());
        let words = "By how much the most overdue webhook message is late";
        registry.register_with_unit("webhook_late", words, Unit::Seconds, self.webhook_late.clone());
        let words = "Endpoints of webhooks: enabled, failing for now, or disabled";
        registry.register("webhook_endpoints", words, self.endpoints.clone());
        let words = "Age of the oldest change that has no place in the live stream yet";
        registry.register_with_unit("live_outbox_age", words, Unit::Seconds, self.outbox_age.clone());
        let words = "Memory that the process occupies";
        registry.register_with_unit("process_resident_memory", words, Unit::Bytes, self.memory.clone());
        registry.register_with_unit("process_cpu", "Processor time", Unit::Seconds, self.processor.clone());
        registry.register("process_open_fds", "Open files and sockets", self.files.clone());
        let words = "When the process started, since 1970";
        registry.register_with_unit("process_start_time", words, Unit::Seconds, self.started.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_has_names_units_and_labels_of_openmetrics() {
        let metrics = Metrics::default();
        metrics.answered("GET", "/api/v1/chats/{id}", 200, Duration::from_millis(3));
        metrics.answered("BREW", "unmatched", 404, Duration::from_secs(1));
        metrics.documents().count("created");
        metrics.levels.set_chats("queued", 2.0);
        metrics.levels.set_process(process::Process { processor_seconds: 1.5, ..process::Process::default() });
        let text = metrics.text().unwrap();
        for line in [
            "sightline_http_requests_total{method=\"GET\",route=\"/api/v1/chats/{id}\",status=\"200\"} 1",
            "sightline_http_request_duration_seconds_bucket{le=\"0.005\",method=\"GET\",route=\"/api/v1/chats/{id}\"} 1",
            "sightline_http_requests_total{method=\"other\",route=\"unmatched\",status=\"404\"} 1",
            "sightline_ingest_documents_total{kind=\"created\"} 1",
            "sightline_chats_open{kind=\"queued\"} 2.0",
            "sightline_process_cpu_seconds_total 1.5",
            "# TYPE sightline_live_lag_seconds histogram",
            "# EOF",
        ] {
            assert!(text.lines().any(|one| one == line), "{line}\n{text}");
        }
    }
}

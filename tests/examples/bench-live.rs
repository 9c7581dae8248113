//! Measures the live stream: from a commit to its arrival at every open stream, on two server
//! processes over one database, and what the servers need for it. `scripts/bench-live.sh` runs it.

use anyhow::{Context as _, ensure};
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};
use sightline::import::{self, Options, Source};
use sightline::postgres::Cluster;
use sightline::store::live::changes;
use sightline::store::organizations::paths;
use sightline::store::{connect_once, users};
use sightline_shared::{Role, SignedIn};
use sightline_tests::{ChatBuilder, at};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use uuid::Uuid;

const PASSWORD: &str = "correct horse battery staple";
/// How many streams a user opens: as many as it may.
const PER_USER: usize = 20;
const ORGANIZATIONS: usize = 5;
const CHATS: usize = 50;
const WRITERS: usize = 4;

/// A server, which is stopped in the end.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start(program: &Path, database: &[&str]) -> anyhow::Result<Self> {
        let mut process = Command::new(program)
            .args(["--log", "warn", "serve", "--listen", "127.0.0.1:0", "--requests-per-minute", "100000"])
            .args(database)
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let output = process.stdout.take().context("the server says nothing")?;
        let line = BufReader::new(output).lines().next().context("the server ended")??;
        let url = line.strip_prefix("listening on ").context("the server does not listen")?.to_owned();
        Ok(Self { process, url })
    }

    /// Its resident memory and the most it ever was, in MiB.
    fn memory(&self) -> anyhow::Result<(f64, f64)> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let kilobytes = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name))?;
            line.split_whitespace().nth(1)?.parse::<f64>().ok()
        };
        Ok((kilobytes("VmRSS").unwrap_or(0.0) / 1024.0, kilobytes("VmHWM").unwrap_or(0.0) / 1024.0))
    }

    /// The processor time it has used, in seconds.
    fn processor_seconds(&self) -> anyhow::Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        let (_, fields) = stat.rsplit_once(')').context("no statistics")?;
        let ticks: f64 = fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
        Ok(ticks / 100.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

/// When each message was committed.
type Commits = Arc<Vec<OnceLock<Instant>>>;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: usize| arguments.next().map_or(Ok(default), |text| text.parse());
    let (streams, rate, seconds) = (number(500)?, number(50)?, number(20)?);
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(measure(
        streams,
        rate,
        rate * seconds,
    ))
}

async fn measure(streams: usize, rate: usize, messages: usize) -> anyhow::Result<()> {
    let folder = std::env::temp_dir().join(format!("sightline-bench-{}", std::process::id()));
    let program = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/release/sightline");
    let first = Server::start(&program, &["--data-dir", &folder.join("data").to_string_lossy()])?;
    let cluster = Cluster::join_or_start(&folder.join("data"))?;
    let database = cluster.url("sightline");
    let second = Server::start(&program, &["--database-url", &database])?;
    let servers = [first, second];
    let emails = prepare(&database, streams.div_ceil(PER_USER))?;
    let commits: Commits = Arc::new((0..messages).map(|_| OnceLock::new()).collect());
    let mut readers = Vec::new();
    for (user, email) in emails.iter().enumerate() {
        let token = sign_in(&servers[0].url, email).await?;
        for stream in 0..PER_USER.min(streams - user * PER_USER) {
            let url = &servers[stream % 2].url;
            let response = reqwest::Client::builder().no_proxy().build()?;
            let response = response.get(format!("{url}/api/v1/live")).bearer_auth(&token).send().await?;
            ensure!(response.status().is_success(), "a stream was refused: {}", response.status());
            readers.push(tokio::spawn(read(response, Arc::clone(&commits))));
        }
    }
    let before: Vec<_> = servers
        .iter()
        .map(|server| Ok((server.memory()?, server.processor_seconds()?)))
        .collect::<anyhow::Result<_>>()?;
    let began = Instant::now();
    let writing = Arc::clone(&commits);
    tokio::task::spawn_blocking(move || write(&database, rate, &writing)).await??;
    let took = began.elapsed().as_secs_f64();
    let mut samples = Vec::with_capacity(streams * messages);
    for reader in readers {
        samples.extend(reader.await??);
    }
    samples.sort_unstable();
    let at = |share: f64| {
        let place = ((samples.len() - 1) as f64 * share) as usize;
        samples[place].as_secs_f64() * 1000.0
    };
    println!(
        "{streams} streams on 2 processes, {:.0} commits/s for {took:.0} s: {} arrivals",
        messages as f64 / took,
        samples.len()
    );
    println!(
        "from commit to arrival: p50 {:.1} ms, p90 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0)
    );
    for (name, (server, ((memory, _), processor))) in ["first", "second"].iter().zip(servers.iter().zip(before)) {
        let (after, peak) = server.memory()?;
        let load = (server.processor_seconds()? - processor) / took;
        println!(
            "{name} process: {memory:.0} MiB with the streams open, {after:.0} MiB after, peak {peak:.0} MiB; {load:.2} processors"
        );
    }
    drop(servers);
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

/// Chats in several organizations, and users of all of them.
fn prepare(database: &str, users: usize) -> anyhow::Result<Vec<String>> {
    let mut conn = connect_once(database)?;
    let chats: String = (0..CHATS)
        .map(|chat| {
            let organization = format!("Bench/Part {}", chat % ORGANIZATIONS);
            ChatBuilder::queued(&format!("chat-{chat}"), &organization, at("2026-11-20T10:00:00Z")).line()
        })
        .collect();
    let options = Options::default();
    import::run(&mut conn, vec![Source::memory("bench", chats.as_bytes())], &options, &mut |_| ())?;
    let password_hash = &sightline::sign_in::password::hash(PASSWORD)?;
    (0..users)
        .map(|user| {
            let path = ["Bench"];
            let (company_id, organization_id) = paths::ensure_path(&mut conn, &path, None)?;
            let email = format!("user{user}@example.com");
            let new = users::NewUser {
                company_id,
                organization_id,
                email: &email,
                name: "Bench",
                role: Role::Supervisor,
                password_hash,
            };
            users::insert(&mut conn, &new)?;
            Ok(email)
        })
        .collect()
}

async fn sign_in(url: &str, email: &str) -> anyhow::Result<String> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let body = serde_json::json!({"email": email, "password": PASSWORD});
    let answer = client.post(format!("{url}/api/v1/auth/login")).json(&body).send().await?.error_for_status()?;
    Ok(answer.json::<SignedIn>().await?.access_token)
}

/// Commits messages at the rate, each by the next writer.
fn write(database: &str, rate: usize, commits: &Commits) -> anyhow::Result<()> {
    let began = Instant::now();
    let pause = Duration::from_secs(1) / u32::try_from(rate)?;
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                scope.spawn(move || {
                    let mut conn = connect_once(database)?;
                    for message in (writer..commits.len()).step_by(WRITERS) {
                        let due = pause * u32::try_from(message)?;
                        std::thread::sleep(due.saturating_sub(began.elapsed()));
                        conn.transaction(|conn| append(conn, message))?;
                        let _ = commits[message].set(Instant::now());
                    }
                    anyhow::Ok(())
                })
            })
            .collect();
        writers.into_iter().try_for_each(|writer| writer.join().unwrap())
    })
}

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    company_id: Uuid,
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    organization_id: Uuid,
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = Integer)]
    event_count: i32,
}

fn append(conn: &mut PgConnection, message: usize) -> QueryResult<()> {
    let chat: Locked = diesel::sql_query(
        "UPDATE chats SET event_count = event_count + 1, updated_at = clock_timestamp() WHERE external_id = $1 \
         RETURNING company_id, organization_id, id, event_count",
    )
    .bind::<Text, _>(format!("chat-{}", message % CHATS))
    .get_result(conn)?;
    diesel::sql_query(
        "INSERT INTO events (company_id, id, chat_id, seq, at, type, author, text) \
         VALUES ($1, gen_random_uuid(), $2, $3, clock_timestamp(), 'message', 'contact', $4)",
    )
    .bind::<diesel::sql_types::Uuid, _>(chat.company_id)
    .bind::<diesel::sql_types::Uuid, _>(chat.id)
    .bind::<Integer, _>(chat.event_count)
    .bind::<Text, _>(format!("message {message}, and as many words as people write at once on the average"))
    .execute(conn)?;
    let new = chat.event_count..=chat.event_count;
    changes::chat_changed(conn, chat.company_id, chat.organization_id, chat.id, Some(new))
}

/// Reads a stream until every message has come, once; how long each took.
async fn read(mut response: reqwest::Response, commits: Commits) -> anyhow::Result<Vec<Duration>> {
    let mut text = Vec::new();
    let mut samples = vec![None; commits.len()];
    let mut missing = commits.len();
    while missing > 0 {
        let chunk = response.chunk().await?.context("the stream has ended")?;
        let now = Instant::now();
        text.extend_from_slice(&chunk);
        let end = text.windows(2).rposition(|two| two == b"\n\n").map_or(0, |at| at + 2);
        let received: Vec<u8> = text.drain(..end).collect();
        for part in std::str::from_utf8(&received)?.split("\"text\":\"message ").skip(1) {
            let message: usize = part.split(',').next().context("no number")?.parse()?;
            let sample = commits[message].get().map_or(Duration::ZERO, |commit| now.saturating_duration_since(*commit));
            ensure!(samples[message].replace(sample).is_none(), "message {message} was sent twice");
            missing -= 1;
        }
    }
    Ok(samples.into_iter().flatten().collect())
}

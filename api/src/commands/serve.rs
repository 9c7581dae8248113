//! `sightline serve`: opens the database, then serves until it is stopped by a signal.

use super::public_url::public_url;
use super::security_contact::security_contact;
use super::{demo, print_line, replay};
use crate::app;
use crate::assets::Assets;
use crate::config::{Database, DatabaseArgs};
use crate::demo::Platform;
use crate::demo::registration::{self, Credentials};
use crate::export::Limits;
use crate::state::Settings;
use crate::store::Db;
use crate::store::database::databases;
use crate::webhooks;
use anyhow::{Context as _, anyhow, ensure};
use clap::Args;
use clap::builder::BoolishValueParser;
use ipnet::IpNet;
use std::net::{IpAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use tokio::select;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;
use tokio::sync::watch::Receiver;

/// Enough to keep four processors of the database busy.
const CONNECTIONS: u32 = 16;

/// The database, and with the demo the credentials of its platform.
type Opened = (Database, Db, Option<Credentials>);

/// What `serve` takes.
#[derive(Args, Clone, Debug)]
pub struct ServeArgs {
    /// Where to listen; port 0 takes a free one
    #[arg(long, env = "SIGHTLINE_LISTEN", value_name = "HOST:PORT", default_value = "127.0.0.1:8080", value_parser = address)]
    pub listen: String,
    /// Where to answer /metrics for Prometheus, without sign-in: an address that only your monitoring reaches
    #[arg(long, env = "SIGHTLINE_METRICS_LISTEN", value_name = "HOST:PORT", value_parser = address)]
    pub metrics_listen: Option<String>,
    /// The address of the server for browsers, when it is behind a proxy: https://sightline.example.com
    #[arg(long, env = "SIGHTLINE_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,
    /// Where questions of users are answered: an address that the app links to
    #[arg(long, env = "SIGHTLINE_HELP_URL", value_name = "URL", value_parser = help_url)]
    pub help_url: Option<String>,
    /// Where to report a weakness, shown in /.well-known/security.txt: mailto:security@example.com, or a page
    #[arg(long, env = "SIGHTLINE_SECURITY_CONTACT", value_name = "URI", value_parser = security_contact)]
    pub security_contact: Option<String>,
    /// On an empty database make a company with sample chats and a platform that answers, and print how to sign in
    #[arg(long, env = "SIGHTLINE_DEMO", value_parser = BoolishValueParser::new())]
    pub demo: bool,
    /// How many times as fast as in life the customers of the demo come and write
    #[arg(long, env = "SIGHTLINE_DEMO_SPEED", value_name = "N", default_value = "1", value_parser = speed)]
    pub demo_speed: f64,
    /// The built web app [default: web/dist, here or next to where the program was built]
    #[arg(long, env = "SIGHTLINE_WEB_DIR", value_name = "DIR")]
    pub web_dir: Option<PathBuf>,
    /// How many requests a user may make in a minute
    #[arg(long, env = "SIGHTLINE_REQUESTS_PER_MINUTE", value_name = "N", default_value_t = 1_200, value_parser = clap::value_parser!(u32).range(1..))]
    pub requests_per_minute: u32,
    /// How many requests an API key may make in a minute
    #[arg(long, env = "SIGHTLINE_KEY_REQUESTS_PER_MINUTE", value_name = "N", default_value_t = 6_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub key_requests_per_minute: u32,
    /// How many exports a user or an API key may start in a minute
    #[arg(long, env = "SIGHTLINE_EXPORTS_PER_MINUTE", value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub exports_per_minute: u32,
    /// A proxy, or a network of them, whose X-Forwarded-For names the clients of requests; several are separated by commas
    #[arg(long = "trusted-proxy", env = "SIGHTLINE_TRUSTED_PROXIES", value_name = "CIDR", value_delimiter = ',', value_parser = network)]
    pub trusted_proxies: Vec<IpNet>,
    /// A network that webhooks may be sent to though it is not public, also by http and on any port; several are separated by commas
    #[arg(long = "webhook-allow-network", env = "SIGHTLINE_WEBHOOK_ALLOW_NETWORK", value_name = "CIDR", value_delimiter = ',', value_parser = network)]
    pub webhook_allow_networks: Vec<IpNet>,
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// Serves until SIGTERM or SIGINT; then finishes running requests and stops its own database.
///
/// # Errors
/// When the server cannot start, or its own database ends.
pub fn run(args: &ServeArgs) -> anyhow::Result<()> {
    actix_web::rt::System::new().block_on(serve(args.clone()))
}

async fn serve(args: ServeArgs) -> anyhow::Result<()> {
    let mut signals = Signals::new()?;
    let platform = args.demo.then(Platform::bind).transpose().context("the demo finds no free port")?;
    let platform_url = platform.as_ref().map(Platform::url).transpose()?;
    let metrics_listener =
        args.metrics_listen.as_deref().map(|address| listen(address, "--metrics-listen")).transpose()?;
    if let Some(listener) = &metrics_listener {
        tracing::info!(address = %listener.local_addr()?, "answering /metrics");
    }
    let settings = Settings {
        metrics_listener: metrics_listener.map(Arc::new),
        public_url: args.public_url.clone(),
        help_url: args.help_url.clone(),
        security_contact: args.security_contact.clone(),
        assets: web_dir(args.web_dir.as_deref())?.map(|folder| Assets::load(&folder)).transpose()?,
        workers: None,
        requests_per_minute: Some(args.requests_per_minute),
        key_requests_per_minute: Some(args.key_requests_per_minute),
        trusted_proxies: args.trusted_proxies.clone(),
        webhooks: webhooks::Limits {
            allowed_networks: args.webhook_allow_networks.clone(),
            own: platform_url.clone(),
            ..webhooks::Limits::default()
        },
        exports: Limits { per_minute: Some(args.exports_per_minute), ..Limits::default() },
        ..Settings::default()
    };
    let listener = listen(&args.listen, "--listen")?;
    let speed = args.demo_speed;
    let opened = select! {
        opened = open(args, platform_url) => Some(opened?),
        () = signals.next() => None,
    };
    // Without it the process ends here, and takes a database that is just starting with it.
    let Some((database, db, credentials)) = opened else { return Ok(()) };
    let address = listener.local_addr()?;
    let ready = move || {
        if let Some((platform, credentials)) = platform.zip(credentials) {
            platform.start(credentials, address, speed).context("the platform of the demo cannot start")?;
        }
        Ok(print_line(&format!("listening on http://{address}"))?)
    };
    let served = app::serve_with_ready(listener, settings, db, ready, shutdown(signals, database.failure())).await;
    let failure = database.failure().and_then(|failure| failure.borrow().clone());
    tokio::task::spawn_blocking(move || drop(database)).await?;
    served.and_then(|()| {
        failure.map_or(Ok(()), |why| Err(anyhow!("the database is gone, so start sightline again: {why}")))
    })
}

/// On a separate thread, so that a stop does not wait for it.
async fn open(args: ServeArgs, platform_url: Option<String>) -> anyhow::Result<Opened> {
    let (sender, opened) = oneshot::channel();
    let open = move || drop(sender.send(open_database(&args, platform_url.as_deref())));
    thread::Builder::new().name("open".to_owned()).spawn(open)?;
    opened.await.context("the database could not be opened")?
}

fn open_database(args: &ServeArgs, platform_url: Option<&str>) -> anyhow::Result<Opened> {
    let database = args.database.open_for_server()?;
    let mut conn = database.connect_migrated()?;
    // A given database is replayed by the command that migrates it.
    if database.data_dir().is_some()
        && let Some(done) = replay::run(&mut conn)?
    {
        eprintln!("{}", replay::in_words(done));
    }
    let mut credentials = None;
    if let Some(url) = platform_url {
        let password_file = database.data_dir().map(|folder| folder.join("demo-password"));
        let demo =
            demo::prepare(&mut conn, password_file.as_deref(), demo::load_samples).context("cannot make the demo")?;
        eprintln!("{}", demo.words());
        if demo.is_ready() {
            let registered = registration::register(&mut conn, demo::COMPANY, url);
            credentials = Some(registered.context("cannot register the platform of the demo")?);
        }
    }
    let db = Db::connect(database.url(), CONNECTIONS)?;
    ensure!(
        databases::speaks_english(&mut db.connect_apart()?)?,
        "the database reports its errors in another language than English: let its administrator run \
         ALTER DATABASE ... SET lc_messages = 'C', or GRANT SET ON PARAMETER lc_messages TO the role that connects"
    );
    Ok((database, db, credentials))
}

/// Ends at the first signal, or when the database is gone; a second signal ends the process.
async fn shutdown(mut signals: Signals, failure: Option<Receiver<Option<String>>>) {
    select! {
        () = signals.next() => tracing::info!("stopping"),
        () = failed(failure) => tracing::error!("the database is gone: stopping"),
    }
    actix_web::rt::spawn(async move {
        signals.next().await;
        tracing::warn!("second signal: stopping at once");
        std::process::exit(130)
    });
}

async fn failed(failure: Option<Receiver<Option<String>>>) {
    let Some(mut failure) = failure else { return std::future::pending().await };
    if failure.wait_for(Option::is_some).await.is_err() {
        std::future::pending().await
    }
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> anyhow::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        select! {
            _ = self.terminate.recv() => (),
            _ = self.interrupt.recv() => (),
        }
    }
}

fn listen(address: &str, option: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .with_context(|| format!("cannot listen on {address}; choose another address with {option}"))
}

/// The folder with the web app, where there is one.
fn web_dir(given: Option<&Path>) -> anyhow::Result<Option<PathBuf>> {
    let is_built = |folder: &Path| folder.join("index.html").is_file();
    if let Some(given) = given {
        ensure!(
            is_built(given),
            "there is no index.html in {}: build the web app, or correct --web-dir",
            given.display()
        );
        return Ok(Some(given.to_owned()));
    }
    let program = std::env::current_exe().ok();
    let beside = program.as_deref().and_then(Path::parent).map(|folder| folder.join("../../web/dist"));
    let found = [Some(PathBuf::from("web/dist")), beside].into_iter().flatten().find(|folder| is_built(folder));
    if found.is_none() {
        tracing::warn!("the web app is not built: serving the API alone (scripts/build-web.sh builds it)");
    }
    Ok(found)
}

fn address(text: &str) -> Result<String, String> {
    let port =
        text.rsplit_once(':').filter(|(host, _)| !host.is_empty()).and_then(|(_, port)| port.parse::<u16>().ok());
    port.map(|_| text.to_owned())
        .ok_or_else(|| "an address is HOST:PORT, as in 127.0.0.1:8080 or [::1]:8080".to_owned())
}

/// An address that a browser can open.
fn help_url(text: &str) -> Result<String, String> {
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    let address = reqwest::Url::parse(text).ok().filter(|address| is_web && address.host_str().is_some());
    address.map(String::from).ok_or_else(|| "a help URL is an address as in https://help.example.com".to_owned())
}

/// A speed within reason.
fn speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().ok().filter(|speed| (0.01..=1_000.0).contains(speed));
    speed.ok_or_else(|| "a speed is a number from 0.01 to 1000".to_owned())
}

/// An address, or a network in CIDR notation.
fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse().ok().map(|address: IpAddr| IpNet::from(address));
    text.parse()
        .ok()
        .or_else(address)
        .ok_or_else(|| "a network is an address such as 10.0.0.1 or 10.0.0.0/8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_help_url_is_an_address_of_the_web() {
        assert_eq!(
            help_url("https://help.example.com/sightline?a=b").unwrap(),
            "https://help.example.com/sightline?a=b"
        );
        for wrong in ["help.example.com", "javascript:alert(1)", "https://", "mailto:help@example.com"] {
            assert!(help_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_address_has_a_host_and_a_port() {
        assert!(address("localhost:0").is_ok());
        assert!(address("[::1]:8080").is_ok());
        for wrong in ["", "8080", ":8080", "localhost", "localhost:99999"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}

//! The command line.

use clap::{Parser, Subcommand, ValueEnum};
use sightline::commands::{
    companies, doctor, erasures, generate, import, key, migrate, openapi, organization, serve, signing_key, user,
};
use sightline::config::WrongUse;
use std::io::IsTerminal as _;
use std::process::ExitCode;
use tracing_subscriber::filter::{EnvFilter, LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Sightline: every chat of a company, its results and its contacts.
#[derive(Debug, Parser)]
#[command(version, after_help = "Exit status: 0 done, 1 failed, 2 wrong use.")]
struct Cli {
    /// What to log to standard error: error, warn, info, debug, trace, or by module
    #[arg(long, env = "SIGHTLINE_LOG", value_name = "FILTER", default_value = "info,actix_server=warn", global = true, value_parser = filter)]
    log: String,
    /// How to log: text for people, json for programs
    #[arg(long, env = "SIGHTLINE_LOG_FORMAT", value_name = "FORMAT", default_value = "text", global = true)]
    log_format: LogFormat,
    #[command(subcommand)]
    command: Command,
}

/// How lines of the log are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the API and the web app
    ///
    /// Without a database URL it runs its own PostgreSQL in the data folder and stops it when it
    /// stops. Prints one line, `listening on http://...`, when it is ready.
    Serve(serve::ServeArgs),
    /// Bring the database up to date
    Migrate(migrate::MigrateArgs),
    /// Import chat documents
    Import(import::ImportArgs),
    /// Make chats for benchmarks and for trying things out
    Generate(generate::GenerateArgs),
    /// Settings of organizations
    #[command(subcommand)]
    Organization(organization::OrganizationCommand),
    /// Users
    #[command(subcommand)]
    User(user::UserCommand),
    /// API keys, the credentials of programs
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// The keys that sign access tokens
    #[command(subcommand)]
    SigningKey(signing_key::SigningKeyCommand),
    /// List erasures, and replay them after a backup was restored
    #[command(subcommand)]
    Erasures(erasures::ErasuresCommand),
    /// How much each company holds: organizations, users, chats, events, results, contacts and bytes
    Companies(companies::CompaniesArgs),
    /// Look at what a server needs, and say what to do where something is missing
    ///
    /// Exit status: 1 where a check has failed; warnings leave it 0.
    Doctor(doctor::DoctorArgs),
    /// Print the API's OpenAPI document
    Openapi,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    start_logging(&cli);
    // The location, not the message: that may quote user text.
    std::panic::set_hook(Box::new(|panic| {
        tracing::error!(at = panic.location().map(ToString::to_string), "a panic");
    }));
    match run(&cli.command) {
        Ok(status) => status,
        Err(why) => {
            eprintln!("sightline: {why:#}");
            ExitCode::from(if why.is::<WrongUse>() { 2 } else { 1 })
        }
    }
}

fn start_logging(cli: &Cli) {
    let log = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(&cli.log)).with_writer(std::io::stderr);
    // Libraries quote what they read where they say most: the headers of a request, for example.
    let is_private = filter_fn(|of| of.target().starts_with("sightline") || *of.level() <= LevelFilter::INFO);
    match cli.log_format {
        LogFormat::Text => {
            let is_colored = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            log.with_ansi(is_colored).finish().with(is_private).init();
        }
        LogFormat::Json => log.json().flatten_event(true).finish().with(is_private).init(),
    }
}

fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(args) => serve::run(args)?,
        Command::Migrate(args) => migrate::run(args)?,
        Command::Import(args) => return import::run(args),
        Command::Generate(args) => generate::run(args)?,
        Command::Organization(command) => organization::run(command)?,
        Command::User(command) => user::run(command)?,
        Command::Key(command) => key::run(command)?,
        Command::SigningKey(command) => signing_key::run(command)?,
        Command::Erasures(command) => erasures::run(command)?,
        Command::Companies(args) => companies::run(args)?,
        Command::Doctor(args) => return doctor::run(args),
        Command::Openapi => openapi::run()?,
    }
    Ok(ExitCode::SUCCESS)
}

fn filter(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|why| why.to_string())
}

//! `sightline generate`: chats for benchmarks and for trying things out.

pub mod load;

use super::print_line;
use crate::config::{DatabaseArgs, WrongUse};
use crate::generate::{Generator, MOST_CHATS, MOST_COMPANIES, MOST_DAYS, Plan};
use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use indicatif::{ProgressBar, ProgressStyle};
use load::{Step, Totals};
use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Generates chats: fast, skewed like real traffic, and the same every time.
///
/// Companies of very different sizes with their organizations, agents, bots, partner agents, forms,
/// returning contacts, and chats up to --until. The same options make the same rows, ids included;
/// only the default of --until changes over time. The new companies have no users until
/// `sightline user add` creates one.
#[derive(Clone, Debug, clap::Args)]
pub struct GenerateArgs {
    /// How many chats
    #[arg(long, value_name = "N", env = "SIGHTLINE_GENERATE_CHATS", value_parser = clap::value_parser!(u64).range(1..=MOST_CHATS))]
    pub chats: u64,
    /// Of how many companies, the first with the most chats
    #[arg(long, value_name = "C", env = "SIGHTLINE_GENERATE_COMPANIES", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=MOST_COMPANIES as u64))]
    pub companies: u64,
    /// Begun in how many days
    #[arg(long, value_name = "D", env = "SIGHTLINE_GENERATE_DAYS", default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_DAYS)))]
    pub days: u32,
    /// What everything is drawn from; another seed makes other companies beside those that are there
    #[arg(long, value_name = "S", env = "SIGHTLINE_GENERATE_SEED", default_value_t = 1)]
    pub seed: u64,
    /// The end of those days, an RFC 3339 instant, cut to the whole hour [default: now]
    #[arg(long, value_name = "INSTANT", env = "SIGHTLINE_GENERATE_UNTIL", value_parser = instant)]
    pub until: Option<DateTime<Utc>>,
    /// Over how many connections at once
    #[arg(long, value_name = "J", env = "SIGHTLINE_GENERATE_JOBS", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=32))]
    pub jobs: u8,
    /// Which database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// Generates, and prints the numbers of rows and how to sign in.
///
/// # Errors
/// When the database cannot be used, is lost, or has these companies already.
pub fn run(args: &GenerateArgs) -> anyhow::Result<()> {
    let plan = args.plan()?;
    let database = args.database.open()?;
    let mut connections = vec![database.connect_migrated()?];
    for _ in 1..args.jobs {
        connections.push(database.connect()?);
    }
    let began = Instant::now();
    let bar = bar(plan.chats);
    let reported = AtomicU64::new(0);
    let totals = load::run(&mut connections, plan, &|step| show(&bar, plan.chats, step, &reported));
    bar.finish_and_clear();
    print_line(&summary(plan, &totals?, began.elapsed().as_secs()))?;
    Ok(())
}

impl GenerateArgs {
    fn plan(&self) -> anyhow::Result<Plan> {
        let until = self.until.unwrap_or_else(Utc::now);
        let earliest = DateTime::UNIX_EPOCH + TimeDelta::days(i64::from(MOST_DAYS) + 1);
        let latest = DateTime::UNIX_EPOCH + TimeDelta::days(365 * 200);
        if !(earliest..latest).contains(&until) {
            let (earliest, latest) = (earliest.date_naive(), latest.date_naive());
            return Err(WrongUse(format!("--until must be between {earliest} and {latest}")).into());
        }
        let until = until.duration_trunc(TimeDelta::hours(1))?;
        let companies = usize::try_from(self.companies)?;
        Ok(Plan { chats: self.chats, companies, days: self.days, seed: self.seed, until })
    }
}

fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    let why = |_| "must be an RFC 3339 instant such as 2026-11-22T14:00:00Z".to_owned();
    DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).map_err(why)
}

/// A bar on a terminal, nothing elsewhere.
fn bar(chats: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = "{msg} {wide_bar} {human_pos}/{human_len} chats, {elapsed_precise}";
    let bar = ProgressBar::new(chats);
    bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// Moves the bar, or logs each tenth where there is none.
fn show(bar: &ProgressBar, of: u64, step: Step, reported: &AtomicU64) {
    match step {
        Step::Chats(chats) => {
            bar.set_position(chats);
            let tenth = chats * 10 / of;
            if bar.is_hidden() && reported.fetch_max(tenth, Ordering::Relaxed) < tenth {
                tracing::info!(chats, of, "generating");
            }
        }
        Step::Indexes | Step::Statistics => {
            let words = if step == Step::Indexes { "making indexes" } else { "counting for the planner" };
            bar.set_message(words);
            if bar.is_hidden() {
                tracing::info!("{words}");
            }
        }
    }
}

fn summary(plan: Plan, totals: &Totals, seconds: u64) -> String {
    let Totals { contacts, chats, sessions, events, results } = totals;
    let Plan { seed, days, .. } = plan;
    let until = plan.until.format("%Y-%m-%dT%H:%M:%SZ");
    let generator = Generator::new(plan);
    let names: Vec<String> = generator
        .companies()
        .iter()
        .map(|company| {
            let (organizations, agents) = (company.nodes.len(), company.agents.len());
            format!(
                "  {:>5.1} %  {} ({organizations} organizations, {agents} agents)",
                company.share * 100.0,
                company.name()
            )
        })
        .collect();
    let first = generator.companies().first().map_or("", |company| company.name());
    format!(
        "chats     {chats}\nsessions  {sessions}\nevents    {events}\nresults   {results}\ncontacts  {contacts}\n\
         in {seconds} s; again with --chats {} --companies {} --days {days} --seed {seed} --until {until}\n\
         companies and their share of the chats:\n{}\n\
         to sign in: sightline user add --email you@example.com --name You --role supervisor --organization {first:?}",
        plan.chats,
        plan.companies,
        names.join("\n"),
    )
}

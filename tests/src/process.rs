//! The real program as a process of its own, which can be killed.

use crate::caller::Caller;
use crate::wait::{AT_MOST, until_blocking};
use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};

/// A server in a process of its own, killed when dropped.
pub struct ServerProcess {
    /// Where it listens, without a slash at the end.
    pub url: String,
    process: Child,
}

/// The program on a database, without settings from the environment.
///
/// # Panics
/// When there is no such program.
#[must_use]
pub fn command(program: &str, command: &str, database_url: &str) -> Command {
    let mut started = bare(program);
    started.args(["--log", "error", command, "--database-url", database_url]);
    started
}

/// The program without arguments and without settings from the environment.
#[must_use]
pub fn bare(program: &str) -> Command {
    let mut started = Command::new(program);
    for (name, _) in std::env::vars() {
        if name.starts_with("SIGHTLINE_") || name == "DATABASE_URL" {
            started.env_remove(name);
        }
    }
    started
}

impl ServerProcess {
    /// Starts `program` over a database, and waits until it prints that it listens.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn start(program: &str, database_url: &str) -> Self {
        Self::start_with(program, database_url, &[])
    }

    /// The same with further arguments.
    ///
    /// # Panics
    /// When it does not print that it listens.
    #[must_use]
    pub fn start_with(program: &str, database_url: &str, arguments: &[&str]) -> Self {
        let mut serve = command(program, "serve", database_url);
        serve.args(arguments);
        Self::start_by(serve)
    }

    /// Starts the server that `serve` describes, a [`command`], and waits until it prints that it listens.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn start_by(serve: Command) -> Self {
        let (mut started, output) = Self::spawn_by(serve);
        let said = lines(output);
        let line = said.recv_timeout(AT_MOST).expect("the server says that it listens");
        line.strip_prefix("listening on ").unwrap().clone_into(&mut started.url);
        started
    }

    /// Starts `program` over a database; returns its output, too, and knows no address.
    ///
    /// # Panics
    /// When there is no such program.
    #[must_use]
    pub fn spawn(program: &str, database_url: &str) -> (Self, ChildStdout) {
        Self::spawn_by(command(program, "serve", database_url))
    }

    fn spawn_by(mut serve: Command) -> (Self, ChildStdout) {
        serve.args(["--listen", "127.0.0.1:0", "--requests-per-minute", "1000000"]);
        let mut process = serve.stdout(Stdio::piped()).spawn().unwrap();
        let output = process.stdout.take().unwrap();
        (Self { url: String::new(), process }, output)
    }

    /// Starts `program` over a database with these arguments, and waits until it prints that it listens; returns
    /// the lines that it logs, too.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn start_logging(program: &str, database_url: &str, arguments: &[&str]) -> (Self, Receiver<String>) {
        let mut serve = bare(program);
        serve.args(["serve", "--listen", "127.0.0.1:0", "--database-url", database_url]).args(arguments);
        let mut process = serve.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (output, log) = (process.stdout.take().unwrap(), process.stderr.take().unwrap());
        let log = lines(log);
        let line = lines(output).recv_timeout(AT_MOST).expect("the server says that it listens");
        let url = line.strip_prefix("listening on ").unwrap().to_owned();
        (Self { url, process }, log)
    }

    /// The same user at this server.
    #[must_use]
    pub fn meet(&self, caller: &Caller) -> Caller {
        Caller::new(&self.url, caller.token().map(str::to_owned))
    }

    /// Stops it, as `kill` does, and waits until it has ended; returns its exit status.
    ///
    /// # Panics
    /// When the signal cannot be sent.
    pub fn stop(&mut self) -> ExitStatus {
        let status = Command::new("kill").arg(self.process.id().to_string()).status().unwrap();
        assert!(status.success());
        until_blocking("the program ends", || self.process.try_wait().unwrap().is_some());
        self.process.wait().unwrap()
    }

    /// Kills it at once, as `kill -9` does, and waits until it is gone.
    ///
    /// # Panics
    /// When it was gone already.
    pub fn kill(&mut self) {
        assert!(self.process.try_wait().unwrap().is_none(), "the server ended by itself");
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// The output, line by line; ends when it is closed.
#[must_use]
pub fn lines(output: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, said) = channel();
    std::thread::spawn(move || {
        BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    said
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

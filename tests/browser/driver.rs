//! One chromedriver for all journeys of a run; each has a session of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// Ends the driver when its input ends: when this process does, however that happens.
const WATCHED: &str = "chromedriver --port=0 2>/dev/null </dev/null & read -r _; kill $!";
/// The driver finds a port that is free for IPv4 and ends when another program has the same one for
/// IPv6; another try finds another one.
const TRIES: usize = 5;

/// Where the driver listens.
///
/// # Panics
/// When it does not start.
pub fn url() -> String {
    static DRIVER: OnceLock<(Child, u16)> = OnceLock::new();
    let (_, port) = DRIVER.get_or_init(|| {
        let mut said = String::new();
        for _ in 0..TRIES {
            match start() {
                Ok(started) => return started,
                Err(words) => said = words,
            }
        }
        panic!("chromedriver does not start: {said}");
    });
    format!("http://127.0.0.1:{port}")
}

/// The driver and its port, or what it said before it ended.
fn start() -> Result<(Child, u16), String> {
    let mut process = Command::new("sh")
        .args(["-c", WATCHED])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh is missing");
    let mut output = BufReader::new(process.stdout.take().unwrap());
    let mut said = String::new();
    let mut line = String::new();
    while output.read_line(&mut line).unwrap() > 0 {
        if let Some((_, port)) = line.rsplit_once("successfully on port ") {
            let port = port.trim().trim_end_matches('.').parse().unwrap();
            // A full pipe would stop it.
            std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
            return Ok((process, port));
        }
        said.push_str(&std::mem::take(&mut line));
    }
    drop(process.stdin.take());
    Err(format!("{said}{:?}: is it missing? Run scripts/setup.sh test", process.wait()))
}

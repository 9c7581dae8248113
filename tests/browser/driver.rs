//! One chromedriver for all journeys of a run; each has a session of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// Ends the driver, its browsers and their profiles when its input ends: when this process does, however that
/// happens. The first line of the input is the port. `$0` is what the profiles' paths begin with.
const WATCHED: &str = r#"chromedriver --port=0 2>/dev/null </dev/null &
read -r port && read -r _
[ -z "$port" ] || {
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf 'GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
  cat <&3 >/dev/null
}
kill $! 2>/dev/null
rm -rf "$0"*"#;
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

/// What the paths of the browsers' profiles begin with.
pub fn profiles() -> PathBuf {
    std::env::temp_dir().join(format!("sightline-browser-{}-", std::process::id()))
}

/// The driver and its port, or what it said before it ended.
fn start() -> Result<(Child, u16), String> {
    let mut process = Command::new("bash")
        .args(["-c", WATCHED])
        .arg(profiles())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("bash is missing");
    let mut output = BufReader::new(process.stdout.take().unwrap());
    let mut said = String::new();
    let mut line = String::new();
    while output.read_line(&mut line).unwrap() > 0 {
        if let Some((_, port)) = line.rsplit_once("successfully on port ") {
            let port: u16 = port.trim().trim_end_matches('.').parse().unwrap();
            writeln!(process.stdin.as_mut().unwrap(), "{port}").unwrap();
            // A full pipe would stop it.
            std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
            return Ok((process, port));
        }
        said.push_str(&std::mem::take(&mut line));
    }
    drop(process.stdin.take());
    Err(format!("{said}{:?}: is it missing? Run scripts/setup.sh test", process.wait()))
}

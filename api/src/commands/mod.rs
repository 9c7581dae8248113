//! The commands of the program, one module each.

pub mod companies;
pub mod demo;
pub mod doctor;
mod duration;
pub mod erasures;
pub mod generate;
pub mod import;
pub mod key;
pub mod migrate;
pub mod openapi;
pub mod organization;
mod public_url;
mod replay;
mod security_contact;
pub mod serve;
pub mod signing_key;
pub mod user;

use std::io::{self, Write as _};

/// Writes a line to standard output. A reader that has gone is not an error.
fn print_line(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Err(why) if why.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

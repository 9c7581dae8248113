//! The program as it is called: what it refuses, and with which status.

#![expect(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

use std::process::{Command, Output};

fn sightline(arguments: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sightline"));
    // In a folder that cannot be made: wrong options are reported before a database is started.
    command.args(arguments.split_whitespace()).args(["--data-dir", "/proc/none"]);
    for (name, _) in std::env::vars() {
        if name.starts_with("SIGHTLINE_") || name == "DATABASE_URL" {
            command.env_remove(name);
        }
    }
    command.output().unwrap()
}

#[test]
fn what_cannot_be_generated_is_wrong_use() {
    for wrong in [
        "generate",
        "generate --chats 0",
        "generate --chats -5",
        "generate --chats many",
        "generate --chats 5 --companies 0",
        "generate --chats 5 --days 0",
        "generate --chats 5 --days 100000",
        "generate --chats 5 --until yesterday",
        "generate --chats 5 --until 1970-01-02T00:00:00Z",
        "generate --chats 5 --until 9999-12-31T00:00:00Z",
        "generate --chats 5 --jobs 0",
        "generate --chats 5 --colour red",
    ] {
        let output = sightline(wrong);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{wrong}: {said}");
        assert!(said.contains("--"), "{wrong} is not told what to do: {said}");
    }
}

#[test]
fn a_database_that_cannot_be_had_is_a_failure() {
    let output = sightline("generate --chats 5");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
}

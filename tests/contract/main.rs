//! `openapi.yaml` as front-end developers use it: linted, turned into types, compiled against, and
//! compared with that of the last release.

mod breaking;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("npm")
}

/// Runs a program of `npm/package.json`.
fn run(program: &str, args: &[&str]) -> Output {
    let path = folder().join("node_modules/.bin").join(program);
    assert!(path.exists(), "{program} is not there: run scripts/setup.sh test");
    Command::new(path).args(args).current_dir(folder()).env("NO_COLOR", "1").output().unwrap()
}

/// Everything that a program said.
fn words(output: &Output) -> String {
    [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat()
}

#[test]
fn the_document_keeps_redoclys_recommended_rules_without_errors_or_warnings() {
    let output = run("redocly", &["lint", "--config=redocly.yaml", "--format=json", "../../openapi.yaml"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|why| {
        panic!("{why}: {}", words(&output));
    });
    assert_eq!(report["totals"]["errors"], 0, "{report:#}");
    assert_eq!(report["totals"]["warnings"], 0, "{report:#}");
}

#[test]
fn a_strict_typescript_client_compiles_against_the_documents_types() {
    let made = run("openapi-typescript", &["../../openapi.yaml", "-o", "generated/api.d.ts"]);
    assert!(made.status.success(), "{}", words(&made));
    let compiled = run("tsc", &["--project", "."]);
    assert!(compiled.status.success(), "{}", words(&compiled));
}

#[test]
fn nothing_of_the_last_release_is_gone() {
    let released = std::fs::read_to_string(folder().join("../contract/released.yaml")).unwrap();
    let released: serde_json::Value = yaml_serde::from_str(&released).unwrap();
    let now = serde_json::to_value(sightline::openapi::document()).unwrap();
    let found = breaking::breaking(&released, &now);
    assert!(
        found.is_empty(),
        "this breaks clients of the last release, whose document is tests/contract/released.yaml:\n{}",
        found.join("\n")
    );
}

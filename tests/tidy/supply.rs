//! Where dependencies come from, and under which licences: what `cargo deny` says of them without the network.

use super::root;
use serde_json::Value;
use std::fs;
use std::process::Command;

#[test]
fn dependencies_come_from_the_registry_and_are_locked() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let registry = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    let mut count = 0;
    for package in lock.split("[[package]]").skip(1) {
        let is_own = package.contains("\nname = \"sightline") && !package.contains("\nsource = ");
        let is_locked = package.contains(registry) && package.contains("\nchecksum = \"");
        assert!(is_own || is_locked, "from elsewhere: {package}");
        count += usize::from(is_locked);
    }
    assert!(count > 300, "{count}");
}

#[test]
fn dependencies_are_under_licences_that_were_allowed() {
    let rules = fs::read_to_string(root().join("deny.toml")).unwrap();
    let allowed = rules.split("allow = [").nth(1).unwrap().split(']').next().unwrap();
    let allowed: Vec<&str> = allowed.split('"').skip(1).step_by(2).collect();
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        // Those of other platforms were perhaps never downloaded.
        .args(["--filter-platform", &format!("{}-unknown-linux-gnu", std::env::consts::ARCH)])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let others = packages.iter().filter(|package| !package["source"].is_null());
    let refused: Vec<String> = others
        .filter(|package| !is_allowed(package["license"].as_str().unwrap_or_default(), &allowed))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(packages.len() > 200 && refused.is_empty(), "{refused:?}");
}

/// Whether a licence expression (SPDX) can be met by those that are allowed.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    // The older way to write OR; the innermost parentheses first.
    let mut expression = expression.replace('/', " OR ");
    while let Some((before, rest)) = expression.rsplit_once('(') {
        let Some((inner, after)) = rest.split_once(')') else { return false };
        let met = if is_allowed(inner, allowed) { allowed[0] } else { "none" };
        expression = format!("{before}{met}{after}");
    }
    let is_met = |all: &str| all.split(" AND ").all(|one| allowed.contains(&one.trim()));
    expression.split(" OR ").any(is_met)
}

#[test]
fn an_expression_is_met_by_one_of_its_ways() {
    let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"];
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0/MIT", true),
        ("MIT AND GPL-3.0", false),
        ("(GPL-3.0 OR MIT) AND Apache-2.0 WITH LLVM-exception", true),
        ("(MIT AND (GPL-3.0)) OR ISC", false),
    ] {
        assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
    }
}

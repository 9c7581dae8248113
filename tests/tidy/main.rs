//! The rules of the architecture that neither Cargo nor a type can hold.

mod addresses;
mod imports;
mod security;
mod supply;

use imports::Imports;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Every Rust file below `folder`.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "no Rust files below {}", folder.display());
    found.sort();
    found
}

/// Every Rust file below `folder`, with its text up to the unit tests.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap().to_owned();
        (path, code)
    };
    rust_files(&root().join(folder)).into_iter().map(read).collect()
}

/// The lines of code (no comments) that contain one of `words`.
fn lines_with<'a>(code: &'a str, words: &'a [&str]) -> impl Iterator<Item = (usize, &'a str)> {
    code.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .filter(|(_, line)| words.iter().any(|word| line.contains(word)))
        .map(|(number, line)| (number + 1, line))
}

fn assert_never_named(folder: &str, words: &[&str]) {
    let offences: Vec<String> = sources(folder)
        .iter()
        .flat_map(|(path, code)| {
            lines_with(code, words)
                .map(|(number, line)| format!("{}:{number}: {line}", path.display()))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(offences.is_empty(), "{folder} must not name {words:?}:\n{}", offences.join("\n"));
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    for crate_folder in ["api/src", "shared/src", "web/src"] {
        let circles = Imports::read(&root().join(crate_folder)).circles();
        assert!(circles.is_empty(), "circles in {crate_folder}:\n{}", circles.join("\n"));
    }
}

/// A folder with more belongs split. The handlers are the exception: a file for each noun of the URL
/// table, found by that name.
#[test]
fn no_folder_has_more_than_twelve_loose_files() {
    for crate_folder in ["api/src", "shared/src", "web/src"] {
        let mut folders: BTreeMap<PathBuf, usize> = BTreeMap::new();
        for path in rust_files(&root().join(crate_folder)) {
            if !path.ends_with("mod.rs") {
                *folders.entry(path.parent().unwrap().to_path_buf()).or_default() += 1;
            }
        }
        folders.remove(&root().join("api/src/handlers"));
        let full: Vec<_> = folders.into_iter().filter(|(_, files)| *files > 12).collect();
        assert!(full.is_empty(), "{full:?}");
    }
}

#[test]
fn handlers_never_name_diesel() {
    assert_never_named("api/src/handlers", &["diesel"]);
}

#[test]
fn the_store_never_names_actix() {
    assert_never_named("api/src/store", &["actix"]);
}

/// Of `server`, components use only the state of a load and of the live stream.
#[test]
fn components_name_neither_requests_nor_pages_nor_the_router() {
    let folder = "web/src/components";
    assert_never_named(folder, &["crate::pages", "leptos_router"]);
    let allowed = ["crate::server::load::", "crate::server::live::LiveState"];
    for (path, code) in sources(folder) {
        let offences: Vec<_> = lines_with(&code, &["crate::server", "super::server", "crate::{"])
            .filter(|(_, line)| !allowed.iter().any(|allowed| line.contains(allowed)))
            .collect();
        assert!(offences.is_empty(), "{}: {offences:?}", path.display());
    }
}

#[test]
fn only_the_server_folder_fetches() {
    for (path, code) in sources("web/src") {
        if path.starts_with(root().join("web/src/server")) {
            continue;
        }
        let fetches: Vec<_> = lines_with(&code, &["gloo_net", "fetch_with"]).collect();
        assert!(fetches.is_empty(), "{}: {fetches:?}", path.display());
    }
}

#[test]
fn untrusted_text_is_never_markup() {
    assert_never_named("web/src", &["inner_html", "set_inner_html", "insert_adjacent_html"]);
}

/// The texts of the screen are in files by language: every key of the code is there, and no other.
#[test]
fn the_screen_says_what_its_languages_have_and_nothing_else() {
    let file = fs::read_to_string(root().join("web/text/en.txt")).unwrap();
    let keys: Vec<&str> = file.lines().filter_map(|line| Some(line.split_once(" = ")?.0)).collect();
    let without_form = |key: &str| -> Option<String> {
        let (base, form) = key.rsplit_once('.')?;
        ["zero", "one", "two", "few", "many", "other"].contains(&form).then(|| base.to_owned())
    };
    let mut code: String = sources("web/src").into_iter().map(|(_, code)| code).collect();
    code += &fs::read_to_string(root().join("web/build.rs")).unwrap();
    let literals: HashSet<&str> = code.split('"').collect();
    let unused: Vec<&&str> = keys
        .iter()
        .filter(|key| {
            !literals.contains(**key) && without_form(key).is_none_or(|base| !literals.contains(base.as_str()))
        })
        .collect();
    assert!(unused.is_empty(), "no code uses these: {unused:?}");
    let is_known = |asked: &str| keys.iter().any(|key| *key == asked || without_form(key).as_deref() == Some(asked));
    let unknown: Vec<&str> = ["t(\"", "t_with(\"", "t_count(\"", "t_count_with(\""]
        .iter()
        .flat_map(|call| code.split(call).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .filter(|asked| asked.contains('.') && !is_known(asked))
        .collect();
    assert!(unknown.is_empty(), "no language has these: {unknown:?}");
}

#[test]
fn sql_is_only_in_the_store() {
    let sql = ["sql_query", "batch_execute", "SELECT ", "INSERT INTO", "DELETE FROM", "push_sql"];
    for (path, code) in sources("api/src") {
        if path.starts_with(root().join("api/src/store")) {
            continue;
        }
        let offences: Vec<_> = lines_with(&code, &sql).collect();
        assert!(offences.is_empty(), "{}: {offences:?}", path.display());
    }
}

#[test]
fn what_travels_on_the_wire_depends_on_little() {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--locked",
            "-p",
            "sightline-shared",
            "-e",
            "normal",
            "--depth",
            "1",
            "--prefix",
            "none",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
    for line in tree.lines().filter(|line| !line.is_empty()) {
        let name = line.split(' ').next().unwrap();
        assert!(
            ["sightline-shared", "serde", "serde_json", "chrono", "uuid"].contains(&name),
            "shared depends on {name}"
        );
    }
}

#[test]
fn web_and_api_meet_only_in_shared() {
    for (folder, other) in [("web", "sightline."), ("api", "sightline-web")] {
        let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        let names_it = manifest.lines().any(|line| line.starts_with(other));
        assert!(!names_it, "{folder} depends on {other}");
    }
}

#[test]
fn the_document_in_the_repository_is_fresh() {
    let stored = fs::read_to_string(root().join("openapi.yaml")).unwrap();
    let fresh = sightline::openapi::yaml().unwrap();
    assert!(stored == fresh, "openapi.yaml is stale: run `make openapi`");
}

#[test]
fn every_migration_can_be_undone() {
    for entry in fs::read_dir(root().join("api/migrations")).unwrap() {
        let folder = entry.unwrap().path();
        let down = fs::read_to_string(folder.join("down.sql")).unwrap();
        // One that only changes rows is undone by changing rows.
        let undoes = ["DROP", "ALTER", "UPDATE"].iter().any(|word| down.contains(word));
        assert!(undoes, "{} undoes nothing", folder.display());
    }
}

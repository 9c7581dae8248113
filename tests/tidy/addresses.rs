//! Every operation of `openapi.yaml` is found by name: its handler, its store and its test.
//!
//! `GET /api/v1/chats/count` is `count_chats` in `handlers/chats.rs`, reads from `store/chats`, and
//! is tested in `tests/api/routes/chats/count.rs`.

use super::root;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Handlers that are not named after the first segment of their paths, with that segment: what is
/// done *to* a chat or a contact has a file of its own.
const OTHER_SEGMENT: [(&str, &str); 5] = [
    ("erasure", "contacts"),
    ("health", "healthz"),
    ("health", "readyz"),
    ("participation", "chats"),
    ("replies", "chats"),
];

/// The store of handlers that have none of their own name; nothing for those that read through their
/// caller's scope or another part of the server.
const OTHER_STORE: [(&str, &[&str]); 7] = [
    ("auth", &["sign_ins", "users"]),
    ("deliveries", &["webhooks"]),
    ("export", &["chats"]),
    ("health", &["readiness"]),
    ("ingest", &[]),
    ("live", &[]),
    ("me", &["sign_ins", "users"]),
];

struct Operation {
    id: String,
    method: String,
    path: String,
    /// The file in `api/src/handlers` that answers.
    noun: String,
}

/// Every operation of the document, with the handler file that has its function.
fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(sightline::openapi::document()).unwrap();
    let handlers = names_in("api/src/handlers");
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            let function = format!("pub async fn {id}(");
            let mut nouns = handlers.iter().filter(|noun| handler(noun).contains(&function));
            let noun = nouns.next().unwrap_or_else(|| panic!("no file in api/src/handlers has {function}"));
            assert!(nouns.next().is_none(), "two files in api/src/handlers have {function}");
            found.push(Operation { id, method: method.to_uppercase(), path: path.clone(), noun: noun.clone() });
        }
    }
    assert!(found.len() >= 39, "{}", found.len());
    found
}

/// The names of the modules in a folder: files and folders alike.
fn names_in(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap_or_else(|why| panic!("{folder}: {why}"));
    let name = |path: PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    entries.map(|entry| name(entry.unwrap().path())).filter(|name| name != "mod").collect()
}

/// The text of a module below `folder`, which is a file or a folder.
fn module(folder: &Path, name: &str) -> Option<String> {
    let files = [folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")];
    files.iter().find_map(|file| fs::read_to_string(file).ok())
}

fn handler(noun: &str) -> String {
    module(&root().join("api/src/handlers"), noun).unwrap_or_else(|| panic!("no handler {noun}"))
}

/// The first segment of a path after the version, as Rust spells it.
fn segment(path: &str) -> String {
    path.trim_start_matches("/api/v1").split('/').nth(1).unwrap().replace('-', "_")
}

/// The operation id without the words of the folder.
fn verb(operation: &Operation) -> String {
    let is_said = |word: &str| {
        let is = |said: &str| word == said || said.strip_suffix('s') == Some(word);
        let is_in = |said: &str| said.split('_').any(is);
        is_in(&operation.noun) || (operation.noun != "health" && is_in(&segment(&operation.path)))
    };
    operation.id.split('_').filter(|word| !is_said(word)).collect::<Vec<_>>().join("_")
}

#[test]
fn every_operation_is_answered_by_the_handler_that_its_path_names() {
    for operation in operations() {
        let Operation { id, path, noun, .. } = &operation;
        let segment = segment(path);
        let is_named = *noun == segment || OTHER_SEGMENT.contains(&(noun.as_str(), segment.as_str()));
        assert!(is_named, "{path}: {id} is in handlers/{noun}.rs, not in handlers/{segment}.rs");
    }
}

#[test]
fn every_operation_has_a_test_file_of_its_own_and_every_such_file_an_operation() {
    let (mut missing, mut wanted) = (Vec::new(), BTreeSet::new());
    for operation in operations() {
        let Operation { id, method, path, noun } = &operation;
        let file = format!("tests/api/routes/{noun}/{}.rs", verb(&operation));
        let first = format!("//! `{method} {path}`: ");
        match fs::read_to_string(root().join(&file)) {
            Err(_) => missing.push(format!("{id}: there is no {file}")),
            Ok(text) if !text.starts_with(&first) => {
                missing.push(format!("{id}: {file} does not begin with {first:?}"))
            }
            Ok(text) if !text.contains("::test]") => missing.push(format!("{id}: {file} has no test")),
            Ok(_) => {}
        }
        assert!(wanted.insert(file.clone()), "{id}: another operation has {file}");
    }
    assert!(missing.is_empty(), "{missing:#?}");
    let routes = "tests/api/routes";
    for noun in names_in(routes) {
        // A file without an operation is what the tests of its folder share.
        let has_one = |verb: &String| wanted.contains(&format!("{routes}/{noun}/{verb}.rs"));
        assert!(names_in(&format!("{routes}/{noun}")).iter().any(has_one), "{routes}/{noun} tests no operation");
    }
}

#[test]
fn every_handler_that_reads_or_writes_does_so_in_the_store_of_its_name() {
    let store = root().join("api/src/store");
    let nouns: BTreeSet<String> = operations().into_iter().map(|operation| operation.noun).collect();
    for noun in nouns {
        let other = OTHER_STORE.iter().find(|(handler, _)| *handler == noun);
        for name in other.map_or(vec![noun.as_str()], |(_, names)| names.to_vec()) {
            let exists = module(&store, name).or_else(|| module(&store.join("database"), name)).is_some();
            assert!(exists, "handlers/{noun}.rs: there is no store/{name}");
            let text = handler(&noun);
            let uses = text.contains("crate::store") && text.contains(name);
            assert!(uses, "handlers/{noun}.rs does not use store/{name}");
        }
    }
}

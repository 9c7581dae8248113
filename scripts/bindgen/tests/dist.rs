//! What a release build left in `web/dist`, held against the source of the app.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn web() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web")
}

/// The names in `part!(PART in name: …)`, in all files below `folder`.
fn declared(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            declared(&path, names);
        } else {
            let text = fs::read_to_string(&path).unwrap();
            let inside = text.split("part!(").skip(1).filter_map(|rest| rest.split(':').next());
            names.extend(inside.filter_map(|head| head.split_once(" in ")).map(|(_, name)| name.to_owned()));
        }
    }
}

/// The script of the app, by what it is called in the page.
fn script() -> String {
    let build_first = "web/dist holds no release build: run scripts/build-web.sh --release";
    let page = fs::read_to_string(web().join("dist/index.html")).expect(build_first);
    let name = page.split(['\'', '"', '/']).find(|word| word.starts_with("sightline-web-") && word.ends_with(".js"));
    let script = fs::read_to_string(web().join("dist").join(name.expect(build_first))).expect(build_first);
    assert!(script.contains("__wasm_split"), "{build_first}");
    script
}

#[test]
fn each_part_of_the_source_is_loaded_by_the_script() {
    let mut names = BTreeSet::new();
    declared(&web().join("src"), &mut names);
    assert!(!names.is_empty());
    let script = script();
    // By what the compiled app imports from it: the rest has other names once it is minified.
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let loaded: BTreeSet<String> = script
        .split("__wasm_split_load_")
        .skip(1)
        .filter_map(|rest| rest.split(|letter| !is_of_name(letter)).next())
        .map(str::to_owned)
        .collect();
    assert_eq!(loaded, names);
}

#[test]
fn each_file_of_a_part_is_named_by_its_content_and_in_the_script() {
    let script = script();
    let named: BTreeSet<&str> =
        script.split("./parts/").skip(1).filter_map(|rest| rest.split(['"', '\'', '`']).next()).collect();
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(web().join("dist/parts")).unwrap() {
        let entry = entry.unwrap();
        let file = entry.file_name().into_string().unwrap();
        if let Some(plain) = file.strip_suffix(".br") {
            assert!(named.contains(plain), "{file} is not compressed from a file that the script names");
            continue;
        }
        let content = fs::read(entry.path()).unwrap();
        let hash: String = Sha256::digest(&content).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        assert!(file.ends_with(&format!("-{hash}.wasm")), "{file} has the hash {hash}");
        found.insert(file);
    }
    assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), named);
}

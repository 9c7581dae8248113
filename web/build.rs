//! Generates the list of languages from the files of `text` (`languages.rs`: code and own name;
//! `files.rs`: code and content; `first.txt`: the English texts of the first screen), and passes the linker the option that splitting the app needs.

use std::path::Path;
use std::{env, fs, io};

/// The texts that only parts of the app show which come later.
const LATER: &[&str] = &[
    "alerts.",
    "api_keys.",
    "arrange.",
    "audit.",
    "chips.",
    "closing.",
    "composer.",
    "contact.",
    "drawer.",
    "empty.",
    "erase.",
    "event.",
    "hits.",
    "incoming.",
    "keys.",
    "overview.",
    "palette.",
    "people.",
    "result.",
    "selection.",
    "set_password.",
    "transcript.",
    "transfer.",
    "webhooks.",
    "you.",
];
/// Those of them that are on the first screen all the same.
const FIRST: &[&str] = &[
    "alerts.title ",
    "contact.erased ",
    "contact.internal ",
    "contact.not_given ",
    "contact.unknown ",
    "contact.view_chat ",
    "contact.view_chat_of ",
    "erase.label ",
    "keys.all ",
    "keys.commands ",
    "keys.move ",
    "keys.open ",
    "keys.title ",
    "overview.title ",
    "palette.title ",
    "result.one ",
];

fn is_later(line: &str) -> bool {
    let begins_with_one_of = |keys: &[&str]| keys.iter().any(|key| line.starts_with(key));
    begins_with_one_of(LATER) && !begins_with_one_of(FIRST)
}

fn main() -> io::Result<()> {
    if env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        // From the relocations scripts/bindgen sees what belongs to a part.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("text");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    files.sort();
    let (mut languages, mut contents) = (String::new(), String::new());
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "txt")) {
        let Some(code) = file.file_stem().and_then(|code| code.to_str()) else { continue };
        let text = fs::read_to_string(file)?;
        let mut lines = text.lines().filter_map(|line| line.split_once(" = "));
        let name = lines.find(|(key, _)| *key == "language.name").map_or(code, |(_, name)| name);
        languages += &format!("({code:?}, {name:?}),\n");
        contents += &format!("({code:?}, include_str!({:?})),\n", file.display().to_string());
    }
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let english = fs::read_to_string(folder.join("en.txt"))?;
    let first: Vec<&str> = english.lines().filter(|line| line.contains(" = ") && !is_later(line)).collect();
    fs::write(Path::new(&out).join("first.txt"), first.join("\n"))?;
    fs::write(Path::new(&out).join("languages.rs"), format!("[\n{languages}]\n"))?;
    fs::write(Path::new(&out).join("files.rs"), format!("[\n{contents}]\n"))
}

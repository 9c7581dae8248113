//! Finds the languages: every file of `text` is one.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("text");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    files.sort();
    let languages: String = files
        .iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "txt"))
        .filter_map(|file| Some((file.file_stem()?.to_str()?, file)))
        .map(|(code, file)| format!("({code:?}, include_str!({:?})),\n", file.display().to_string()))
        .collect();
    let out = Path::new(&env::var("OUT_DIR").map_err(io::Error::other)?).join("languages.rs");
    fs::write(out, format!("[\n{languages}]\n"))
}

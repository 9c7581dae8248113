//! Finds the languages, each of which is a file of `text`, and tells the linker what the splitting
//! of the app needs.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    if env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        // By the relocations wasm-split-cli sees what belongs to a part.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("text");
    println!("cargo::rerun-if-changed=build.rs");
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

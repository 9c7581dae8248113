//! The `wasm-bindgen` that Trunk calls. It takes the arguments of the one from `wasm-bindgen-cli`
//! that Trunk passes, and also writes the app in parts where the app was compiled with the feature
//! `split` ([`split`]).
//!
//! A program of our own, because Trunk knows nothing of parts, and because the published command
//! line brings an HTTP client, a web server and TLS for its test runner: minutes to compile.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wasm_bindgen_cli_support::Bindgen;

mod optimize;
mod split;
mod verify;

/// What Trunk asks for.
#[derive(Default)]
struct Request {
    compiled: PathBuf,
    folder: PathBuf,
    name: String,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        // Without the backtrace that `Debug` would add: the message says what to do.
        Err(error) => {
            eprintln!("scripts/bindgen: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    if arguments.iter().any(|argument| argument == "--version") {
        println!("wasm-bindgen {}", wasm_bindgen_shared::version());
        return Ok(());
    }
    let request = read(arguments)?;
    let compiled = std::fs::read(&request.compiled).with_context(|| request.compiled.display().to_string())?;
    if split::has_parts(&compiled)? {
        split::write(&compiled, &request.folder, &request.name)
    } else {
        bind(&request.compiled, &request.folder, &request.name)
    }
}

/// Reads the command line. An option that is not known here would change the output: it is an error.
fn read(arguments: &[String]) -> Result<Request> {
    let mut request = Request::default();
    for argument in arguments {
        match argument.split_once('=').unwrap_or((argument, "")) {
            ("--out-dir", folder) => request.folder = folder.into(),
            ("--out-name", name) => name.clone_into(&mut request.name),
            // The only kind of output that is written here.
            ("--target", "web") | ("--no-typescript", "") => {}
            (path, "") if path.ends_with(".wasm") => request.compiled = path.into(),
            _ => bail!(
                "Trunk passes `{argument}`, which scripts/bindgen does not know: implement it in \
                 scripts/bindgen/src/main.rs, or return to the Trunk of scripts/setup.sh"
            ),
        }
    }
    if request.compiled.as_os_str().is_empty() || request.folder.as_os_str().is_empty() || request.name.is_empty() {
        bail!("usage: wasm-bindgen --target=web --out-dir=FOLDER --out-name=NAME --no-typescript FILE.wasm");
    }
    Ok(request)
}

/// Writes `folder/name.js` and `folder/name_bg.wasm` for the compiled app.
fn bind(compiled: &Path, folder: &Path, name: &str) -> Result<()> {
    Bindgen::new().web(true)?.input_path(compiled).out_name(name).typescript(false).generate(folder)
}

#[cfg(test)]
mod tests {
    use super::read;

    fn arguments(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn the_arguments_of_trunk_are_read() {
        let request =
            read(&arguments("--target=web --out-dir=/out --out-name=app /in/app.wasm --no-typescript")).unwrap();
        assert_eq!(request.folder.to_str(), Some("/out"));
        assert_eq!(request.name, "app");
        assert_eq!(request.compiled.to_str(), Some("/in/app.wasm"));
    }

    #[test]
    fn an_argument_that_would_be_ignored_is_an_error() {
        for unknown in ["--keep-debug", "--target=bundler", "--no-typescript=1"] {
            let text = format!("--out-dir=/out --out-name=app /in/app.wasm {unknown}");
            let error = read(&arguments(&text)).err().unwrap().to_string();
            assert!(error.contains(unknown) && error.contains("scripts/bindgen/src/main.rs"), "{error}");
        }
    }
}

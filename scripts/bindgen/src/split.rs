//! The app in parts: the first visit loads the main module, each part is loaded when it is needed.
//!
//! `wasm_split` cuts the compiled app where `web/src/browser/parts.rs` says, and writes a loader, a
//! script of its own that fetches the parts. wasm-bindgen then binds the main module only. Three things
//! remain that neither does:
//!
//! - Trunk renames the app's script by its content, so a loader beside it could not import it. The
//!   loader is appended to the script instead, which also saves the first visit a request.
//! - Parts are named by their content, as every other file, and lose their custom sections (mostly
//!   the names of functions), which wasm-bindgen removes from the main module only.
//! - All modules are optimized once more ([`optimize`]).

use crate::optimize;
use crate::verify::{self, Parts};
use anyhow::{Context, Result, anyhow, ensure};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;
use wasm_encoder::{Module, RawSection};
use wasmparser::{Parser, Payload};

/// The module by which the compiled app imports what `wasm_split` replaces.
const PLACEHOLDER: &str = "__wasm_split_placeholder__";
/// The script from which the main module imports the functions that load parts.
const LOADER: &str = "./__wasm_split.js";
/// What a function of the loader that loads a part begins with.
const LOAD: &str = "__wasm_split_load_";

/// Whether the app was compiled to be split.
pub fn has_parts(compiled: &[u8]) -> Result<bool> {
    Ok(verify::imports(compiled)?.iter().any(|import| import.module == PLACEHOLDER))
}

/// Writes `folder/name.js`, `folder/name_bg.wasm` and `folder/parts/*.wasm`.
pub fn write(compiled: &[u8], folder: &Path, name: &str) -> Result<()> {
    let work = folder.join("split");
    let parts = folder.join("parts");
    for folder in [&work, &parts] {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
    }

    let main = work.join(format!("{name}.wasm"));
    let main_script = format!("./{name}.js");
    let mut options = wasm_split_cli_support::Options::new(compiled);
    options.output_dir = &work;
    options.main_out_path = &main;
    options.main_module = &main_script;
    options.link_name = LOADER;
    let split = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("wasm_split: {error:?}"))?;
    // Exports "synthesized by LLD" are what the parts are linked to.
    Bindgen::new()
        .web(true)?
        .input_path(&main)
        .out_name(name)
        .typescript(false)
        .keep_lld_exports(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)?;
    let bound = folder.join(format!("{name}_bg.wasm"));
    optimize::in_place(&bound)?;

    let mut loader = fs::read_to_string(work.join(LOADER))?;
    let mut written = Parts::default();
    for path in &split.split_modules {
        let old = path.file_stem().and_then(|stem| stem.to_str()).context("a part without a name")?;
        optimize::in_place(path)?;
        let part = without_custom_sections(&fs::read(path)?)?;
        let new = format!("{old}-{}.wasm", short_hash(&part));
        loader = replaced(&loader, &format!("\"./{old}.wasm\""), &format!("\"./parts/{new}\""))?;
        fs::write(parts.join(&new), &part)?;
        written.insert(new, part);
    }

    let path = folder.join(format!("{name}.js"));
    let script = with_plain_export(&with_loader(&fs::read_to_string(&path)?, &loader, &main_script)?)?;
    verify::app(&fs::read(bound)?, &script, &written)?;
    fs::write(&path, script)?;
    fs::remove_dir_all(&work)?;
    Ok(())
}

/// The app's script with the loader in it, in place of importing it.
fn with_loader(script: &str, loader: &str, main_script: &str) -> Result<String> {
    let loader = replaced(loader, &format!("import {{ initSync }} from \"{main_script}\";\n"), "")?;
    let loads: Vec<&str> = loader
        .lines()
        .filter_map(|line| line.strip_prefix("export const "))
        .filter_map(|line| line.split_once(' '))
        .map(|(name, _)| name)
        .collect();
    let known = loads.iter().filter(|name| name.starts_with(LOAD)).count();
    ensure!(
        known > 0 && known == loads.len(),
        unexpected(&format!("export const {LOAD}…"), loads.len().max(1), known, &loader)
    );
    let loader = loader.replace("export const ", "const ");

    // wasm-bindgen imports the loader once for each function of it that the app uses.
    let from = format!(" from \"{LOADER}\"");
    let is_import = |line: &&str| line.starts_with("import * as ") && line.ends_with(&from);
    let is_use = |line: &&str| line.trim_start().starts_with(&format!("\"{LOADER}\": import"));
    let imports = script.lines().filter(is_import).count();
    let uses = script.lines().filter(is_use).count();
    ensure!(imports == loads.len(), unexpected(&format!("import * as …{from}"), loads.len(), imports, script));
    ensure!(uses == loads.len(), unexpected(&format!("\"{LOADER}\": import…"), loads.len(), uses, script));
    let mut kept = String::new();
    let mut object = Some(format!("\"{LOADER}\": {{ {} }},", loads.join(", ")));
    for line in script.lines().filter(|line| !is_import(line)) {
        if !is_use(&line) {
            _ = writeln!(kept, "{line}");
        } else if let Some(object) = object.take() {
            _ = writeln!(kept, "{object}");
        }
    }
    let import = kept.lines().chain(loader.lines()).find(|line| line.starts_with("import "));
    ensure!(import.is_none(), "the script of the app imports another script, which Trunk does not serve: {import:?}");
    Ok(kept + &loader)
}

/// The script with its default export in a form that Trunk's minifier reads; it leaves a script with another one as
/// it is.
fn with_plain_export(script: &str) -> Result<String> {
    let plain = "export { initSync };\nexport default __wbg_init;";
    replaced(script, "export { initSync, __wbg_init as default };", plain)
}

/// `text` with `old`, which it must hold exactly once, replaced.
fn replaced(text: &str, old: &str, new: &str) -> Result<String> {
    let found = text.matches(old).count();
    ensure!(found == 1, unexpected(old, 1, found, text));
    Ok(text.replacen(old, new, 1))
}

/// What is wrong, and what to do, when the text that the tools generate has another form.
fn unexpected(expected: &str, times: usize, found: usize, text: &str) -> String {
    let near: Vec<&str> =
        text.lines().filter(|line| line.contains("import") || line.contains("export const")).collect();
    format!(
        "expected `{expected}` {times} times in what wasm-bindgen {} and wasm_split_cli_support generate, found it \
         {found} times.\n\
         After an update of one of them: adapt scripts/bindgen/src/split.rs, or return to the version before.\n\
         The lines that import and export:\n{}",
        wasm_bindgen_shared::version(),
        near.join("\n"),
    )
}

fn without_custom_sections(module: &[u8]) -> Result<Vec<u8>> {
    let mut kept = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if matches!(payload, Payload::CustomSection(_)) {
            continue;
        }
        if let Some((id, range)) = payload.as_section() {
            let data = &module[usize::try_from(range.start)?..usize::try_from(range.end)?];
            kept.section(&RawSection { id, data });
        }
    }
    Ok(kept.finish())
}

fn short_hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(8).fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::{has_parts, replaced, short_hash, with_loader, with_plain_export, without_custom_sections};
    use wasm_encoder::{CustomSection, EntityType, ImportSection, Module, TypeSection};

    const SCRIPT: &str = "import * as import1 from \"./__wasm_split.js\"\nimport * as import2 from \"./__wasm_split.js\"\n\nexport function start() {}\nfunction imports() {\n    return {\n        \"./__wasm_split.js\": import1,\n        \"./__wasm_split.js\": import2,\n    };\n}\n";
    const LOADER: &str = "import { initSync } from \"./app.js\";\nconst shared = initSync();\nexport const __wasm_split_load_drawer = load(\"./parts/drawer-1.wasm\");\nexport const __wasm_split_load_menu = load(\"./parts/menu-1.wasm\");\n";

    #[test]
    fn the_loader_becomes_a_part_of_the_script() {
        let script = with_loader(SCRIPT, LOADER, "./app.js").unwrap();
        assert!(
            script.contains("\"./__wasm_split.js\": { __wasm_split_load_drawer, __wasm_split_load_menu }"),
            "{script}"
        );
        assert!(script.contains("\nconst __wasm_split_load_menu = load("), "{script}");
        assert!(!script.contains("import ") && !script.contains("import1") && !script.contains("import2"), "{script}");
    }

    #[test]
    fn generated_code_of_another_form_is_an_error_that_says_what_to_do() {
        let others = [
            (SCRIPT.replace("* as import1", "{ load }"), LOADER.to_owned()),
            (SCRIPT.replace(": import1", ": { ...import1 }"), LOADER.to_owned()),
            (SCRIPT.to_owned(), LOADER.replace("initSync }", "default as init }")),
            (SCRIPT.to_owned(), LOADER.replace("export const __wasm_split_load_", "export const load_")),
            (SCRIPT.to_owned(), LOADER.replace("export const", "export function")),
            (SCRIPT.to_owned(), LOADER.replace("export const __wasm_split_load_menu", "const menu")),
        ];
        for (script, loader) in others {
            let error = with_loader(&script, &loader, "./app.js").unwrap_err().to_string();
            assert!(error.contains("expected `") && error.contains("scripts/bindgen/src/split.rs"), "{error}");
        }
        let imports_more = format!("import {{ x }} from \"./snippets/x.js\";\n{SCRIPT}");
        assert!(with_loader(&imports_more, LOADER, "./app.js").unwrap_err().to_string().contains("./snippets/x.js"));
        assert!(replaced("a a", "a", "b").is_err() && replaced("", "a", "b").is_err());
    }

    #[test]
    fn the_default_export_stands_by_itself() {
        let script = with_plain_export("start();\nexport { initSync, __wbg_init as default };\n").unwrap();
        assert_eq!(script, "start();\nexport { initSync };\nexport default __wbg_init;\n");
        assert!(with_plain_export("export { init as default };").is_err());
    }

    #[test]
    fn custom_sections_are_left_out_and_nothing_else() {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("__wasm_split_placeholder__", "drawer", EntityType::Function(0));
        let (mut plain, mut named) = (Module::new(), Module::new());
        plain.section(&types).section(&imports);
        let custom = CustomSection { name: "name".into(), data: (&[1, 2, 3]).into() };
        named.section(&custom).section(&types).section(&custom).section(&imports).section(&custom);
        let plain = plain.finish();
        assert_eq!(without_custom_sections(&named.finish()).unwrap(), plain);
        assert!(has_parts(&plain).unwrap() && !has_parts(&Module::new().finish()).unwrap());
        assert!(without_custom_sections(&plain[..plain.len() - 2]).is_err());
    }

    #[test]
    fn a_name_has_the_first_64_bits_of_the_content() {
        assert_eq!(short_hash(b""), "e3b0c44298fc1c14");
    }
}

//! Checks that the generated files fit together. Otherwise a broken part is first noticed when a
//! user opens it.

use anyhow::{Context, Result, ensure};
use std::collections::{BTreeMap, BTreeSet};
use wasmparser::{Parser, Payload, Validator, WasmFeatures};

/// The parts by their file names.
pub type Parts = BTreeMap<String, Vec<u8>>;

/// What the parts import from the main module, by way of the loader.
const SHARED: &str = "__wasm_split";
const LOADER: &str = "./__wasm_split.js";

/// An import of a module.
pub struct Import {
    pub module: String,
    pub name: String,
}

/// Checks that the script loads every part once, that the main module imports no part the script
/// does not load, and that every part is valid and imports only what the main module exports and
/// the script hands on.
pub fn app(main: &[u8], script: &str, parts: &Parts) -> Result<()> {
    let exported = exports(main).context("the main module")?;
    let loads = imports(main).context("the main module")?;
    ensure!(loads.iter().any(|import| import.module == LOADER), "the main module loads no part");
    for import in loads.iter().filter(|import| import.module == LOADER) {
        let declared = script.contains(&format!("\nconst {} = ", import.name));
        ensure!(declared, "the main module loads a part by {}, which the script does not define", import.name);
    }
    let named = script.matches("\"./parts/").count();
    ensure!(named == parts.len(), "the script names {named} parts, but there are {}", parts.len());

    for (file, part) in parts {
        ensure!(script.contains(&format!("\"./parts/{file}\"")), "the script does not load {file}");
        Validator::new_with_features(WasmFeatures::all()).validate_all(part).with_context(|| file.clone())?;
        for Import { module, name } in imports(part).with_context(|| file.clone())? {
            ensure!(module == SHARED, "{file} imports from {module}, which is not there when it is loaded");
            let is_debug_mark = name.contains("canary");
            ensure!(
                is_debug_mark || (exported.contains(&name) && script.contains(&format!("{name}, "))),
                "{file} imports {name}, which the main module does not export to parts"
            );
        }
    }
    Ok(())
}

/// The imports of a module.
pub fn imports(module: &[u8]) -> Result<Vec<Import>> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(section) = payload? {
            for import in section.into_imports() {
                let import = import?;
                found.push(Import { module: import.module.to_owned(), name: import.name.to_owned() });
            }
        }
    }
    Ok(found)
}

fn exports(module: &[u8]) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ExportSection(section) = payload? {
            for export in section {
                found.insert(export?.name.to_owned());
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{Parts, app};
    use wasm_encoder::{EntityType, ExportKind, ExportSection, ImportSection, MemoryType, Module};

    const SCRIPT: &str = "const { memory, } = shared;\nconst load_drawer = load(\"./parts/drawer-1.wasm\");\n";
    const MEMORY: MemoryType =
        MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None };

    fn module(import: (&str, &str), export: Option<&str>) -> Vec<u8> {
        let mut imports = ImportSection::new();
        imports.import(import.0, import.1, EntityType::Memory(MEMORY));
        let mut exports = ExportSection::new();
        if let Some(name) = export {
            exports.export(name, ExportKind::Memory, 0);
        }
        let mut module = Module::new();
        module.section(&imports).section(&exports);
        module.finish()
    }

    fn parts(file: &str, part: Vec<u8>) -> Parts {
        Parts::from([(file.to_owned(), part)])
    }

    #[test]
    fn output_that_fits_together_passes_and_any_other_is_named() {
        let main = module(("./__wasm_split.js", "load_drawer"), Some("memory"));
        let part = module(("__wasm_split", "memory"), None);
        app(&main, SCRIPT, &parts("drawer-1.wasm", part.clone())).unwrap();

        let no_loads = module(("env", "memory"), Some("memory"));
        let loads_another = module(("./__wasm_split.js", "load_menu"), Some("memory"));
        let no_memory = module(("./__wasm_split.js", "load_drawer"), None);
        let foreign = module(("env", "memory"), None);
        let cut = part[..part.len() - 1].to_vec();
        let wrong = [
            (no_loads, SCRIPT, parts("drawer-1.wasm", part.clone()), "loads no part"),
            (loads_another, SCRIPT, parts("drawer-1.wasm", part.clone()), "load_menu"),
            (no_memory, SCRIPT, parts("drawer-1.wasm", part.clone()), "does not export"),
            (
                main.clone(),
                "const load_drawer = load(\"./parts/drawer-1.wasm\");",
                parts("drawer-1.wasm", part.clone()),
                "load_drawer",
            ),
            (main.clone(), SCRIPT, parts("drawer-2.wasm", part.clone()), "does not load drawer-2.wasm"),
            (main.clone(), SCRIPT, Parts::new(), "names 1 parts"),
            (main.clone(), SCRIPT, parts("drawer-1.wasm", foreign), "imports from env"),
            (main, SCRIPT, parts("drawer-1.wasm", cut), "drawer-1.wasm"),
        ];
        for (main, script, parts, expected) in wrong {
            let error = format!("{:#}", app(&main, script, &parts).unwrap_err());
            assert!(error.contains(expected), "{expected}: {error}");
        }
    }
}

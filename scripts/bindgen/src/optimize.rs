//! Makes WebAssembly smaller by Binaryen's `wasm-opt`, which knows what linking leaves to be saved.

use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use wasm_encoder::{ExportKind, ExportSection, Module, RawSection};
use wasmparser::{ExternalKind, Parser, Payload};

/// `-O2`: what is downloaded compresses better than that of `-Os` and `-Oz`, though it is larger itself.
const LEVEL: &str = "-O2";
/// What rustc's target uses beyond the first version of WebAssembly; parts do not name it themselves.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Optimizes a module in its place. What it imports and exports stays.
pub fn in_place(module: &Path) -> Result<()> {
    let tables = tables(&fs::read(module)?)?;
    let status = Command::new("wasm-opt")
        .arg(LEVEL)
        .args(FEATURES)
        .arg(module)
        .arg("--output")
        .arg(module)
        .status()
        .context("wasm-opt of Binaryen did not start: run scripts/setup.sh build")?;
    ensure!(status.success(), "wasm-opt could not optimize {}: {status}", module.display());
    fs::write(module, with_tables(&fs::read(module)?, &tables)?)?;
    Ok(())
}

/// The exported tables, by name.
fn tables(module: &[u8]) -> Result<BTreeMap<String, u32>> {
    let mut found = BTreeMap::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ExportSection(section) = payload? {
            for export in section {
                let export = export?;
                if export.kind == ExternalKind::Table {
                    found.insert(export.name.to_owned(), export.index);
                }
            }
        }
    }
    Ok(found)
}

/// The module with these exported tables: Binaryen 108, which Debian 12 has, exports the first table in
/// the place of any other.
fn with_tables(module: &[u8], tables: &BTreeMap<String, u32>) -> Result<Vec<u8>> {
    let mut kept = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if let Payload::ExportSection(section) = payload {
            let mut exports = ExportSection::new();
            for export in section {
                let export = export?;
                let (kind, index) = match export.kind {
                    ExternalKind::Func => (ExportKind::Func, export.index),
                    ExternalKind::Memory => (ExportKind::Memory, export.index),
                    ExternalKind::Global => (ExportKind::Global, export.index),
                    ExternalKind::Table => {
                        (ExportKind::Table, *tables.get(export.name).context("wasm-opt exports a table more")?)
                    }
                    other => bail!("a module of the app exports {}, which is {other:?}", export.name),
                };
                exports.export(export.name, kind, index);
            }
            kept.section(&exports);
        } else if let Some((id, range)) = payload.as_section() {
            let data = &module[usize::try_from(range.start)?..usize::try_from(range.end)?];
            kept.section(&RawSection { id, data });
        }
    }
    Ok(kept.finish())
}

#[cfg(test)]
mod tests {
    use super::{tables, with_tables};
    use wasm_encoder::{
        ExportKind, ExportSection, MemorySection, MemoryType, Module, RefType, TableSection, TableType,
    };

    /// A module with two tables and a memory, which exports the tables with these indexes.
    fn module(first: u32, second: u32) -> Vec<u8> {
        let table = |element_type| TableType { element_type, table64: false, minimum: 1, maximum: None, shared: false };
        let mut all = TableSection::new();
        all.table(table(RefType::FUNCREF)).table(table(RefType::EXTERNREF));
        let mut memory = MemorySection::new();
        memory.memory(MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None });
        let mut exports = ExportSection::new();
        exports.export("functions", ExportKind::Table, first).export("memory", ExportKind::Memory, 0);
        exports.export("values", ExportKind::Table, second);
        let mut module = Module::new();
        module.section(&all).section(&memory).section(&exports);
        module.finish()
    }

    #[test]
    fn a_table_that_was_exported_as_another_is_exported_as_itself() {
        let original = module(0, 1);
        assert_eq!(with_tables(&module(0, 0), &tables(&original).unwrap()).unwrap(), original);
        assert_eq!(with_tables(&original, &tables(&original).unwrap()).unwrap(), original);
    }
}

//! Which file imports which, read from the source.
//!
//! A file imports another when a `use` or a path in its code names something that the other
//! defines; what a module only re-exports (`pub use`) is taken from where it is defined. Tests do
//! not count.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::Visit;
use syn::{Attribute, Item, UseTree, Visibility};

/// A module's path below its crate, without `crate`.
type Module = Vec<String>;

/// The imports of a crate, by the paths of its files.
pub struct Imports {
    files: BTreeMap<Module, PathBuf>,
    arrows: BTreeMap<Module, BTreeSet<Module>>,
}

impl Imports {
    /// Reads the crate whose sources are in `folder`.
    pub fn read(folder: &Path) -> Self {
        let files: BTreeMap<Module, PathBuf> = super::rust_files(folder)
            .into_iter()
            // The program of a crate that is a library too is outside of it.
            .filter(|path| !(path.ends_with("tests.rs") || path.ends_with("main.rs") && folder.join("lib.rs").exists()))
            .map(|path| (module_of(path.strip_prefix(folder).unwrap()), path))
            .collect();
        let named: BTreeMap<&Module, Named> = files.iter().map(|(module, path)| (module, Named::read(path))).collect();
        let handed_on: BTreeMap<Module, Module> = named
            .iter()
            .flat_map(|(module, named)| {
                named.handed_on.iter().map(|(name, path)| (child(module, name), absolute(module, path)))
            })
            .filter_map(|(name, path)| Some((name, path?)))
            .collect();
        let arrows = named
            .iter()
            .map(|(module, named)| {
                let targets = named.paths.iter().filter_map(|path| {
                    let path = absolute(module, path).or_else(|| in_child(module, path, &files))?;
                    defined_in(path, &files, &handed_on)
                });
                ((*module).clone(), targets.filter(|target| target != *module).collect())
            })
            .collect();
        Self { files, arrows }
    }

    /// Files that import each other in a loop, each loop as a list of its arrows.
    pub fn circles(&self) -> Vec<String> {
        let reach = |from: &Module| {
            let (mut seen, mut next) = (BTreeSet::new(), vec![from.clone()]);
            while let Some(module) = next.pop() {
                for target in &self.arrows[&module] {
                    if seen.insert(target.clone()) {
                        next.push(target.clone());
                    }
                }
            }
            seen
        };
        let reached: BTreeMap<&Module, BTreeSet<Module>> =
            self.files.keys().map(|module| (module, reach(module))).collect();
        let is_loop = |one: &Module, other: &Module| reached[one].contains(other) && reached[other].contains(one);
        self.arrows
            .iter()
            .flat_map(|(from, targets)| targets.iter().map(move |to| (from, to)))
            .filter(|(from, to)| is_loop(from, to))
            .map(|(from, to)| format!("{} -> {}", self.files[from].display(), self.files[to].display()))
            .collect()
    }
}

/// The names that a file uses.
#[derive(Default)]
struct Named {
    /// The paths of its imports and of its code.
    paths: Vec<Vec<String>>,
    /// The names that it re-exports, and from where.
    handed_on: Vec<(String, Vec<String>)>,
    /// The modules inside the file in which the reader is.
    inside: Vec<String>,
}

impl Named {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let file = syn::parse_file(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        let mut named = Self::default();
        named.visit_file(&file);
        named
    }

    /// Notes a path, as the file means it: `super` leads out of the modules inside it first.
    fn add(&mut self, mut path: Vec<String>) {
        let ups = path.iter().take_while(|name| *name == "super").count();
        if ups > 0 && !self.inside.is_empty() {
            let left = self.inside.len().saturating_sub(ups);
            let out = ups.saturating_sub(self.inside.len());
            let way = if out == 0 { vec!["self".to_owned()] } else { vec!["super".to_owned(); out] };
            path = [way.as_slice(), &self.inside[..left], &path[ups..]].concat();
        }
        if path.len() > 1 {
            self.paths.push(path);
        }
    }

    fn macro_paths(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.end(&mut path);
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.end(&mut path);
                    self.macro_paths(group.stream());
                }
                _ => self.end(&mut path),
            }
        }
        self.end(&mut path);
    }

    fn end(&mut self, path: &mut Vec<String>) {
        self.add(std::mem::take(path));
    }
}

impl<'ast> Visit<'ast> for Named {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes: &[Attribute] = match item {
            Item::Mod(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            _ => &[],
        };
        let is_test = |attribute: &Attribute| {
            attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|name| name == "test")
        };
        if !attributes.iter().any(is_test) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.inside.push(item.ident.to_string());
        syn::visit::visit_item_mod(self, item);
        self.inside.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let mut leaves = Vec::new();
        gather(&item.tree, &mut Vec::new(), &mut leaves);
        match item.vis {
            Visibility::Inherited => leaves.into_iter().for_each(|(_, path)| self.add(path)),
            _ => self.handed_on.extend(leaves),
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.add(names);
        syn::visit::visit_path(self, path);
    }

    /// What a macro writes is in the files that call it.
    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        if item.ident.is_none() {
            syn::visit::visit_item_macro(self, item);
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.macro_paths(call.tokens.clone());
    }

    /// `pub(in crate::…)` names a module and imports nothing.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}

/// The leaves of an import: the name under which each is known, and its path.
fn gather(tree: &UseTree, path: &mut Vec<String>, leaves: &mut Vec<(String, Vec<String>)>) {
    let with = |path: &[String], name: &syn::Ident| [path, &[name.to_string()]].concat();
    match tree {
        UseTree::Path(one) => {
            path.push(one.ident.to_string());
            gather(&one.tree, path, leaves);
            path.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|item| gather(item, path, leaves)),
        UseTree::Glob(_) => leaves.push(("*".to_owned(), path.clone())),
        UseTree::Name(name) if name.ident == "self" => {
            leaves.push((path.last().cloned().unwrap_or_default(), path.clone()))
        }
        UseTree::Name(name) => leaves.push((name.ident.to_string(), with(path, &name.ident))),
        UseTree::Rename(name) if name.ident == "self" => leaves.push((name.rename.to_string(), path.clone())),
        UseTree::Rename(name) => leaves.push((name.rename.to_string(), with(path, &name.ident))),
    }
}

fn module_of(path: &Path) -> Module {
    let mut names: Vec<String> =
        path.with_extension("").iter().map(|name| name.to_string_lossy().into_owned()).collect();
    if matches!(names.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        names.pop();
    }
    names
}

fn child(module: &Module, name: &str) -> Module {
    [module.as_slice(), &[name.to_owned()]].concat()
}

/// `path` as the module `module` means it, from the crate down; nothing for other crates.
fn absolute(module: &Module, path: &[String]) -> Option<Module> {
    let ups = path.iter().take_while(|name| *name == "super").count();
    match path.first()?.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([module.as_slice(), &path[1..]].concat()),
        "super" => Some([&module[..module.len().checked_sub(ups)?], &path[ups..]].concat()),
        _ => None,
    }
}

/// `path` where it begins with a module inside `module`.
fn in_child(module: &Module, path: &[String], files: &BTreeMap<Module, PathBuf>) -> Option<Module> {
    let inside = child(module, path.first()?);
    files.contains_key(&inside).then(|| [module.as_slice(), path].concat())
}

/// The file that defines what `path` names.
fn defined_in(
    mut path: Module,
    files: &BTreeMap<Module, PathBuf>,
    handed_on: &BTreeMap<Module, Module>,
) -> Option<Module> {
    // No name is re-exported more often than that.
    for _ in 0..8 {
        let length = (0..=path.len()).rev().find(|length| files.contains_key(&path[..*length]))?;
        let Some(from) = path.get(..=length).and_then(|name| handed_on.get(name)) else {
            path.truncate(length);
            return Some(path);
        };
        path = [from.as_slice(), &path[length + 1..]].concat();
    }
    None
}

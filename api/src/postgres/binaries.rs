//! Finds PostgreSQL's programs: Debian and others keep them out of `PATH`.

use super::account::Account;
use anyhow::bail;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest major version that the migrations run on.
const OLDEST: u32 = 15;

/// A folder with `postgres`, `initdb` and `pg_ctl` of one version.
#[derive(Clone, Debug)]
pub struct Binaries {
    folder: PathBuf,
    major: u32,
}

impl Binaries {
    /// The first that `account` can run: of `PATH`, of `pg_config`, of the usual folders, newest
    /// first. An existing cluster needs the `major` version it was made with.
    pub fn find(account: &Account, major: Option<u32>) -> anyhow::Result<Self> {
        let all: Vec<Self> = candidates().into_iter().filter_map(|folder| Self::look(account, folder)).collect();
        let fits = |found: &&Self| major.map_or(found.major >= OLDEST, |wanted| found.major == wanted);
        if let Some(found) = all.iter().find(fits) {
            return Ok(found.clone());
        }
        let seen: Vec<String> = all.iter().map(|one| format!("{} in {}", one.major, one.folder.display())).collect();
        let seen = if seen.is_empty() { "none".to_owned() } else { seen.join(", ") };
        match major {
            Some(major) => bail!(
                "the data folder was made by PostgreSQL {major}, but its server programs are missing (found: {seen}); \
                 install PostgreSQL {major}, or choose another folder with --data-dir"
            ),
            None => bail!(
                "no server programs of PostgreSQL {OLDEST} or newer (found: {seen}); install them (Debian: apt-get \
                 install postgresql), or name a database with --database-url"
            ),
        }
    }

    fn look(account: &Account, folder: PathBuf) -> Option<Self> {
        let complete = ["postgres", "initdb", "pg_ctl"].iter().all(|name| folder.join(name).is_file());
        let output = complete.then(|| account.command(&folder.join("postgres")).arg("--version").output().ok())??;
        let major = major(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { folder, major })
    }

    /// The path of one of the programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// `15` of `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`.
fn major(version: &str) -> Option<u32> {
    let number = version.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    number.split(|digit: char| !digit.is_ascii_digit()).next()?.parse().ok()
}

fn candidates() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Often a link to the program among its siblings.
    let linked = std::env::split_paths(&path).filter_map(|folder| fs::canonicalize(folder.join("postgres")).ok());
    let mut folders: Vec<PathBuf> = linked.filter_map(|program| program.parent().map(Path::to_owned)).collect();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(String::from_utf8_lossy(&output.stdout).trim().into());
    }
    folders.extend(versions(Path::new("/usr/lib/postgresql"), ""));
    folders.extend(versions(Path::new("/usr"), "pgsql-"));
    let mut seen = std::collections::HashSet::new();
    folders.retain(|folder| folder.is_absolute() && seen.insert(folder.clone()));
    folders
}

/// The `bin` folders in `<parent>/<prefix><version>`, the newest version first.
fn versions(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let names = fs::read_dir(parent).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let version = |name: &OsStr| name.to_str()?.strip_prefix(prefix)?.parse::<u32>().ok();
    let mut versions: Vec<u32> = names.filter_map(|name| version(&name)).collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    versions.into_iter().map(|version| parent.join(format!("{prefix}{version}")).join("bin")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_the_server_says() {
        assert_eq!(major("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 19beta2"), Some(19));
        assert_eq!(major("segmentation fault"), None);
    }
}

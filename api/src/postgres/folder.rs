//! The layout of a data folder, and the creation of its cluster.
//!
//! ```text
//! lock, guests     locks of the process that runs the cluster, and of the others that use it
//! cluster          PostgreSQL's own folder, or a link to it
//! postgres.log     the server's log since its start; .old: the log before it
//! ```

use super::account::{Account, own_uid};
use super::binaries::Binaries;
use super::settings::{Durability, SUPERUSER};
use anyhow::{Context as _, bail, ensure};
use sha2::{Digest as _, Sha256};
use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

/// Places for clusters whose account cannot reach the data folder.
const ELSEWHERE: [&str; 2] = ["/var/lib/sightline", "/var/tmp/sightline"];
/// A socket's path may have 107 bytes, of which its name takes these.
const LONGEST_SOCKET_FOLDER: usize = 107 - "/.s.PGSQL.5432".len();
/// Beside the data, so that a cluster and its password stay together.
const PASSWORD: &str = "sightline-password";
/// In the name of a cluster that is being made.
const STAGING: &str = "new-";

/// A data folder that exists.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Opens the data folder at `path`; makes it when it is missing.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        make_data_folder(path).with_context(|| {
            format!("cannot use the data folder {}; choose another with --data-dir", path.display())
        })?;
        Ok(Self { root: fs::canonicalize(path)? })
    }

    /// Its absolute path.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// Where the cluster is, when there is one.
    pub fn cluster(&self) -> anyhow::Result<Option<PathBuf>> {
        let entry = self.root.join("cluster");
        match fs::canonicalize(&entry) {
            Ok(cluster) => Ok(Some(cluster)),
            Err(_) if fs::symlink_metadata(&entry).is_err() => Ok(None),
            Err(why) => Err(why).with_context(|| {
                let target = fs::read_link(&entry).unwrap_or_default();
                format!("{} leads to {}, which is not there", entry.display(), target.display())
            }),
        }
    }

    /// Removes the remains of interrupted attempts to make one. Their processes may still be writing
    /// there, so it may take another start.
    pub fn remove_leftovers(&self) {
        let entries = fs::read_dir(&self.root).into_iter().flatten().flatten();
        let prefix = format!("cluster.{STAGING}");
        for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&prefix)) {
            let _ = fs::remove_dir_all(entry.path()).or_else(|_| fs::remove_file(entry.path()));
        }
    }

    /// Makes a cluster. It appears under its name only when it is complete.
    pub fn make_cluster(&self, durability: Durability) -> anyhow::Result<PathBuf> {
        let account = Account::for_new_cluster()?;
        let binaries = Binaries::find(&account, None)?;
        let entry = self.root.join("cluster");
        if self.is_reachable_by(&account, &binaries) {
            initialize(&entry, &account, &binaries, durability)?;
        } else {
            let place = place_elsewhere(&self.root)?;
            tracing::info!(
                "PostgreSQL's account cannot reach {}: its data goes to {}",
                self.root.display(),
                place.display()
            );
            initialize(&place, &account, &binaries, durability)?;
            symlink(&place, &entry).with_context(|| format!("cannot write {}", entry.display()))?;
        }
        Ok(fs::canonicalize(entry)?)
    }

    /// Tries it, because modes alone do not decide.
    fn is_reachable_by(&self, account: &Account, binaries: &Binaries) -> bool {
        let mut command = account.command(&binaries.program("postgres"));
        command.arg("--version").current_dir(&self.root).output().is_ok_and(|output| output.status.success())
    }
}

/// Root's folder must let PostgreSQL's account through, so one that is new or empty is opened for
/// that; what lies in it is closed to others.
fn make_data_folder(path: &Path) -> io::Result<()> {
    let is_root = own_uid()? == 0;
    if !path.exists() {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        // Another process may be making the same one.
        DirBuilder::new().mode(0o700).create(path).or_else(|why| if path.is_dir() { Ok(()) } else { Err(why) })?;
    }
    let about = fs::metadata(path)?;
    if !about.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    if is_root && about.uid() == 0 && fs::read_dir(path)?.next().is_none() {
        fs::set_permissions(path, Permissions::from_mode(about.mode() & 0o7777 | 0o011))?;
    }
    Ok(())
}

/// A new name in one of the usual places; the link in the data folder remembers it.
fn place_elsewhere(root: &Path) -> anyhow::Result<PathBuf> {
    let tag = format!("{:08x}", rand::random::<u32>());
    for parent in ELSEWHERE.map(Path::new) {
        let made = DirBuilder::new().mode(0o711).create(parent);
        let ours = fs::symlink_metadata(parent).is_ok_and(|about| {
            about.is_dir() && about.uid() == 0 && about.mode() & 0o022 == 0 && about.mode() & 0o011 == 0o011
        });
        if ours && (made.is_ok() || made.is_err_and(|why| why.kind() == io::ErrorKind::AlreadyExists)) {
            return Ok(parent.join(&tag));
        }
    }
    bail!(
        "PostgreSQL does not run as root, its account cannot reach {}, and neither {} nor {} can be used: choose \
         another folder with --data-dir",
        root.display(),
        ELSEWHERE[0],
        ELSEWHERE[1]
    )
}

fn initialize(cluster: &Path, account: &Account, binaries: &Binaries, durability: Durability) -> anyhow::Result<()> {
    let new = cluster.with_extension(format!("{STAGING}{:08x}", rand::random::<u32>()));
    let password = new.with_added_extension("password");
    DirBuilder::new().mode(0o700).create(&new).with_context(|| format!("cannot make {}", new.display()))?;
    account.give(&new)?;
    write_private(&password, &crate::sign_in::password::generate())?;
    account.give(&password)?;
    // The second for systems without a UTF-8 locale: case is then folded in ASCII alone.
    initdb(&new, &password, "C.UTF-8", account, binaries, durability)
        .or_else(|_| initdb(&new, &password, "C", account, binaries, durability))
        .context("cannot make the database cluster")?;
    fs::write(new.join("pg_hba.conf"), "local all all scram-sha-256\n")?;
    fs::rename(&password, new.join(PASSWORD))?;
    fs::rename(&new, cluster)?;
    Ok(())
}

fn initdb(
    new: &Path,
    password: &Path,
    locale: &str,
    account: &Account,
    binaries: &Binaries,
    durability: Durability,
) -> anyhow::Result<()> {
    let mut command = account.command(&binaries.program("initdb"));
    command.arg("--pgdata").arg(new).arg("--pwfile").arg(password).args(["--username", SUPERUSER]);
    command.args(["--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums", "--locale", locale]);
    if durability == Durability::Off {
        command.arg("--no-sync");
    }
    super::account::end_with_this_thread(&mut command, libc::SIGTERM);
    Account::run(&mut command).map(drop)
}

/// The password of the cluster's roles.
pub fn password(cluster: &Path) -> anyhow::Result<String> {
    let path = cluster.join(PASSWORD);
    fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// The major version that made the cluster.
pub fn version(cluster: &Path) -> anyhow::Result<u32> {
    let path = cluster.join("PG_VERSION");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    text.trim().parse().with_context(|| format!("{} holds no version", path.display()))
}

/// Where the cluster's socket is: with the data, or in a shorter place when that is too deep.
pub fn socket_folder(cluster: &Path) -> PathBuf {
    if cluster.as_os_str().len() <= LONGEST_SOCKET_FOLDER {
        return cluster.to_owned();
    }
    let digest = Sha256::digest(cluster.as_os_str().as_bytes());
    let tag: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Path::new("/tmp").join(format!("sightline-{tag}"))
}

/// Makes the socket's folder where it is not the cluster's own, without access for others.
pub fn make_socket_folder(cluster: &Path, account: &Account) -> anyhow::Result<PathBuf> {
    let socket = socket_folder(cluster);
    if socket != cluster {
        if DirBuilder::new().mode(0o700).create(&socket).is_ok() {
            account.give(&socket)?;
        }
        // In /tmp another user may have made it first.
        let about = fs::symlink_metadata(&socket).with_context(|| format!("cannot make {}", socket.display()))?;
        let is_private = about.is_dir() && about.uid() == account.uid()? && about.mode() & 0o077 == 0;
        ensure!(is_private, "{} is in the way: it is not ours alone; remove it", socket.display());
    }
    Ok(socket)
}

/// Writes a file that only its owner can read.
pub fn write_private(path: &Path, text: &str) -> io::Result<()> {
    // A new file, because an existing one would keep its mode.
    let new = path.with_extension(format!("{}.tmp", std::process::id()));
    let _ = fs::remove_file(&new);
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?.write_all(text.as_bytes())?;
    fs::rename(&new, path)
}

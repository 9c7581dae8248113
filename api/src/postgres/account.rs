//! Which account PostgreSQL's programs run under, and how they are started under it.

use anyhow::Context as _;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The account of the server: ours, or for root (PostgreSQL refuses to run as root) another one.
#[derive(Clone, Debug)]
pub struct Account {
    /// User and group; `None` stands for our own.
    ids: Option<(u32, u32)>,
}

/// The user that this process acts as.
pub fn own_uid() -> io::Result<u32> {
    fs::metadata("/proc/self").map(|about| about.uid())
}

impl Account {
    /// The account for a new cluster: `postgres` or `nobody` for root.
    pub fn for_new_cluster() -> anyhow::Result<Self> {
        if own_uid()? != 0 {
            return Ok(Self { ids: None });
        }
        let accounts = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
        let ids = ["postgres", "nobody"].iter().find_map(|name| ids_of(&accounts, name));
        Ok(Self { ids: Some(ids.unwrap_or((65534, 65534))) })
    }

    /// The account that owns the existing cluster in `folder`.
    pub fn of_cluster(folder: &Path) -> anyhow::Result<Self> {
        let about = fs::metadata(folder).with_context(|| format!("cannot look at {}", folder.display()))?;
        let own = own_uid()?;
        if own == about.uid() && own != 0 {
            return Ok(Self { ids: None });
        }
        anyhow::ensure!(
            own == 0 && about.uid() != 0,
            "{} belongs to the user with the id {}: start sightline as that user, or choose another folder with \
             --data-dir",
            folder.display(),
            about.uid()
        );
        Ok(Self { ids: Some((about.uid(), about.gid())) })
    }

    /// The user that files of the cluster must belong to.
    pub fn uid(&self) -> io::Result<u32> {
        self.ids.map_or_else(own_uid, |(uid, _)| Ok(uid))
    }

    /// Makes this account the owner of `path`.
    pub fn give(&self, path: &Path) -> io::Result<()> {
        self.ids.map_or(Ok(()), |(uid, gid)| chown(path, Some(uid), Some(gid)))
    }

    /// A command under this account, shielded from the terminal's Ctrl-C and from the environment
    /// variables of PostgreSQL.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Some((uid, gid)) = self.ids {
            command.uid(uid).gid(gid);
        }
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"PG") {
                command.env_remove(name);
            }
        }
        // English messages, which are parsed; and no notification of systemd in our place.
        command.env("LC_ALL", "C").env_remove("NOTIFY_SOCKET");
        command.current_dir("/").stdin(Stdio::null()).process_group(0);
        command
    }

    /// Runs a command to its end; its standard error is the error.
    pub fn run(command: &mut Command) -> anyhow::Result<Output> {
        let program = command.get_program().to_string_lossy().into_owned();
        let output = command.output().with_context(|| format!("cannot run {program}"))?;
        anyhow::ensure!(
            output.status.success(),
            "{program} failed ({}): {}",
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
        Ok(output)
    }
}

/// User and group of `name` in the text of an `/etc/passwd`.
fn ids_of(accounts: &str, name: &str) -> Option<(u32, u32)> {
    let mut fields = accounts.lines().map(|line| line.split(':')).find(|fields| fields.clone().next() == Some(name))?;
    let uid = fields.nth(2)?.parse().ok()?;
    Some((uid, fields.next()?.parse().ok()?))
}

/// Lets the kernel send `signal` to the command when the thread that starts it ends, be it by
/// SIGKILL.
#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "the standard library has no safe way to run prctl in the child")]
pub fn end_with_this_thread(command: &mut Command, signal: libc::c_int) {
    let parent = std::process::id();
    // SAFETY: between fork and exec the closure calls prctl and getppid alone, which are
    // async-signal-safe, and touches no memory but its own two integers; no error allocates.
    unsafe {
        command.pre_exec(move || {
            if libc::prctl(libc::PR_SET_PDEATHSIG, signal) != 0 {
                return Err(io::Error::last_os_error());
            }
            // We may have died before the call.
            if libc::getppid().cast_unsigned() == parent { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
        });
    }
}

/// Other systems have no such signal: after a SIGKILL the next start stops the old server.
#[cfg(not(target_os = "linux"))]
pub fn end_with_this_thread(_: &mut Command, _: libc::c_int) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_found_by_their_whole_name() {
        let accounts = "root:x:0:0:root:/root:/bin/bash\npostgres2:x:7:8::/:/x\npostgres:x:101:104:a,b:/var:/bin/sh\n";
        assert_eq!(ids_of(accounts, "postgres"), Some((101, 104)));
        assert_eq!(ids_of(accounts, "nobody"), None);
    }
}

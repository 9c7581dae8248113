//! The settings of every embedded cluster.

/// The role that creates the other one; only for the server's own work.
pub(super) const SUPERUSER: &str = "postgres";
/// The role that owns the databases, and their default name.
pub(super) const NAME: &str = "sightline";
/// No port of the network: part of the socket's name.
pub(super) const PORT: u16 = 5432;

/// Whether commits survive a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// It does.
    On,
    /// It need not: for clusters that live as long as their tests.
    Off,
}

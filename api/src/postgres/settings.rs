//! How every embedded cluster is set up.

/// The role that makes the other one; the server's own work and nothing else.
pub(super) const SUPERUSER: &str = "postgres";
/// The role that owns the databases, and their default name.
pub(super) const NAME: &str = "sightline";
/// No port of the network: part of the socket's name.
pub(super) const PORT: u16 = 5432;

/// Whether what was committed survives a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// It does.
    On,
    /// It need not: for clusters that live as long as their tests.
    Off,
}

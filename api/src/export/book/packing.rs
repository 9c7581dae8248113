//! Packs a workbook into the answer.

use crate::export::output::{Broken, Output};
use std::io::{self, Write};

/// Writes to the output of an export, and keeps why that failed.
pub(super) struct Packing<'a> {
    output: &'a mut Output,
    broken: Option<Broken>,
}

impl<'a> Packing<'a> {
    pub(super) const fn new(output: &'a mut Output) -> Self {
        Self { output, broken: None }
    }

    /// The outcome: of two errors, the one that came first.
    pub(super) fn end(self, packed: Result<(), Broken>) -> Result<(), Broken> {
        self.broken.map_or(packed, Err)
    }
}

impl Write for Packing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.broken.is_some() {
            return Err(io::Error::other("the export broke off"));
        }
        self.output.buffer().extend_from_slice(bytes);
        match self.output.flush_full() {
            Ok(()) => Ok(bytes.len()),
            Err(why) => {
                self.broken = Some(why);
                Err(io::Error::other("the export broke off"))
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

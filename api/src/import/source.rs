//! The sources of chat documents: files, standard input, memory; plain or gzip, detected by the
//! first bytes and not by the name.

use anyhow::Context as _;
use flate2::bufread::MultiGzDecoder;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The name by which the command line means standard input.
const STDIN: &str = "-";
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// One source of chat documents, one a line.
pub struct Source<'a> {
    name: String,
    content: Content<'a>,
}

enum Content<'a> {
    Path(PathBuf),
    /// Can be read once.
    Stream(Box<dyn Read + 'a>),
    /// What a stream was spooled to.
    Spool(File),
    Memory(&'a [u8]),
    Spent,
}

impl<'a> Source<'a> {
    /// A file, or standard input where `path` is `-`.
    #[must_use]
    pub fn path(path: &Path) -> Self {
        if path.as_os_str() == STDIN {
            return Self::stream("standard input", io::stdin().lock());
        }
        Self { name: path.display().to_string(), content: Content::Path(path.to_owned()) }
    }

    /// Documents in memory, such as the samples in the binary.
    #[must_use]
    pub fn memory(name: impl Into<String>, bytes: &'a [u8]) -> Self {
        Self { name: name.into(), content: Content::Memory(bytes) }
    }

    /// Anything that can be read once.
    #[must_use]
    pub fn stream(name: impl Into<String>, stream: impl Read + 'a) -> Self {
        Self { name: name.into(), content: Content::Stream(Box::new(stream)) }
    }

    /// Its name in messages.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many bytes it has, compressed as they are, where that is known.
    pub(super) fn size(&self) -> anyhow::Result<Option<u64>> {
        match &self.content {
            Content::Path(path) => {
                let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
                let about = file.metadata().with_context(|| format!("cannot read {}", path.display()))?;
                anyhow::ensure!(!about.is_dir(), "cannot read {}: it is a folder", path.display());
                Ok(about.is_file().then_some(about.len()))
            }
            Content::Memory(bytes) => Ok(Some(bytes.len() as u64)),
            Content::Spool(file) => Ok(Some(file.metadata()?.len())),
            Content::Stream(_) | Content::Spent => Ok(None),
        }
    }

    /// Makes it readable more than once: a stream, or a pipe that has a name, goes to a
    /// temporary file that has none.
    pub(super) fn spool(&mut self) -> anyhow::Result<()> {
        let mut stream: Box<dyn Read + '_> = match &mut self.content {
            Content::Stream(stream) => Box::new(stream),
            Content::Path(path) if !path.is_file() => Box::new(File::open(path)?),
            _ => return Ok(()),
        };
        let mut file = nameless_file().context("cannot make a temporary file")?;
        io::copy(&mut stream, &mut file).with_context(|| format!("cannot read {}", self.name))?;
        drop(stream);
        self.content = Content::Spool(file);
        Ok(())
    }

    /// Reads it from the start; a stream only once. `consumed` grows by the bytes taken from it.
    pub(super) fn open(&mut self, consumed: &Rc<Cell<u64>>) -> anyhow::Result<Box<dyn BufRead + '_>> {
        let name = &self.name;
        let reader: Box<dyn Read + '_> = match &mut self.content {
            Content::Path(path) => Box::new(File::open(path).with_context(|| format!("cannot read {name}"))?),
            Content::Memory(bytes) => Box::new(*bytes),
            Content::Spool(file) => {
                file.seek(SeekFrom::Start(0))?;
                Box::new(&*file)
            }
            content @ Content::Stream(_) => match std::mem::replace(content, Content::Spent) {
                Content::Stream(stream) => stream,
                _ => Box::new(io::empty()),
            },
            Content::Spent => Box::new(io::empty()),
        };
        let counted = Counted { reader, consumed: Rc::clone(consumed) };
        let buffered = BufReader::with_capacity(1 << 16, counted);
        unpacked(buffered).with_context(|| format!("cannot read {name}"))
    }
}

/// `reader`, or what it holds when that is gzip.
fn unpacked<'a>(mut reader: BufReader<Counted<'a>>) -> io::Result<Box<dyn BufRead + 'a>> {
    // One read may return a single byte; gzip is recognized by two.
    let mut start = Vec::with_capacity(2);
    reader.by_ref().take(2).read_to_end(&mut start)?;
    let is_gzip = start == GZIP;
    let whole = io::Cursor::new(start).chain(reader);
    if is_gzip {
        return Ok(Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(whole))));
    }
    Ok(Box::new(whole))
}

struct Counted<'a> {
    reader: Box<dyn Read + 'a>,
    consumed: Rc<Cell<u64>>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.consumed.set(self.consumed.get() + read as u64);
        Ok(read)
    }
}

/// A file that only this process sees and that goes with it.
fn nameless_file() -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let path = std::env::temp_dir().join(format!("sightline-import-{}", uuid::Uuid::now_v7()));
    let file = File::options().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

//! Files for browsers, as the built app, in memory: compressed once, with their caching and the content
//! security policy under which the app runs.
//!
//! The best compression takes seconds: a release build of the app has its files compressed beside them
//! (`app.js.br`). Others are compressed quickly at their first request.

use anyhow::Context as _;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// Quality of brotli while a request waits for it (0 to 11).
const QUICK: i32 = 5;

/// The end of the name of a file that is another one, compressed with brotli.
const COMPRESSED: &str = ".br";

/// One file.
pub struct Asset {
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub plain: Vec<u8>,
    /// Its entity tag (RFC 9110 §8.8.3), quotes included.
    pub etag: String,
    /// Its name holds a hash of its content, so that it never changes.
    pub is_immutable: bool,
    brotli: OnceLock<Vec<u8>>,
    gzip: OnceLock<Vec<u8>>,
}

impl Asset {
    fn new(name: &str, plain: Vec<u8>) -> Self {
        let hash = hex(&Sha256::digest(&plain)[..12]);
        Self {
            media_type: media_type(name),
            etag: format!("\"{hash}\""),
            is_immutable: has_hash(name),
            plain,
            brotli: OnceLock::new(),
            gzip: OnceLock::new(),
        }
    }

    /// Whether compressing it helps.
    #[must_use]
    pub fn is_compressible(&self) -> bool {
        let text = ["text/", "javascript", "json", "wasm", "svg"];
        self.plain.len() > 512 && text.iter().any(|part| self.media_type.contains(part))
    }

    /// Its bytes compressed with brotli (RFC 7932): when the app was built, or the first time.
    pub fn brotli(&self) -> &[u8] {
        self.brotli.get_or_init(|| brotli(&self.plain))
    }

    /// Its bytes compressed with gzip (RFC 1952); slow the first time.
    pub fn gzip(&self) -> &[u8] {
        self.gzip.get_or_init(|| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(&self.plain).and_then(|()| encoder.finish()).unwrap_or_default()
        })
    }
}

/// The media type of a file of this name; all our texts are UTF-8.
fn media_type(name: &str) -> String {
    let guess = mime_guess::from_path(name).first_or_octet_stream();
    if guess.type_() == "text" { format!("{guess}; charset=utf-8") } else { guess.to_string() }
}

fn brotli(mut plain: &[u8]) -> Vec<u8> {
    let params = brotli::enc::BrotliEncoderParams { quality: QUICK, ..Default::default() };
    let mut compressed = Vec::new();
    match brotli::BrotliCompress(&mut plain, &mut compressed, &params) {
        Ok(_) => compressed,
        Err(_) => Vec::new(),
    }
}

/// The files of a page, by path without the leading slash. Clones share the files and their
/// compressed forms.
#[derive(Clone)]
pub struct Assets {
    files: Arc<HashMap<String, Asset>>,
    policy: String,
}

impl std::fmt::Debug for Assets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Assets({} files)", self.files.len())
    }
}

impl Assets {
    /// Reads the folder that Trunk wrote.
    ///
    /// # Errors
    /// When it holds no `index.html` or cannot be read.
    pub fn load(folder: &Path) -> anyhow::Result<Self> {
        let mut files = HashMap::new();
        add_folder(folder, "", &mut files)
            .with_context(|| format!("the app in {} cannot be read", folder.display()))?;
        adopt_compressed(&mut files);
        let index = files.get("index.html").with_context(|| {
            format!("there is no index.html in {}: build the app first (make web)", folder.display())
        })?;
        let policy = policy(&String::from_utf8_lossy(&index.plain));
        Ok(Self { files: Arc::new(files), policy })
    }

    /// A page of these files, `index.html` with its contents, and others by path.
    #[must_use]
    pub fn of(index: &str, others: impl IntoIterator<Item = (&'static str, Vec<u8>)>) -> Self {
        let others = others.into_iter().chain([("index.html", index.as_bytes().to_vec())]);
        let files = others.map(|(name, bytes)| (name.to_owned(), Asset::new(name, bytes))).collect();
        Self { files: Arc::new(files), policy: policy(index) }
    }

    /// The file at `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Asset> {
        self.files.get(path)
    }

    /// The content security policy of the page.
    #[must_use]
    pub fn policy(&self) -> &str {
        &self.policy
    }
}

fn add_folder(folder: &Path, prefix: &str, files: &mut HashMap<String, Asset>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        // Trunk builds in a hidden folder beside the result.
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            add_folder(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name.clone(), Asset::new(&name, std::fs::read(entry.path())?));
        }
    }
    Ok(())
}

/// Gives each file what the build compressed of it.
fn adopt_compressed(files: &mut HashMap<String, Asset>) {
    let names: Vec<String> = files.keys().filter(|name| name.ends_with(COMPRESSED)).cloned().collect();
    for name in names {
        let compressed = files.remove(&name).map(|asset| asset.plain).unwrap_or_default();
        if let Some(asset) = files.get_mut(name.trim_end_matches(COMPRESSED)) {
            asset.brotli = compressed.into();
        }
    }
}

/// Trunk puts up to 16 hexadecimal digits of the content's hash into a name: `web-0123456789abcdef.js`.
fn has_hash(name: &str) -> bool {
    name.split(['-', '_', '.']).any(|part| part.len() >= 12 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Scripts of our own and those written into the page, by their hashes; WebAssembly may be compiled, nothing
/// else evaluated. A page that says which markup may become elements (Trusted Types) is held to it.
fn policy(index: &str) -> String {
    let hashes: String = inline_scripts(index)
        .map(|script| format!(" 'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(script.as_bytes()))))
        .collect();
    let is_strict = index.contains("trustedTypes");
    let markup = if is_strict { "; require-trusted-types-for 'script'; trusted-types default" } else { "" };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'{markup}"
    )
}

fn inline_scripts(index: &str) -> impl Iterator<Item = &str> {
    index.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=")).then_some(script)
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inline_script_is_allowed_by_its_hash_and_nothing_else_is() {
        let policy = policy("<script type=\"module\">\nstart()\n</script><script src=\"/a.js\"></script>");
        let hash = BASE64_STANDARD.encode(Sha256::digest("\nstart()\n"));
        assert!(policy.contains(&format!("'sha256-{hash}'")));
        assert_eq!(policy.matches("sha256-").count(), 1);
        assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"));
    }

    #[test]
    fn the_app_is_held_to_the_markup_that_it_allows() {
        let strict = "; require-trusted-types-for 'script'; trusted-types default";
        let index = include_str!("../../web/index.html");
        assert!(policy(index).ends_with(strict));
        assert!(!policy("<script src=\"/a.js\"></script>").contains("trusted-types"));
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_good() {
        assert!(has_hash("sightline-web-0123456789abcdef_bg.wasm"));
        assert!(!has_hash("index.html"));
        assert!(!has_hash("style/decade.css"));
    }

    #[test]
    fn what_the_build_compressed_is_used_and_else_it_is_done_once() {
        let text: String = (0..2000_u32).map(|n| format!("{} files of {}; ", n.pow(2) % 977, n % 13)).collect();
        let mut files = HashMap::new();
        for (name, bytes) in [("a.js", text.as_bytes()), ("b.js", text.as_bytes()), ("a.js.br", b"as built")] {
            files.insert(name.to_owned(), Asset::new(name, bytes.to_vec()));
        }
        adopt_compressed(&mut files);
        assert_eq!(files["a.js"].brotli(), b"as built");
        assert!(!files.contains_key("a.js.br"));
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut files["b.js"].brotli(), &mut plain).unwrap();
        assert_eq!(plain, text.as_bytes());
    }
}

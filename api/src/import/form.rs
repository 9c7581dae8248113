//! Files whose form is not read, and what to do with them.

use sightline_shared::problem::Fault;

/// How many bytes at the start of a file are looked at.
pub(super) const START: usize = 4;

const ZIP: &[u8] = b"PK\x03\x04";

/// Why a file that begins with these bytes, at most [`START`] of them, cannot be read.
pub(super) fn unreadable(start: &[u8]) -> Option<Fault> {
    let is_utf_16 = match start {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [first, second, third, fourth] => {
            let is_nul = |bytes: [&u8; 2]| bytes.iter().all(|byte| **byte == 0);
            is_nul([first, third]) != is_nul([second, fourth])
        }
        _ => false,
    };
    let detail = if start.starts_with(ZIP) {
        "is a zip archive: unpack it, and import the files that are in it"
    } else if is_utf_16 {
        "is UTF-16 text: write it as UTF-8 with `iconv -f UTF-16 -t UTF-8 FILE > NEW`, and import that"
    } else {
        return None;
    };
    Some(Fault::pointer("", detail))
}

/// Why a file whose first line that is not blank is this one does not hold a document a line.
pub(super) fn no_lines(first: &[u8]) -> Option<Fault> {
    let detail = match first.trim_ascii() {
        [b'[', ..] => {
            "is a JSON array: make a line of each document with `jq -c '.[]' FILE > NEW`, and import that; \
             for the export of another platform add --from"
        }
        b"{" => {
            "is JSON over several lines: make a line of each document with `jq -c . FILE > NEW`, and import that; \
             for the export of another platform add --from"
        }
        _ => return None,
    };
    Some(Fault::pointer("", detail))
}

//! Lines of bounded length. A line that is too long is skipped and reported, never kept.

use std::io::{self, BufRead};

/// The most bytes a line may have: 32 MiB.
pub const LONGEST_LINE: usize = 32 << 20;

/// What came next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line; it lies in the buffer, without its end.
    Whole,
    /// A line of over `most` bytes, which was passed over.
    TooLong,
    /// Nothing more.
    End,
}

/// Reads the next line into `buffer`, at most `most` bytes of it.
pub fn next(reader: &mut dyn BufRead, buffer: &mut Vec<u8>, most: usize) -> io::Result<Line> {
    buffer.clear();
    let mut read = 0;
    loop {
        let chunk = match reader.fill_buf() {
            Err(why) if why.kind() == io::ErrorKind::Interrupted => continue,
            chunk => chunk?,
        };
        if chunk.is_empty() {
            return Ok(if read == 0 { Line::End } else { length(buffer, most) });
        }
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let part = &chunk[..end.unwrap_or(chunk.len())];
        // One byte over is kept, to distinguish a line that is too long from one that just fits.
        buffer.extend_from_slice(&part[..part.len().min((most + 1).saturating_sub(buffer.len()))]);
        let used = part.len() + usize::from(end.is_some());
        reader.consume(used);
        read += used;
        if end.is_some() {
            return Ok(length(buffer, most));
        }
    }
}

const fn length(buffer: &[u8], most: usize) -> Line {
    if buffer.len() > most { Line::TooLong } else { Line::Whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, most: usize) -> Vec<(Line, String)> {
        let mut reader = io::BufReader::with_capacity(3, text.as_bytes());
        let mut buffer = Vec::new();
        let mut lines = Vec::new();
        loop {
            let line = next(&mut reader, &mut buffer, most).unwrap();
            if line == Line::End {
                return lines;
            }
            lines.push((line, String::from_utf8(buffer.clone()).unwrap()));
        }
    }

    #[test]
    fn the_last_line_needs_no_end() {
        let whole = |text: &str| (Line::Whole, text.to_owned());
        assert_eq!(lines("one\n\ntwo words", 20), [whole("one"), whole(""), whole("two words")]);
        assert_eq!(lines("one\n", 20), [whole("one")]);
        assert_eq!(lines("", 20), []);
    }

    #[test]
    fn a_line_that_is_too_long_leaves_the_next_one_whole() {
        let lines = lines("12345\n123456\n1234567890123\nabc", 5);
        let kinds: Vec<Line> = lines.iter().map(|(line, _)| *line).collect();
        assert_eq!(kinds, [Line::Whole, Line::TooLong, Line::TooLong, Line::Whole]);
        assert_eq!(lines[3].1, "abc");
        assert!(lines[2].1.len() <= 6);
    }
}

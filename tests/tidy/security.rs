//! `docs/SECURITY.md` names code and tests that exist.

use super::root;
use std::fs;

/// The words of a cell that stand between backticks.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The tests that the cells of a line name, each a file and a function; asserts that every file is there.
fn tests(line: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for cell in line.split('|') {
        let mut file = None;
        for word in quoted(cell) {
            let is_function =
                word.contains('_') && word.bytes().all(|b| b.is_ascii_lowercase() || b"_0123456789".contains(&b));
            if word.ends_with(".rs") || word.ends_with('/') {
                let below = |folder: &str| root().join(folder).join(word).exists();
                assert!(below("") || below("api/src"), "{word} is not there: {line:.60}");
                file = below("").then_some(word);
            } else if let Some(file) = file.filter(|_| is_function) {
                found.push((file, word));
            }
        }
    }
    found
}

#[test]
fn every_test_that_is_named_for_a_promise_exists() {
    let document = fs::read_to_string(root().join("docs/SECURITY.md")).unwrap();
    let mut count = 0;
    for line in document.lines().filter(|line| line.starts_with('|')) {
        let named = tests(line);
        let number: Option<u32> = line.split('|').nth(1).and_then(|cell| cell.trim().parse().ok());
        assert!(number.is_none() || !named.is_empty(), "no test: {line:.80}");
        count += usize::from(number.is_some());
        for (file, name) in named {
            let text = fs::read_to_string(root().join(file)).unwrap();
            assert!(text.contains(&format!("fn {name}(")), "{file} has no test {name}");
        }
    }
    assert_eq!(count, 30, "thirty promises");
}

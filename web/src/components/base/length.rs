//! Lengths for style sheets.

/// A number with one decimal. The standard library's own formatting of floating-point numbers is
/// 5 KB of the first visit.
#[must_use]
pub fn tenths(number: f64) -> String {
    let tenths = (number * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
}

#[cfg(test)]
mod tests {
    use super::tenths;

    #[test]
    fn a_number_is_rounded_to_tenths() {
        assert_eq!(
            [0.0, 0.04, 12.25, 99.96, -0.31, -12.0].map(tenths),
            ["0.0", "0.0", "12.3", "100.0", "-0.3", "-12.0"]
        );
    }
}

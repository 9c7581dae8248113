//! stub
pub static DUMMY: std::sync::LazyLock<String> = std::sync::LazyLock::new(String::new);
pub fn verify(_: &str, _: &str) -> bool {
    false
}

//! Sightline in the browser.

mod app;
mod browser;
mod components;
mod pages;
mod query_state;
mod server;
mod words;

fn main() {
    browser::language::choose(|| leptos::mount::mount_to_body(app::App));
}

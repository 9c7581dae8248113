//! Sightline in the browser.

mod api;
mod app;
mod components;
mod load;
mod pages;
mod query_state;
mod session;
mod theme;
mod time_text;

fn main() {
    leptos::mount::mount_to_body(app::App);
}

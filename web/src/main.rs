//! Sightline in the browser.

mod address;
mod api;
mod app;
mod components;
mod day_text;
mod language;
mod latest;
mod live;
mod load;
mod pages;
mod parts;
mod query_state;
mod session;
mod settings;
mod text;
mod theme;
mod time_text;

fn main() {
    language::choose(|| leptos::mount::mount_to_body(app::App));
}

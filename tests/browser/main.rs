//! Journeys through the app in Chromium, over the real server and database.

mod browser;

//! What the pages are made of: props in, callbacks out. Components know neither the API, nor the
//! router, nor the pages.

pub mod agent_search;
pub mod calendar;
pub mod cells;
pub mod chat_panel;
pub mod choice;
pub mod contact_panel;
pub mod copy_button;
pub mod data_table;
pub mod date_fields;
pub mod date_presets;
pub mod date_range;
pub mod day_math;
pub mod drawer;
pub mod event_words;
pub mod field_list;
pub mod focus;
pub mod icon;
pub mod identifier;
pub mod linked_text;
pub mod list_message;
pub mod media;
pub mod panel_load;
pub mod participant;
pub mod range_words;
pub mod result_card;
pub mod result_panel;
pub mod state_badge;
pub mod state_filter;
pub mod text_search;
pub mod timeline;
pub mod transcript;
pub mod transcript_entries;
pub mod transcript_scroll;
pub mod typed_date;

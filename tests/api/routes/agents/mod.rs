//! Agents and chatbots.

mod list;
mod put;

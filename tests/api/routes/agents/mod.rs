//! Agents and chatbots.

mod list;

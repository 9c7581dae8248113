//! What developers are given: the document of the API with its page, the quick start, the connectors.

mod document;
mod examples;

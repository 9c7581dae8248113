//! What an operator asks the server.

mod get_healthz;
mod get_readyz;

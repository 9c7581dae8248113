//! The health checks of an operator.

mod get_healthz;
mod get_readyz;

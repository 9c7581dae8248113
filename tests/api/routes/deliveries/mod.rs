//! Single deliveries of webhooks.

mod redeliver;

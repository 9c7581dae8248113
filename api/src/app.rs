//! Stub: replaced when merged.

use crate::store::Db;
use std::path::PathBuf;

/// What the operator chose.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// How browsers reach the server.
    pub public_url: Option<String>,
    /// The built web app.
    pub web_dir: Option<PathBuf>,
}

/// Serves until `shutdown`.
///
/// # Errors
/// When it cannot.
pub async fn serve(
    listener: std::net::TcpListener,
    settings: Settings,
    db: Db,
    shutdown: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    tracing::debug!(?settings, "stub");
    db.run(|conn| crate::store::ping(conn).map_err(crate::store::DbError::from)).await?;
    let server =
        actix_web::HttpServer::new(|| actix_web::App::new().default_service(actix_web::web::to(|| async { "stub" })))
            .disable_signals()
            .workers(1)
            .listen(listener)?
            .run();
    let handle = server.handle();
    let running = actix_web::rt::spawn(server);
    shutdown.await;
    handle.stop(true).await;
    Ok(running.await??)
}

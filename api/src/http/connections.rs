//! The connections of clients: how long they may take, and how many are open.

use super::refused_by_parser::Completing;
use actix_http::{HttpService, Protocol, Request, Response};
use actix_server::{Server, ServerBuilder};
use actix_service::{IntoServiceFactory, ServiceFactory, ServiceFactoryExt as _, fn_service, map_config};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::AppConfig;
use actix_web::rt::net::TcpStream;
use actix_web::{Error, HttpResponse};
use socket2::SockRef;
use std::fmt::Debug;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How long the rest of a refused request is read, so that its answer arrives.
const FAREWELL: Duration = Duration::from_secs(1);
/// How long a connection may be idle between two requests.
const KEEP_ALIVE: Duration = Duration::from_secs(5);

/// What connections are held to.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long the head of a request may take.
    pub patience: Duration,
    /// After how long a client that no longer reads is treated as gone.
    pub stalled_after: Duration,
    /// Counts those that are open.
    pub open: Arc<AtomicUsize>,
}

/// Serves what `app` makes on `listener`, by HTTP/1.1.
///
/// # Errors
/// When the listener cannot be used.
pub fn serve<F, I, S, B>(builder: ServerBuilder, listener: TcpListener, limits: Limits, app: F) -> io::Result<Server>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<Error>,
    S::InitError: Debug,
    S::Response: Into<Response<B>> + 'static,
    <S::Service as actix_service::Service<Request>>::Future: 'static,
    S::Service: 'static,
    B: MessageBody + 'static,
{
    let signal = builder.graceful_shutdown_signal();
    let made = move || {
        let (signal, open, stalled_after) = (signal.clone(), Arc::clone(&limits.open), limits.stalled_after);
        let service = app().into_factory().map_err(|why| -> Response<BoxBody> {
            let why: Error = why.into();
            HttpResponse::from_error(why).into()
        });
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let signal = signal.clone();
                async move { signal.notified().await }
            })
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(limits.patience)
            .client_disconnect_timeout(FAREWELL)
            // A client that has closed its side has left: a stream without events would not notice.
            .h1_allow_half_closed(false)
            .on_connect_ext(move |_, data| drop(data.insert(Open::count(&open))))
            .finish(map_config(service, |_| AppConfig::default()));
        fn_service(move |stream: TcpStream| async move {
            if let Err(why) = SockRef::from(&stream).set_tcp_user_timeout(Some(stalled_after)) {
                tracing::warn!(%why, "a connection has no time limit for its writes");
            }
            let peer = stream.peer_addr().ok();
            Ok((Completing::new(stream), Protocol::Http1, peer))
        })
        .and_then(http)
    };
    Ok(builder.listen("http", listener, made)?.run())
}

/// Counts a connection for as long as it is open.
struct Open(Arc<AtomicUsize>);

impl Open {
    fn count(counter: &Arc<AtomicUsize>) -> Self {
        counter.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(counter))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

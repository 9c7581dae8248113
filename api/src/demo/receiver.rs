//! Where the messages to the platform arrive.

use super::contact;
use super::desk::Desk;
use super::registration::Credentials;
use super::visitors;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use sightline_shared::{EventOrigin, EventType, WebhookChatEvent, WebhookMessage};
use std::net::{SocketAddr, TcpListener};

/// The largest message, in bytes.
const MOST: usize = 2 << 20;

/// The address of the platform before it runs.
pub struct Platform {
    listener: TcpListener,
}

impl Platform {
    /// Takes a free port of this computer.
    ///
    /// # Errors
    /// When there is none.
    pub fn bind() -> std::io::Result<Self> {
        Ok(Self { listener: TcpListener::bind("127.0.0.1:0")? })
    }

    /// Where its messages are sent to.
    ///
    /// # Errors
    /// When the socket is gone.
    pub fn url(&self) -> std::io::Result<String> {
        Ok(format!("http://{}/hook", self.listener.local_addr()?))
    }

    /// Runs it for as long as this process; its API listens on `api`, and its customers are `speed` times as
    /// fast as in life.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(self, credentials: Credentials, mut api: SocketAddr, speed: f64) -> anyhow::Result<()> {
        if api.ip().is_unspecified() {
            api.set_ip(if api.is_ipv4() { [127, 0, 0, 1].into() } else { std::net::Ipv6Addr::LOCALHOST.into() });
        }
        let desk = web::Data::new(Desk::new(credentials, format!("http://{api}"))?);
        let customers = desk.clone().into_inner();
        let app = move || {
            App::new()
                .app_data(desk.clone())
                .app_data(web::PayloadConfig::new(MOST))
                .route("/hook", web::post().to(receive))
        };
        let server = HttpServer::new(app).workers(1).disable_signals().listen(self.listener)?.run();
        actix_web::rt::spawn(server);
        actix_web::rt::spawn(visitors::keep_coming(customers, speed));
        Ok(())
    }
}

async fn receive(req: HttpRequest, body: web::Bytes, desk: web::Data<Desk>) -> HttpResponse {
    if !desk.has_signed(&req, &body) {
        return HttpResponse::Unauthorized().finish();
    }
    // What came in from the contact is known here, and the events of the chat are of no interest.
    let message: Option<WebhookMessage<WebhookChatEvent>> = serde_json::from_slice(&body).ok();
    let is_ours = |one: &WebhookChatEvent| one.origin == EventOrigin::Sightline;
    let Some(event) = message.map(|message| message.data).filter(is_ours) else {
        return HttpResponse::Accepted().finish();
    };
    event.chat.external_id.into_iter().for_each(|chat| desk.take(chat));
    if event.event.kind == EventType::Message {
        actix_web::rt::spawn(contact::take(desk.into_inner(), event.chat.id, event.event.id));
    }
    HttpResponse::Accepted().finish()
}

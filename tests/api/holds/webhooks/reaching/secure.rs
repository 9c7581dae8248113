//! Secure connections: a message goes to an endpoint whose certificate is valid, and to no other.

use crate::routes::webhooks::{WEBHOOKS, limits, log, post, start, subscribe};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use sightline::webhooks::Limits;
use sightline_shared::{WebhookDeliveryState, WebhookFailure};
use sightline_tests::wait::until;
use sightline_tests::{ServerProcess, command};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sightline-under-test");

type Authority = CertifiedIssuer<'static, KeyPair>;

/// A certificate authority.
fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate for `name` that is valid now, unless `change` does otherwise.
fn certificate(name: &str, issuer: &Authority, change: impl FnOnce(&mut CertificateParams)) -> ServerConfig {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    change(&mut params);
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, issuer).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).unwrap()
}

/// An endpoint with this certificate that accepts everything; its URL, and how much arrived.
fn receiver(config: ServerConfig) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let (config, count) = (Arc::new(config), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            if accept(StreamOwned::new(connection, stream)).is_some() {
                counted.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    (url, count)
}

fn accept(stream: StreamOwned<ServerConnection, std::net::TcpStream>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("content-length", bytes)) => length = bytes.parse().ok()?,
            None if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    reader.read_exact(&mut vec![0; length]).ok()?;
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    reader.get_mut().write_all(answer).ok()
}

#[tokio::test]
async fn a_message_goes_to_an_endpoint_with_a_valid_certificate_alone() {
    let app = start(Limits { poll: Duration::from_secs(3600), ..limits() }).await;
    let (trusted, unknown) = (authority(), authority());
    let roots = std::env::temp_dir().join(format!("sightline-roots-{}.pem", std::process::id()));
    std::fs::write(&roots, trusted.pem()).unwrap();
    let mut serve = command(PROGRAM, "serve", &app.database.url);
    serve.args(["--webhook-allow-network", "127.0.0.0/8"]).env("SSL_CERT_FILE", &roots).env_remove("SSL_CERT_DIR");
    let server = ServerProcess::start_by(serve);
    let admin = server.meet(&app.admin("Acme").await);
    for (what, config, is_valid) in [
        ("valid", certificate("127.0.0.1", &trusted, |_| {}), true),
        ("of an unknown authority", certificate("127.0.0.1", &unknown, |_| {}), false),
        ("for another name", certificate("desk.example.com", &trusted, |_| {}), false),
        ("expired", certificate("127.0.0.1", &trusted, |one| one.not_after = rcgen::date_time_ymd(2020, 1, 1)), false),
    ] {
        let (url, arrived) = receiver(config);
        let (id, _) = subscribe(&admin, &url, &["chat.moved"]).await;
        assert_eq!(post(&admin, &format!("{WEBHOOKS}/{id}/test")).await.status, 200);
        let is_over = async || {
            let sent = log(&admin, id).await.remove(0);
            sent.state != WebhookDeliveryState::Pending || sent.last_error.is_some()
        };
        until("it was tried", is_over).await;
        let sent = log(&admin, id).await.remove(0);
        let expected = if is_valid { (Some(200), None, 1) } else { (None, Some(WebhookFailure::Certificate), 0) };
        assert_eq!((sent.last_status, sent.last_error, arrived.load(Ordering::Relaxed)), expected, "{what}");
    }
    std::fs::remove_file(&roots).unwrap();
}

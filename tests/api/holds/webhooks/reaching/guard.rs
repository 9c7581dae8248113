//! No message goes to this computer or a private network, unless the operator allows it.

use crate::routes::webhooks::{WEBHOOKS, post};
use crate::routes::webhooks::{limits, settled, start, subscribe};
use sightline::webhooks::Limits;
use sightline_shared::{WebhookDeliveryState, WebhookFailure};
use sightline_tests::Receiver;

#[tokio::test]
async fn an_attempt_at_this_computer_is_a_failure_and_nothing_arrives() {
    let app = start(Limits { allowed_networks: Vec::new(), ..limits() }).await;
    let admin = app.admin("Acme").await;
    let receiver = Receiver::start();
    let port = receiver.url.rsplit_once(':').unwrap().1.to_owned();
    let (id, _) = subscribe(&admin, "https://desk.example.com/", &["chat.moved"]).await;
    // Past the check of the request, which refuses all of these.
    for (url, failure) in [
        (format!("http://127.0.0.1:{port}/"), WebhookFailure::Url),
        ("https://127.0.0.1/".to_owned(), WebhookFailure::Url),
        ("https://169.254.169.254/latest/meta-data/".to_owned(), WebhookFailure::Url),
        ("https://[::ffff:127.0.0.1]/".to_owned(), WebhookFailure::Url),
        ("https://localhost/".to_owned(), WebhookFailure::Url),
    ] {
        assert_eq!(app.execute(&format!("UPDATE webhooks SET url = '{url}'")), 1);
        assert_eq!(post(&admin, &format!("{WEBHOOKS}/{id}/test")).await.status, 200);
        let sent = settled(&admin, id).await.remove(0);
        assert_eq!((sent.state, sent.last_error), (WebhookDeliveryState::Failed, Some(failure)), "{url}");
        assert_eq!(sent.last_status, None);
    }
    assert_eq!(receiver.received().len(), 0);
}

#[tokio::test]
async fn a_name_is_checked_by_the_addresses_that_it_has() {
    // Another network is allowed, so that names may be plain; this computer is not in it.
    let app = start(Limits { allowed_networks: vec!["10.99.0.0/16".parse().unwrap()], ..limits() }).await;
    let admin = app.admin("Acme").await;
    let receiver = Receiver::start();
    let port = receiver.url.rsplit_once(':').unwrap().1.to_owned();
    for (url, failure) in [
        (format!("http://localhost:{port}/"), WebhookFailure::Address),
        ("http://nowhere.invalid:8080/".to_owned(), WebhookFailure::Host),
    ] {
        let (id, _) = subscribe(&admin, &url, &["chat.moved"]).await;
        assert_eq!(post(&admin, &format!("{WEBHOOKS}/{id}/test")).await.status, 200);
        let sent = settled(&admin, id).await.remove(0);
        assert_eq!((sent.state, sent.last_error), (WebhookDeliveryState::Failed, Some(failure)), "{url}");
    }
    assert_eq!(receiver.received().len(), 0);
    // A name of this computer is good where that is allowed.
    let allowed =
        Limits { allowed_networks: vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()], ..limits() };
    let app = start(allowed).await;
    let admin = app.admin("Acme").await;
    let (id, _) = subscribe(&admin, &format!("http://localhost:{port}/"), &["chat.moved"]).await;
    assert_eq!(post(&admin, &format!("{WEBHOOKS}/{id}/test")).await.status, 200);
    assert_eq!(settled(&admin, id).await[0].state, WebhookDeliveryState::Delivered);
    assert_eq!(receiver.received().len(), 1);
}

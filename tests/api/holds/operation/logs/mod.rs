//! What a server logs: nothing that anybody wrote, is named, is reached by, asked for or signs in with, at the most
//! talkative level and in both forms.

mod requests;

use requests::{malformed, manage, read, send, sign_in, take_part};
use serde_json::Value;
use sightline_shared::{KeyScope, Role};
use sightline_tests::{Receiver, Reply, ServerProcess, TestApp, samples};
use std::collections::HashSet;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sightline-under-test");
const COMPANY: &str = "Halden Motor Group";

#[tokio::test]
async fn lines_for_people_are_private() {
    assert_private("text").await;
}

#[tokio::test]
async fn lines_for_programs_are_private() {
    assert_private("json").await;
}

/// Asks a server everything with a canary in every text, parameter and secret, then reads all that it logged.
async fn assert_private(format: &str) {
    let app = TestApp::start().await;
    app.import(&samples(), None);
    let (admin, key) = (app.admin(COMPANY).await, app.key(COMPANY, KeyScope::ALL));
    let email = app.add_user(COMPANY, Role::Supervisor);
    let endpoint = Receiver::answering(|_, _| Reply::With(500, vec![("canary", "canary".to_owned())]));
    let options = ["--log", "trace", "--log-format", format, "--webhook-allow-network", "127.0.0.0/8"];
    let (mut server, log) = ServerProcess::start_logging(PROGRAM, &app.database.url, &options);

    let (admin, program) = (server.meet(&admin), server.meet(&key));
    let mut secrets = sign_in(&server.meet(&app.nobody()), &email).await;
    secrets.extend([admin.token().unwrap().to_owned(), program.token().unwrap().to_owned(), email]);
    malformed(&server.url);
    read(&app, &admin).await;
    secrets.extend(manage(&admin, &endpoint.url).await);
    send(&program).await;
    take_part(&app, &admin).await;
    let _ = endpoint.wait_for(3).await;
    assert!(server.stop().success());

    let lines: Vec<String> = log.iter().collect();
    let has = |part: &str| lines.iter().any(|line| line.contains(part));
    assert!(has("/api/v1/chats/{id}/events") && has("/api/v1/ingest/chats") && has("status=400") == (format == "text"));
    let private = Private::of_samples();
    let offence = |line: &String| {
        let lower = line.to_lowercase();
        let secret = || secrets.iter().find(|secret| line.contains(secret.as_str())).cloned();
        let canary = lower.contains("canary").then(|| "canary".to_owned());
        canary.or_else(|| private.found_in(&lower)).or_else(secret).map(|what| format!("{what:?}: {line}"))
    };
    let offences: Vec<String> = lines.iter().filter_map(offence).collect();
    assert!(offences.is_empty(), "{} of {} lines:\n{}", offences.len(), lines.len(), offences.join("\n"));
}

/// What the sample conversations hold of people.
struct Private {
    /// Names, e-mail addresses and telephone numbers.
    whole: HashSet<String>,
    /// Any two words of a message that follow each other.
    pairs: HashSet<String>,
}

impl Private {
    fn of_samples() -> Self {
        let documents: Vec<Value> = samples().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let (mut whole, mut pairs) = (HashSet::new(), HashSet::new());
        let text = |value: &Value| value.as_str().map(str::to_lowercase).filter(|text| text.len() > 3);
        for document in &documents {
            let contact = ["name", "email", "phone"].map(|member| text(&document["contact"][member]));
            // Also a first name or a last name alone.
            let parts = contact[0].iter().flat_map(|name| name.split(' ')).filter(|part| part.len() > 4);
            whole.extend(parts.map(str::to_owned));
            whole.extend(contact.into_iter().flatten());
            whole.extend(document["participants"].as_array().unwrap().iter().filter_map(|one| text(&one["name"])));
            for said in document["events"].as_array().unwrap().iter().filter_map(|event| text(&event["text"])) {
                pairs.extend(Self::pairs(&said));
            }
        }
        assert!(whole.len() > 50 && pairs.len() > 1_000, "{} {}", whole.len(), pairs.len());
        Self { whole, pairs }
    }

    fn pairs(text: &str) -> Vec<String> {
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        words.windows(2).map(|two| two.join(" ")).filter(|two| two.len() > 8).collect()
    }

    fn found_in(&self, line: &str) -> Option<String> {
        let whole = self.whole.iter().find(|whole| line.contains(whole.as_str())).cloned();
        whole.or_else(|| Self::pairs(line).into_iter().find(|pair| self.pairs.contains(pair)))
    }
}

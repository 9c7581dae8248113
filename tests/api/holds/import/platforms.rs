//! What other platforms exported: stored whole, and known again.

use crate::holds::import::{assert_recount_is_clean, fingerprint};
use chrono::TimeDelta;
use sightline::import::platforms::{DateOrder, Export, Platform};
use sightline::import::{self, Options, Report, Source};
use sightline_tests::{ChatBuilder, TestApp, at, command};
use std::path::PathBuf;

fn sample(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../api/src/import/platforms/samples").join(name)
}

fn export(platform: Platform) -> Export {
    let is_messenger = platform == Platform::Whatsapp;
    let own = if is_messenger { ["Maud Ellery", "Eve Brand"].map(str::to_owned).to_vec() } else { Vec::new() };
    Export { zone: Some(chrono_tz::Europe::Amsterdam), own, ..Export::new(platform, "Acme") }
}

fn options(export: Export) -> Options {
    Options { company: Some(export.company.clone()), from: Some(export), ..Options::default() }
}

fn import_all(app: &TestApp, sources: Vec<Source<'_>>, options: &Options) -> Report {
    import::run(&mut app.connect(), sources, options, &mut |_| ()).unwrap()
}

fn import_text(app: &TestApp, text: &str, options: &Options) -> Report {
    import_all(app, vec![Source::memory("_chat.txt", text.as_bytes())], options)
}

/// Imports a sample, and once more, which changes nothing; returns the first report.
fn twice(app: &TestApp, name: &str, options: &Options) -> Report {
    let read = || import_all(app, vec![Source::path(&sample(name))], options);
    let first = read();
    assert_recount_is_clean(app);
    let before = fingerprint(app);
    let again = read();
    assert_eq!((again.totals.created, again.totals.updated), (0, 0), "{name}");
    assert_eq!((again.totals.unchanged, again.totals.rejected), (first.totals.chats, first.totals.rejected), "{name}");
    assert_eq!(fingerprint(app), before, "{name}");
    first
}

/// Every chat: its id, organization, state, type, and the numbers of its events and results.
fn chats(app: &TestApp) -> Vec<String> {
    app.texts(
        "SELECT concat_ws(' ', external_id, organizations.name, state, type, event_count, result_count) \
         FROM chats JOIN organizations ON organizations.id = chats.organization_id ORDER BY external_id",
    )
}

fn people(app: &TestApp) -> Vec<String> {
    app.texts("SELECT kind || ' ' || name FROM agents UNION ALL SELECT 'contact ' || coalesce(name, phone) FROM contacts ORDER BY 1")
}

#[tokio::test]
async fn chatwoot_comes_over_and_is_known_again() {
    let app = TestApp::start().await;
    let report = twice(&app, "chatwoot.json", &options(export(Platform::Chatwoot)));
    assert_eq!((report.totals.created, report.totals.rejected), (3, 1));
    let expected = [
        "chatwoot:41 Sales-EU closed contact 12 2",
        "chatwoot:42 Acme active bot 3 1",
        "chatwoot:43 Acme queued contact 0 0",
    ];
    assert_eq!(chats(&app), expected);
    assert_eq!(people(&app), ["agent Maud Ellery", "bot Helper", "contact Dana Whitlock", "contact Lee Tran"]);
    assert_eq!(app.text("SELECT count(*) FROM sessions"), "4");
    let said = report.to_string();
    assert!(said.contains("chatwoot.json, conversation 4: /id: is missing"), "{said}");
    assert!(said.contains("\nnot placed         1 activities of labels"), "{said}");
}

#[tokio::test]
async fn intercom_comes_over_and_is_known_again() {
    let app = TestApp::start().await;
    let report = twice(&app, "intercom.json", &options(export(Platform::Intercom)));
    assert_eq!((report.totals.created, report.totals.rejected), (2, 1));
    assert_eq!(chats(&app), ["215469000001 Sales closed contact 14 2", "215469000002 Acme queued bot 5 0"]);
    assert_eq!(people(&app), ["agent Eve Brand", "agent Maud Ellery", "bot Operator", "contact Dana Whitlock"]);
    let words = "SELECT text FROM events WHERE text LIKE 'Good morning%'";
    assert_eq!(app.text(words), "Good morning,\nis the blue kettle in stock?");
}

#[tokio::test]
async fn livechat_comes_over_and_its_threads_are_one_chat() {
    let app = TestApp::start().await;
    let report = twice(&app, "livechat.json", &options(export(Platform::Livechat)));
    assert_eq!((report.totals.created, report.totals.updated, report.totals.rejected), (2, 1, 1));
    // That the empty chat is over follows from no event: one is inferred.
    assert_eq!(chats(&app), ["PJ0MRSHTDG Acme closed contact 13 2", "PJ0MRSHTDH Acme closed contact 2 0"]);
    assert_eq!(people(&app), ["agent Maud Ellery", "bot Helper", "contact Dana Whitlock"]);
    let sessions = "SELECT count(*) FROM sessions JOIN chats ON chats.id = chat_id WHERE external_id = 'PJ0MRSHTDG'";
    assert_eq!(app.text(sessions), "2");
}

#[tokio::test]
async fn zendesk_chat_comes_over_and_is_known_again() {
    let app = TestApp::start().await;
    let report = twice(&app, "zendesk-chat.json", &options(export(Platform::ZendeskChat)));
    assert_eq!((report.totals.created, report.totals.rejected), (3, 1));
    let expected = [
        "2611.5321.SoGZ1KpQ7c Sales closed contact 11 1",
        "2611.5321.SoGZ1Missed Acme closed contact 2 0",
        "2611.5321.SoGZ1Offline Acme closed contact 2 0",
    ];
    assert_eq!(chats(&app), expected);
    assert_eq!(people(&app), ["agent Maud Ellery", "bot Helper", "contact +31612345678", "contact Dana Whitlock"]);
}

#[tokio::test]
async fn whatsapp_comes_over_and_is_known_again() {
    let app = TestApp::start().await;
    let iphone = twice(&app, "whatsapp-iphone.txt", &options(export(Platform::Whatsapp)));
    let order = Export { date_order: Some(DateOrder::MonthFirst), ..export(Platform::Whatsapp) };
    let android = twice(&app, "whatsapp-android.txt", &options(order));
    assert_eq!((iphone.totals.created, android.totals.created), (1, 1));
    let counts = "SELECT concat_ws(' ', channel, state, event_count) FROM chats ORDER BY event_count, external_id";
    assert_eq!(app.texts(counts), ["whatsapp active 6", "whatsapp active 6"]);
    let expected = ["agent Eve Brand", "agent Maud Ellery", "contact +44 20 7946 0142", "contact Dana Whitlock"];
    assert_eq!(people(&app), expected);
    assert!(iphone.to_string().contains("\nnot placed         1 calls"));
}

#[tokio::test]
async fn idle_chats_are_closed_and_a_longer_export_moves_the_close() {
    let first = "[20/10/2026, 10:00:00] Dana: Hello\n[20/10/2026, 10:05:00] Maud Ellery: Good morning\n";
    let longer =
        format!("{first}[21/10/2026, 09:00:00] Dana: One more thing\n[28/10/2026, 09:00:00] Dana: And another\n");
    let events = "SELECT concat_ws(' ', to_char(at AT TIME ZONE 'UTC', 'DD HH24:MI'), type, data ->> 'reason') FROM events ORDER BY seq";
    let options = Options { close_idle: Some(TimeDelta::hours(24)), ..options(export(Platform::Whatsapp)) };
    let grown = TestApp::start().await;
    assert_eq!(import_text(&grown, first, &options).totals.closed, 1);
    assert_eq!(grown.texts(events), ["20 08:00 message", "20 08:05 message", "21 08:05 closed timeout"]);
    assert_eq!(import_text(&grown, first, &options).totals.unchanged, 1);
    assert_eq!(import_text(&grown, &longer, &options).totals.updated, 1);
    let expected = [
        "20 08:00 message",
        "20 08:05 message",
        "21 07:00 message",
        "22 07:00 closed timeout",
        "28 08:00 message",
        "29 08:00 closed timeout",
    ];
    assert_eq!(grown.texts(events), expected);
    assert_eq!(import_text(&grown, &longer, &options).totals.unchanged, 1);
    assert_recount_is_clean(&grown);
    assert_eq!(grown.text("SELECT state || ' ' || event_count FROM chats"), "closed 6");
    let whole = TestApp::start().await;
    assert_eq!(import_text(&whole, &longer, &options).totals.created, 1);
    assert_eq!(whole.texts(events), expected);
}

#[tokio::test]
async fn ordinary_documents_are_closed_when_idle_too() {
    let app = TestApp::start().await;
    let began = ChatBuilder::queued("one", "Acme", at("2026-11-10T10:00:00Z")).accepted("Maud");
    let options = Options { close_idle: Some(TimeDelta::minutes(30)), ..Options::default() };
    let line = began.clone().at(at("2026-11-10T12:00:00Z")).says("Maud", "Still there?").line();
    assert_eq!(import_text(&app, &line, &options).totals.created, 1);
    let closes = "SELECT to_char(at AT TIME ZONE 'UTC', 'HH24:MI:SS') FROM events WHERE type = 'closed' ORDER BY seq";
    assert_eq!(app.texts(closes), ["10:30:01", "12:30:00"]);
    assert_eq!(app.text("SELECT state FROM chats"), "closed");
    assert_eq!(import_text(&app, &line, &options).totals.unchanged, 1);
    assert_recount_is_clean(&app);
}

#[tokio::test]
async fn files_of_another_form_are_refused_in_one_sentence_and_the_others_are_taken() {
    let app = TestApp::start().await;
    let line = ChatBuilder::queued("one", "Acme", at("2026-11-22T10:00:00Z")).line();
    let array = format!("\n[\n{line}]");
    let indented = serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(&line).unwrap()).unwrap();
    let wide: Vec<u8> = line.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked: Vec<u8> = [&[0xff, 0xfe][..], &wide].concat();
    let sources = vec![
        Source::memory("array", array.as_bytes()),
        Source::memory("indented", indented.as_bytes()),
        Source::memory("wide", &wide),
        Source::memory("marked", &marked),
        Source::memory("zip", b"PK\x03\x04\x14\0\0\0"),
        Source::memory("good", line.as_bytes()),
    ];
    let report = import_all(&app, sources, &Options::default());
    assert_eq!((report.totals.created, report.totals.rejected), (1, 5));
    let reasons: Vec<(&str, &str)> =
        report.rejections.iter().map(|one| (one.source.as_str(), one.reasons[0].as_str())).collect();
    for ((source, reason), (expected, words)) in reasons.iter().zip([
        ("array", "is a JSON array: make a line of each document with `jq -c '.[]' FILE > NEW`"),
        ("indented", "is JSON over several lines: make a line of each document with `jq -c . FILE > NEW`"),
        ("wide", "is UTF-16 text: write it as UTF-8 with `iconv -f UTF-16 -t UTF-8 FILE > NEW`"),
        ("marked", "is UTF-16 text"),
        ("zip", "is a zip archive: unpack it"),
    ]) {
        assert_eq!(*source, expected);
        assert!(reason.starts_with(words), "{source}: {reason}");
    }
    let export = options(export(Platform::Intercom));
    let report = import_text(&app, "date,text\n2026-11-22,Hello\n", &export);
    assert!(report.rejections[0].reasons[0].starts_with("not JSON: "), "{:?}", report.rejections);
    let report = import_all(&app, vec![Source::memory("zip", b"PK\x03\x04")], &export);
    assert!(report.rejections[0].reasons[0].contains("zip archive"), "{:?}", report.rejections);
}

#[tokio::test]
async fn the_command_asks_for_what_the_export_does_not_say() {
    let app = TestApp::start().await;
    let run = |arguments: &[&str]| {
        let mut import = command(env!("CARGO_BIN_EXE_sightline-under-test"), "import", &app.database.url);
        let output = import.args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let file = sample("whatsapp-iphone.txt");
    let file = file.to_str().unwrap();
    let whatsapp = ["--from", "whatsapp", "--company", "Acme", file];
    let with = |more: &[&'static str]| run(&[&whatsapp[..], more].concat());
    for (outcome, expected) in [
        (with(&[]), "times of WhatsApp have no zone: add --tz"),
        (with(&["--tz", "Europe/Amsterdam"]), "WhatsApp does not say which names are yours: add --own NAME"),
        (with(&["--tz", "Mars"]), "it is not an IANA time zone"),
        (with(&["--close-idle", "soon"]), "use a whole number of minutes, hours or days"),
        (run(&["--from", "whatsapp", file]), "--company"),
        (run(&["--from", "intercom", "--company", "Acme", "--own", "Maud", file]), "only for --from whatsapp"),
        (run(&["--from", "intercom", "--company", "Acme", "--link", "x/{id}", file]), "--link must begin with"),
        (run(&["--tz", "Europe/Amsterdam", file]), "--from"),
        (run(&["--from", "icq", "--company", "Acme", file]), "livechat"),
    ] {
        let (code, _, said) = outcome;
        assert_ne!(code, Some(0));
        assert!(said.contains(expected), "{said}");
    }
    let tz = ["--tz", "Europe/Amsterdam", "--own"];
    let (code, said, _) = with(&[&tz[..], &["Nobody"]].concat());
    assert_eq!(code, Some(1));
    assert!(said.contains("has no line by a name of --own; its lines are by: Dana Whitlock, Maud Ellery"), "{said}");
    let (code, said, why) = with(&[&tz[..], &["Maud Ellery", "--close-idle", "24h"]].concat());
    assert_eq!(code, Some(0), "{why}");
    assert!(said.starts_with("1 created, 0 updated, 0 unchanged, 0 rejected"), "{said}");
    assert_eq!(app.text("SELECT count(*) FROM chats"), "1");
}

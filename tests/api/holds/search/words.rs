//! Which words are found, and what of them is marked.

use crate::holds::search::{chat, found, marked, marks, morning, rows, set};
use serde_json::Value;
use sightline_tests::{ChatBuilder, TestApp};

#[tokio::test]
async fn words_are_found_in_messages_notes_and_contacts() {
    let app = TestApp::start().await;
    app.import_chats([
        &chat("message").contact_says("The brakes squeak"),
        &chat("note").notes("Maud", "Sounds like the brake pads"),
        &chat("named").contact("c1", Some("Ann Brakefield"), None, None),
        &chat("mailed").contact("c2", None, Some("info@brakes.example"), None),
        &chat("phoned").contact("c3", Some("Phoned"), None, Some("+31 20 555 0199")),
        &chat("neither").says("Maud", "Good morning"),
        &ChatBuilder::between_agents("agents", "Acme", "Maud", morning()).says("Maud", "brake time"),
    ]);
    let anna = app.supervisor("Acme").await;
    assert_eq!(found(&anna, "brake").await, set(&["message", "note", "Ann Brakefield", "nobody"]));
    assert_eq!(rows(&anna, "brake").await.len(), 5);
    assert_eq!(found(&anna, "555 0199").await, set(&["Phoned"]));
    assert_eq!(found(&anna, "INFO@").await, set(&["nobody"]));
    assert_eq!(found(&anna, "nowhere").await, set(&[]));
    // Names of agents are not searched: `agent` is for them.
    assert_eq!(found(&anna, "maud").await, set(&[]));
}

#[tokio::test]
async fn a_visitor_with_only_a_name_is_found_by_it() {
    let app = TestApp::start().await;
    let mut document = chat("visitor").contact_says("Hello").anonymous().json();
    document["participants"][0]["name"] = "Zoë 王小明".into();
    assert_eq!(app.import(&format!("{document}\n"), None).totals.rejected, 0);
    let anna = app.supervisor("Acme").await;
    for q in ["zoe", "ZOË", "小明", "王", "zoe hello"] {
        assert_eq!(found(&anna, q).await, set(&["Zoë 王小明"]), "{q}");
    }
    assert_eq!(found(&anna, "zoe goodbye").await, set(&[]));
}

#[tokio::test]
async fn all_words_must_be_found_each_anywhere_in_the_chat() {
    let app = TestApp::start().await;
    app.import_chats([
        &chat("apart").contact_says("The brakes squeak").notes("Maud", "Lever is loose"),
        &chat("one").contact_says("The brakes are fine"),
        &chat("mixed").contact("c", Some("Lever"), None, None).contact_says("Brakes!"),
    ]);
    let anna = app.supervisor("Acme").await;
    assert_eq!(found(&anna, "brakes").await, set(&["apart", "one", "Lever"]));
    assert_eq!(found(&anna, "brakes lever").await, set(&["apart", "Lever"]));
    assert_eq!(found(&anna, "  lever \u{3000} BRAKES lever ").await, set(&["apart", "Lever"]));
    assert_eq!(found(&anna, "brakes lever squeak").await, set(&["apart"]));
    assert_eq!(found(&anna, "brakes lever missing").await, set(&[]));
    assert_eq!(marks(&anna, "squeak lever loose").await, ["The brakes [squeak]", "[Lever] is [loose]"]);
}

#[tokio::test]
async fn nothing_in_a_word_is_a_wildcard() {
    let app = TestApp::start().await;
    app.import_chats([
        &chat("percent").contact_says(r"100% sure"),
        &chat("underscore").contact_says(r"file_name"),
        &chat("backslash").contact_says(r"C:\cars"),
        &chat("wide").contact_says("50％ off"),
        &chat("plain").contact_says("1000 sure, filename, C:cars"),
    ]);
    let anna = app.supervisor("Acme").await;
    for (q, expected) in [
        ("%", &["percent", "wide"][..]),
        ("100%", &["percent"]),
        ("％", &["percent", "wide"]),
        ("0％", &["percent", "wide"]),
        ("_", &["underscore"]),
        ("file_name", &["underscore"]),
        ("e_n", &["underscore"]),
        (r"\", &["backslash"]),
        (r"c:\cars", &["backslash"]),
        (r"\%", &[]),
        ("' OR true --", &[]),
    ] {
        assert_eq!(found(&anna, q).await, set(expected), "{q}");
    }
}

#[tokio::test]
async fn case_accents_and_forms_fold_and_are_marked_as_they_were_written() {
    let app = TestApp::start().await;
    app.import_chats([
        &chat("street").contact_says("Ich wohne in der Große Straße 5"),
        &chat("accents").contact_says("Où est le CAFÉ de l’Œuvre?"),
        &chat("wide").contact_says("ＶＩＮ：ＡＢＣ１２３"),
        &chat("ligature").contact_says("The oﬀice is closed"),
        &chat("marks").contact_says("cafe\u{301} noir"),
        &chat("cyrillic").contact_says("Добрый ДЕНЬ"),
    ]);
    let anna = app.supervisor("Acme").await;
    for (q, expected) in [
        ("strasse", "Ich wohne in der Große [Straße] 5"),
        ("STRASSE gross", "Ich wohne in der [Groß]e [Straße] 5"),
        ("sse", "Ich wohne in der Gro[ße] Stra[ße] 5"),
        ("oeuvre", "Où est le CAFÉ de l’[Œuvre]?"),
        ("l'œuv", "Où est le CAFÉ de [l’Œuv]re?"),
        ("ou est", "[Où] [est] le CAFÉ de l’Œuvre?"),
        ("abc123", "ＶＩＮ：[ＡＢＣ１２３]"),
        ("office", "The [oﬀice] is closed"),
        ("noir", "cafe\u{301} [noir]"),
        ("день", "Добрый [ДЕНЬ]"),
    ] {
        assert_eq!(marks(&anna, q).await, [expected], "{q}");
    }
    assert_eq!(found(&anna, "cafe").await, set(&["accents", "marks"]));
}

#[tokio::test]
async fn scripts_without_blanks_are_searched_for_one_character_and_more() {
    let app = TestApp::start().await;
    app.import_chats([
        &chat("drive").contact_says("我想预约周末试驾，谢谢"),
        &chat("service").contact_says("保养需要多少钱？"),
        &chat("thai").contact_says("สวัสดีครับ รถพร้อมไหม"),
        &chat("japanese").contact_says("試乗を予約したいです"),
        &chat("korean").contact_says("시승예약하고싶어요"),
        &chat("mixed").contact_says("新车SUV多少钱"),
        &chat("named").contact("c", Some("欧阳娜娜"), None, None),
    ]);
    let anna = app.supervisor("Acme").await;
    for (q, expected) in [
        ("驾", &["drive"][..]),
        ("试驾", &["drive"]),
        ("预约周", &["drive"]),
        ("我想预约周末试驾", &["drive"]),
        ("周 谢", &["drive"]),
        ("驾试", &[]),
        ("约周预", &[]),
        ("多少钱", &["service", "mixed"]),
        ("suv", &["mixed"]),
        ("车SUV多", &["mixed"]),
        ("V多", &["mixed"]),
        ("รถ", &["thai"]),
        ("ครับ", &["thai"]),
        ("予約", &["japanese"]),
        ("約", &["japanese"]),
        ("약", &["korean"]),
        ("예약", &["korean"]),
        ("娜", &["欧阳娜娜"]),
        ("欧阳", &["欧阳娜娜"]),
    ] {
        assert_eq!(found(&anna, q).await, set(expected), "{q}");
    }
    assert_eq!(marks(&anna, "预约 试驾").await, ["我想[预约]周末[试驾]，谢谢"]);
    assert_eq!(marks(&anna, "欧阳").await, Vec::<String>::new());
}

#[tokio::test]
async fn matches_lead_to_the_first_messages_with_a_word() {
    let app = TestApp::start().await;
    let long = format!("{}The brakes squeak{}", "so. ".repeat(300), " and more".repeat(300));
    let mut busy = chat("busy").contact_says("Nothing yet").contact_says(&long);
    for number in 1..=5 {
        busy = busy.notes("Maud", &format!("Brake {number}"));
    }
    app.import_chats([&busy]);
    let anna = app.supervisor("Acme").await;
    let row = rows(&anna, "brake").await.pop().unwrap();
    let matches = row.matches.unwrap();
    assert_eq!(matches.iter().map(|found| found.seq).collect::<Vec<_>>(), [4, 5, 6]);
    let shown = marked(&matches[0]);
    assert!(shown.contains("The [brake]s squeak") && shown.chars().count() < 200, "{shown}");
    assert_eq!(marked(&matches[1]), "[Brake] 1");
    for found in matches {
        let around = format!("/api/v1/chats/{}/events?around={}&limit=1", row.id, found.event_id);
        let events: Value = anna.get(&around).await.ok();
        assert_eq!(events["items"][0]["seq"], found.seq);
        assert!(events["items"][0]["text"].as_str().unwrap().contains(&found.snippet));
    }
}

//! The search a second time: every text is read and compared word by word. Only the folding of
//! letters is the database's.

use crate::holds::search::escaped;
use diesel::PgConnection;
use sightline::import::{self, Options, Source};
use sightline_shared::requests::search::words;
use sightline_shared::{Chat, Count};
use sightline_tests::{Caller, TestApp, extra_data, samples, texts};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// All that can be found of a chat, folded, each text apart.
type Corpus = BTreeMap<String, Vec<String>>;

/// What can be found: words of messages and notes, and the name and address of the contact.
const FOUND_IN: &str = "SELECT chat_id || chr(1) || text FROM events WHERE type IN ('message', 'note') AND text IS NOT NULL \
     UNION ALL SELECT chats.id || chr(1) || field FROM chats JOIN contacts ON contacts.company_id = chats.company_id \
     AND contacts.id = chats.contact_id, unnest(ARRAY[contacts.name, email, phone]) AS field WHERE field IS NOT NULL \
     UNION ALL SELECT id || chr(1) || contact_name FROM chats WHERE contact_id IS NULL AND contact_name IS NOT NULL";

fn rows(app: &TestApp, folded: bool) -> Corpus {
    let sql = if folded { format!("SELECT fold(line) FROM ({FOUND_IN}) AS found (line)") } else { FOUND_IN.to_owned() };
    let mut corpus = Corpus::new();
    for line in texts(&mut app.connect(), &sql) {
        let (id, text) = line.split_once('\u{1}').unwrap();
        corpus.entry(id.to_owned()).or_default().push(text.to_owned());
    }
    corpus
}

fn expected(conn: &mut PgConnection, corpus: &Corpus, q: &str) -> BTreeSet<String> {
    let fold = |word: &&str| texts(conn, &format!("SELECT fold('{}')", word.replace('\'', "''"))).remove(0);
    let words: Vec<String> = words(q).iter().map(fold).collect();
    let has_all = |texts: &[String]| words.iter().all(|word| texts.iter().any(|text| text.contains(word)));
    corpus.iter().filter(|(_, texts)| has_all(texts)).map(|(id, _)| id.clone()).collect()
}

/// Parts of texts of one to twelve characters, single and in pairs, spread over all of them.
fn questions(corpus: &Corpus, wanted: usize) -> Vec<String> {
    let texts: Vec<Vec<char>> = corpus.values().flatten().map(|text| text.chars().collect()).collect();
    let part = |number: usize, length: usize| -> String {
        let text = &texts[(number * 7919) % texts.len()];
        let start = (number * 31) % text.len().max(1);
        text.iter().skip(start).take(length).collect()
    };
    let lengths = [1, 2, 2, 3, 4, 5, 7, 12];
    let one = |number: usize| part(number, lengths[number % lengths.len()]);
    let mut found: Vec<String> = (0..wanted).map(one).collect();
    found.extend((0..wanted).map(|number| format!("{} {}", one(number), one(number * 3 + 1))));
    found.retain(|q| (1..=10).contains(&words(q).len()));
    found
}

async fn check(app: &TestApp, caller: &Caller, wanted: usize) -> usize {
    let (corpus, as_written) = (rows(app, true), rows(app, false));
    let mut conn = app.connect();
    let (mut with_rows, mut wrong) = (0, Vec::new());
    for q in questions(&as_written, wanted) {
        let expected = expected(&mut conn, &corpus, &q);
        let found: Vec<Chat> = caller.all(&format!("/api/v1/chats?limit=200&q={}", escaped(&q))).await;
        let count: Count = caller.get(&format!("/api/v1/chats/count?q={}", escaped(&q))).await.ok();
        let ids: BTreeSet<String> = found.iter().map(|chat| chat.id.to_string()).collect();
        if ids != expected || found.len() != expected.len() || count.count as usize != expected.len() {
            wrong.push(format!("{q:?}: {} rows, {} counted, {} expected", found.len(), count.count, expected.len()));
        }
        // Of a word that the first messages have, something is marked in each.
        for chat in &found {
            let unmarked = chat.matches.iter().flatten().any(|found| found.ranges.is_empty());
            assert!(!unmarked, "{q:?} {:?}", chat.matches);
        }
        with_rows += usize::from(!expected.is_empty());
    }
    assert!(wrong.is_empty(), "{} wrong: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
    with_rows
}

#[tokio::test]
async fn chats_and_their_count_are_those_whose_texts_hold_every_word() {
    let app = TestApp::start().await;
    let lines = samples();
    assert_eq!(app.import(&lines, Some("Everybody")).totals.rejected, 0);
    let caller = app.supervisor("Everybody").await;
    // Twice: what the database expects of a word decides how it is looked for.
    let unknown = check(&app, &caller, 80).await;
    let _ = app.execute("ANALYZE events, contacts, chats");
    assert_eq!(check(&app, &caller, 80).await, unknown);
    assert!(unknown > 100, "{unknown}");
}

#[tokio::test]
async fn further_conversations_are_found_by_every_word_of_theirs() {
    let Some(folder) = extra_data() else { return };
    let app = TestApp::start().await;
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<PathBuf> = files.filter(|path| path.to_string_lossy().contains(".ndjson")).collect();
    let options = Options { company: Some("Everybody".to_owned()), ..Options::default() };
    let sources = files.iter().map(|file| Source::path(file)).collect();
    import::run(&mut app.connect(), sources, &options, &mut |_| ()).unwrap();
    let _ = app.execute("ANALYZE events, contacts, chats");
    let caller = app.supervisor("Everybody").await;
    assert!(check(&app, &caller, 100).await > 100);
}

#[tokio::test]
async fn words_combine_with_every_other_filter_and_page_in_its_order() {
    let app = TestApp::start().await;
    assert_eq!(app.import(&samples(), Some("Everybody")).totals.rejected, 0);
    let caller = app.supervisor("Everybody").await;
    let mut asked = 0;
    for q in ["a", "the", "test drive", "brake", "appointment", "zzz"] {
        let with_word: BTreeSet<String> = ids(&caller, &format!("q={}", escaped(q))).await.into_iter().collect();
        for filter in [
            "from=2026-11-01&to=2026-11-20",
            "from=2026-11-16&to=2026-11-18&on=started",
            "from=2026-02-01&to=2026-10-31&sort=started_at",
            "type=contact&sort=-started_at",
            "state=queued,active",
            "has_results=true&sort=updated_at",
            "agent=a",
        ] {
            let expected: Vec<String> =
                ids(&caller, filter).await.into_iter().filter(|id| with_word.contains(id)).collect();
            assert_eq!(ids(&caller, &format!("{filter}&q={}", escaped(q))).await, expected, "{filter} {q}");
            asked += usize::from(!expected.is_empty());
        }
    }
    assert!(asked >= 20, "{asked}");
}

/// The ids of a list, in its order, by pages of three.
async fn ids(caller: &Caller, query: &str) -> Vec<String> {
    let chats: Vec<Chat> = caller.all(&format!("/api/v1/chats?limit=3&{query}")).await;
    chats.iter().map(|chat| chat.id.to_string()).collect()
}

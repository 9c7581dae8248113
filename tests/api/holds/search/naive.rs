//! The search a second time: every text is read and compared term by term. Only the folding of
//! letters is the product's.

use crate::holds::search::escaped;
use memchr::memmem::Finder;
use sightline::import::{self, Options, Source};
use sightline::store::search::fold;
use sightline_shared::requests::search::{Term, terms};
use sightline_shared::{Chat, Count, Page};
use sightline_tests::{Caller, TestApp, extra_data, samples, texts};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// A broad search is only now and then walked to its end.
const BROAD: usize = 600;

/// All that can be found of a chat: its texts as they are written, and its ids.
#[derive(Default)]
struct Findable {
    texts: Vec<String>,
    /// The folded texts, with a character that no text has after each.
    folded: String,
    phones: Vec<String>,
    ids: Vec<String>,
}

type Corpus = BTreeMap<String, Findable>;

/// Words of messages and notes, values of results, and the name and address of the contact.
const TEXTS: &str = "SELECT chat_id || chr(1) || text FROM events WHERE type IN ('message', 'note') AND text IS NOT NULL \
     UNION ALL SELECT chats.id || chr(1) || field FROM chats JOIN contacts ON contacts.company_id = chats.company_id \
     AND contacts.id = chats.contact_id, unnest(ARRAY[contacts.name, email, phone]) AS field WHERE field IS NOT NULL \
     UNION ALL SELECT id || chr(1) || contact_name FROM chats WHERE contact_id IS NULL AND contact_name IS NOT NULL \
     UNION ALL SELECT chat_id || chr(1) || (field ->> 'value') FROM results, jsonb_array_elements(fields) AS field \
     WHERE field ->> 'value' IS NOT NULL";
const PHONES: &str = "SELECT chats.id || chr(1) || phone FROM chats JOIN contacts \
     ON contacts.company_id = chats.company_id AND contacts.id = chats.contact_id WHERE phone IS NOT NULL";
const IDS: &str = "SELECT chats.id || chr(1) || named FROM chats LEFT JOIN contacts \
     ON contacts.company_id = chats.company_id AND contacts.id = chats.contact_id, \
     unnest(ARRAY[chats.external_id, contacts.external_id, chats.id::text, contacts.id::text]) AS named \
     WHERE named IS NOT NULL";

fn corpus(app: &TestApp) -> Corpus {
    let mut corpus = Corpus::new();
    let mut read = |sql: &str, add: fn(&mut Findable, &str)| {
        for line in texts(&mut app.connect(), sql) {
            let (id, text) = line.split_once('\u{1}').unwrap();
            add(corpus.entry(id.to_owned()).or_default(), text);
        }
    };
    read(TEXTS, |chat, text| {
        chat.texts.push(text.to_owned());
        chat.folded.push_str(&fold(text));
        chat.folded.push('\0');
    });
    read(PHONES, |chat, phone| chat.phones.push(digits(phone)));
    read(IDS, |chat, id| chat.ids.push(id.to_owned()));
    corpus
}

fn digits(phone: &str) -> String {
    let digits: String = phone.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').to_owned()
}

impl Findable {
    fn has(&self, (term, folded): &(Term, Finder<'_>)) -> bool {
        let is_id = |id: &String| {
            let is_ours = id.len() == 36 && id.matches('-').count() == 4;
            let fewest = if is_ours { 8 } else { 4 };
            let has_digit = term.text.contains(|letter: char| letter.is_ascii_digit());
            !term.is_phrase
                && has_digit
                && (*id == term.text || (term.text.len() >= fewest && id.starts_with(&term.text)))
        };
        let is_number = |phone: &String| {
            term.number.as_ref().is_some_and(|number| {
                phone.contains(&number.digits) || number.without_prefix().any(|digits| digits == phone)
            })
        };
        folded.find(self.folded.as_bytes()).is_some() || self.phones.iter().any(is_number) || self.ids.iter().any(is_id)
    }
}

fn expected(corpus: &Corpus, q: &str) -> BTreeSet<String> {
    let folded = |term: &Term| Finder::new(fold(&term.text).trim()).into_owned();
    let terms: Vec<(Term, Finder<'_>)> = terms(q).into_iter().map(|term| (term.clone(), folded(&term))).collect();
    let has_all = |chat: &Findable| terms.iter().all(|term| chat.has(term));
    corpus.iter().filter(|(_, chat)| has_all(chat)).map(|(id, _)| id.clone()).collect()
}

/// Parts of texts of one to twelve characters, single and in pairs, spread over all of them.
fn questions(corpus: &Corpus, wanted: usize) -> Vec<String> {
    let texts: Vec<Vec<char>> =
        corpus.values().flat_map(|chat| &chat.texts).map(|text| text.chars().collect()).collect();
    let part = |number: usize, length: usize| -> String {
        let text = &texts[(number * 7919) % texts.len()];
        let start = (number * 31) % text.len().max(1);
        text.iter().skip(start).take(length).collect()
    };
    let lengths = [1, 2, 2, 3, 4, 5, 7, 12];
    let one = |number: usize| part(number, lengths[number % lengths.len()]);
    let mut found: Vec<String> = (0..wanted).map(one).collect();
    found.extend((0..wanted).map(|number| format!("{} {}", one(number), one(number * 3 + 1))));
    found.retain(|q| (1..=10).contains(&terms(q).len()));
    found
}

async fn check(app: &TestApp, caller: &Caller, wanted: usize) -> usize {
    let corpus = corpus(app);
    let (mut with_rows, mut wrong) = (0, Vec::new());
    for (number, q) in questions(&corpus, wanted).into_iter().enumerate() {
        let expected = expected(&corpus, &q);
        let path = format!("/api/v1/chats?limit=200&q={}", escaped(&q));
        let is_whole = expected.len() <= BROAD || number % 12 == 0;
        let found: Vec<Chat> =
            if is_whole { caller.all(&path).await } else { caller.get(&path).await.ok::<Page<Chat>>().items };
        let count: Count = caller.get(&format!("/api/v1/chats/count?q={}", escaped(&q))).await.ok();
        let ids: BTreeSet<String> = found.iter().map(|chat| chat.id.to_string()).collect();
        let is_right = ids.is_subset(&expected) && ids.len() == if is_whole { expected.len() } else { 200 };
        if !is_right || found.len() != ids.len() || count.count as usize != expected.len() {
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

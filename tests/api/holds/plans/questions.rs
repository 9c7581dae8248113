//! The questions, with how much each may read and why.

use crate::holds::plans::{days, text};
use diesel::PgConnection;
use serde_json::Value;

/// A question to the API.
pub struct Question {
    /// What is asked, in words.
    pub what: &'static str,
    /// The path with its query, of which there is at least one parameter where there are pages.
    pub path: String,
    /// Which page of the answer.
    pub page: u32,
    /// How many buffers it may read, including those of identifying the caller.
    pub buffers: u64,
    /// Why so many.
    pub why: &'static str,
}

impl Question {
    /// Whether something was found; otherwise the plan is no evidence.
    pub(super) fn has_answer(&self, answer: &Value) -> bool {
        match (&answer["items"], &answer["count"]) {
            (Value::Array(items), _) => !items.is_empty(),
            (_, Value::Number(count)) => count.as_u64() > Some(0),
            // A file: a line after the head.
            _ => answer.is_object() || answer.as_str().is_some_and(|file| file.lines().nth(1).is_some()),
        }
    }
}

// Identifying the caller reads some 15 buffers of each. A row of a table that is looked up
// by its id costs four: three of the index and one of the table.
const WALKED: (u64, &str) =
    (150, "an index has the order: its rows one after the other, at most a page of the table each");

const LOOKED_UP: (u64, &str) = (400, "what an index alone can answer, then 50 rows looked up, four each");

const SORTED_MONTH: (u64, &str) = (800, "a month's 9,000 rows of the index alone, 30 a page, then 50 rows looked up");

const SORTED_COMPANY: (u64, &str) =
    (4_500, "no index may be in this order: the company's 98,000 rows of the index alone, 30 a page, once");

const WITH_MEMBERS: (u64, &str) =
    (1_300, "the members of some four chats for each that is found, three each, then 50 rows");

const RARE_WORD: (u64, &str) =
    (1_500, "the lists of the word's trigrams, what they find, 50 rows and what was said in them");

const FREQUENT_WORD: (u64, &str) =
    (6_000, "the events of chats, newest first, four and more each, until 50 with the word are found");

const PASSED_OVER: (u64, &str) =
    (600, "the rows of an index one after the other, each looked up, until 50 of those that one in four is are found");

const COUNTED_TAGGED: (u64, &str) =
    (9_000, "counting ends at 10,000: each of these, and what is passed over, is a row of the table");

const CHOSEN: (u64, &str) = (1_400, "200 rows by their ids, four pages each, and those of the page once more");

const COUNTED_DAY: (u64, &str) = (80, "a day's rows of an index alone");

const COUNTED_MONTH: (u64, &str) = (500, "a month's rows of the index alone, 30 a page");

const COUNTED_ALL: (u64, &str) = (150, "the 10,000 where counting ends, of a small index alone");

const COUNTED_SOME: (u64, &str) =
    (3_000, "counting ends at 10,000: so many are found, and what is passed over with them");

const COUNTED_WITH_MEMBERS: (u64, &str) = (
    3_000,
    "the month's rows of an index alone, and the agents' memberships in it, both read once and laid side by side",
);

const COUNTED_ALONG: (u64, &str) =
    (5_000, "memberships and chats of an index alone, both read at most once, until 10,000 are found");

const COUNTED_FORM: (u64, &str) =
    (3_500, "chats and the results of a form, of an index alone each, both read once and laid side by side");

const COUNTED_WORD: (u64, &str) = (3_500, "the lists of the word's trigrams and what they find, and of each its chat");

const COUNTED_FREQUENT_WORD: (u64, &str) = (
    60_000,
    "each of a month's 10,000 chats is looked into, five each, or as many until 10,000 with the word are found",
);

const COUNTED_BY_FORM: (u64, &str) = (600, "a month's rows, of an index that has their forms");

const EXPORTED_CONTACTS: (u64, &str) =
    (80_000, "a month's 8,800 contacts, and of each its newest chat, five each, and its external id, read to the end");

const EXPORTED_CHATS: (u64, &str) = (
    130_000,
    "a month's 10,000 rows, and of each the external ids of chat and contact and its last session, four each, read to the end",
);

const EXPORTED_RESULTS: (u64, &str) =
    (40_000, "a month's rows, and of each its values, its chat twice and its contact, four each, read to the end");

const ERASURE: (u64, &str) =
    (100, "the contact, those that share its addresses, each from an index, and the events of its one chat");

const OVERVIEW_OF_A_YEAR: (u64, &str) =
    (16_000, "a year's 90,000 chats of the index alone for each of three numbers, and all that hangs on them, once");

const BREAKDOWN_OF_A_YEAR: (u64, &str) =
    (30_000, "a year's 90,000 chats of the index alone for each of four numbers, with all their members, once");

const OVERVIEW_OF_MANY: (u64, &str) =
    (110_000, "of 14,500 chats the sessions and results, which are looked up: four each, and what there is of them");

const OVERVIEW_OF_A_DAY: (u64, &str) =
    (4_000, "a day's chats and those open since, for each of four numbers, and the members of each chat, four each");

/// What the questions name.
struct Names {
    leaf: String,
    branch: String,
    rare_agent: String,
    frequent_agent: String,
    rare_word: String,
    frequent_word: String,
    rare_contact: String,
    chat: String,
    contact: String,
    chosen: String,
}

/// In the company with the most chats.
const COMPANY: &str = "(SELECT id FROM organizations WHERE name = 'Alderney Motors')";

fn names(conn: &mut PgConnection) -> Names {
    let mut one = |sql: &str| text(conn, &sql.replace("COMPANY", COMPANY));
    let of_agents = "FROM participants JOIN agents ON agents.company_id = participants.company_id AND agents.id = agent_id \
        WHERE agents.company_id = COMPANY AND kind = 'agent' GROUP BY split_part(agents.name, ' ', 2) ORDER BY count(*)";
    let of_words = "FROM (SELECT regexp_split_to_table(text, '[^a-z]+') AS word FROM events WHERE company_id = COMPANY \
        AND text IS NOT NULL ORDER BY at DESC LIMIT 20000) AS written WHERE length(word) > 3 GROUP BY word ORDER BY count(*)";
    Names {
        leaf: one("SELECT o.id FROM organizations AS o JOIN chats ON chats.company_id = o.company_id \
            AND chats.organization_id = o.id WHERE o.company_id = COMPANY \
            AND NOT EXISTS (SELECT FROM organizations AS c WHERE c.parent_id = o.id) GROUP BY o.id ORDER BY count(*) LIMIT 1 OFFSET 2"),
        branch: one("SELECT parent_id FROM organizations WHERE company_id = COMPANY AND parent_id <> COMPANY \
            GROUP BY parent_id ORDER BY count(*) DESC, parent_id LIMIT 1"),
        rare_agent: one(&format!("SELECT split_part(agents.name, ' ', 2) {of_agents}, 1 LIMIT 1")),
        frequent_agent: one(&format!("SELECT split_part(agents.name, ' ', 2) {of_agents} DESC, 1 LIMIT 1")),
        rare_word: one(&format!("SELECT word {of_words}, length(word) DESC, word LIMIT 1")),
        frequent_word: one(&format!("SELECT word {of_words} DESC, word LIMIT 1")),
        rare_contact: one(
            "SELECT split_part(name, ' ', 2) FROM contacts WHERE company_id = COMPANY AND length(split_part(name, ' ', 2)) > 5 \
            GROUP BY 1 ORDER BY count(*), 1 LIMIT 1",
        ),
        chat: one("SELECT id FROM chats WHERE company_id = COMPANY AND event_count > 100 ORDER BY started_at LIMIT 1"),
        contact: one("SELECT id FROM contacts WHERE company_id = COMPANY AND email IS NOT NULL AND phone IS NOT NULL \
            AND chat_count = 1 ORDER BY id LIMIT 1"),
        chosen: one("SELECT string_agg(id::text, ',') FROM (SELECT id FROM chats WHERE company_id = COMPANY \
            ORDER BY md5(id::text) LIMIT 200) AS chosen"),
    }
}

/// All of them.
pub fn questions(conn: &mut PgConnection) -> Vec<Question> {
    let names = names(conn);
    let Names {
        leaf,
        branch,
        rare_agent,
        frequent_agent,
        rare_word,
        frequent_word,
        rare_contact,
        chat,
        contact,
        chosen,
    } = names;
    let (day, year_ago) = (days(0, 0), days(365, 365));
    let (month, year) = (days(29, 0), days(364, 0));
    let some = "type=contact&state=closed";
    let mut all = Vec::new();
    let mut ask = |what, path: String, page, (buffers, why): (u64, &'static str)| {
        all.push(Question { what, path: format!("/api/v1/{path}"), page, buffers, why });
    };
    ask("today", format!("chats?{day}"), 1, WALKED);
    ask("a day one year back", format!("chats?{year_ago}"), 1, LOOKED_UP);
    ask("the tenth page of a month", format!("chats?{month}"), 10, WALKED);
    ask("the tenth page of everything", "chats?limit=50".to_owned(), 10, WALKED);
    ask("a month, oldest first", format!("chats?{month}&sort=started_at"), 1, SORTED_MONTH);
    ask("a month by the number of events", format!("chats?{month}&sort=-event_count"), 1, SORTED_MONTH);
    ask("a month by contact", format!("chats?{month}&sort=contact"), 1, SORTED_MONTH);
    ask("those who wait too long", "chats?over_target=true&sort=waiting".to_owned(), 1, SORTED_MONTH);
    ask("those without a reply", "chats?state=queued,active&replied=false".to_owned(), 1, SORTED_MONTH);
    ask("those who wait, the longest first", "chats?state=queued&sort=waiting".to_owned(), 1, SORTED_MONTH);
    ask("everything by the number of events", "chats?sort=-event_count".to_owned(), 1, SORTED_COMPANY);
    ask("everything by contact", "chats?sort=contact".to_owned(), 1, SORTED_COMPANY);
    ask("a month of a rare name", format!("chats?{month}&{some}&agent={rare_agent}"), 1, LOOKED_UP);
    ask("a month of a frequent name", format!("chats?{month}&{some}&agent={frequent_agent}"), 1, WITH_MEMBERS);
    ask("a rare name", format!("chats?agent={rare_agent}"), 1, LOOKED_UP);
    ask("a frequent name", format!("chats?agent={frequent_agent}"), 1, WITH_MEMBERS);
    ask("a letter of a name", "chats?agent=a".to_owned(), 1, WITH_MEMBERS);
    ask("a leaf", format!("chats?organization_id={leaf}"), 1, WALKED);
    ask("a month of a leaf", format!("chats?{month}&organization_id={leaf}"), 1, WALKED);
    ask("a node with children", format!("chats?organization_id={branch}"), 1, LOOKED_UP);
    ask("a month of a node with children", format!("chats?{month}&organization_id={branch}"), 1, LOOKED_UP);
    ask("a rare tag", "chats?tag=recall".to_owned(), 1, LOOKED_UP);
    ask("a month of a rare tag", format!("chats?{month}&tag=recall"), 1, LOOKED_UP);
    ask("a frequent tag", "chats?tag=lease".to_owned(), 1, PASSED_OVER);
    ask("a month of a frequent tag", format!("chats?{month}&tag=lease"), 1, PASSED_OVER);
    ask("a rare tag, oldest first", "chats?tag=recall&sort=started_at".to_owned(), 1, LOOKED_UP);
    ask("open chats", "chats?state=active,queued".to_owned(), 1, LOOKED_UP);
    ask("chosen chats", format!("chats?id={chosen}"), 1, CHOSEN);
    ask("the number of chosen chats", format!("chats/count?id={chosen}"), 1, CHOSEN);
    ask("a rare word", format!("chats?q={rare_word}"), 1, RARE_WORD);
    ask("a month of a rare word", format!("chats?{month}&q={rare_word}"), 1, RARE_WORD);
    ask("a frequent word", format!("chats?q={frequent_word}"), 1, FREQUENT_WORD);
    ask("a month of a frequent word", format!("chats?{month}&q={frequent_word}"), 1, FREQUENT_WORD);
    ask("a chat", format!("chats/{chat}"), 1, (60, "its row, its members, sessions and results, each from an index"));
    ask("events of a chat", format!("chats/{chat}/events"), 1, LOOKED_UP);
    ask("events in the middle of a chat", format!("chats/{chat}/events?after_seq=40"), 1, LOOKED_UP);
    ask("results", "results?limit=50".to_owned(), 1, WALKED);
    ask("results by form", "results?form=Test+drive".to_owned(), 1, WALKED);
    ask("results not delivered", "results?delivered=false&limit=50".to_owned(), 1, WALKED);
    ask("a month of results by a rare form", format!("results?{month}&form=Newsletter"), 1, WALKED);
    ask("contacts", "contacts?limit=50".to_owned(), 1, LOOKED_UP);
    ask("contacts by part of a rare name", format!("contacts?q={rare_contact}"), 1, RARE_WORD);
    ask("contacts by part of a frequent name", "contacts?q=ann".to_owned(), 1, RARE_WORD);
    ask("what an erasure removes", format!("contacts/{contact}/erasure?with_others=true"), 1, ERASURE);
    ask("the number of today's", format!("chats/count?{day}"), 1, COUNTED_DAY);
    ask("the number of a month's", format!("chats/count?{month}"), 1, COUNTED_MONTH);
    ask("the number of all", "chats/count".to_owned(), 1, COUNTED_ALL);
    ask("the number of all of a type and state", "chats/count?type=bot&state=closed".to_owned(), 1, COUNTED_SOME);
    ask(
        "the number of a month's of a frequent name, a type and state",
        format!("chats/count?{month}&{some}&agent={frequent_agent}"),
        1,
        COUNTED_WITH_MEMBERS,
    );
    let of_month = |filter: &str| format!("chats/count?{month}&{filter}");
    ask(
        "the number of a month's of a frequent name",
        of_month(&format!("agent={frequent_agent}")),
        1,
        COUNTED_WITH_MEMBERS,
    );
    ask("the number of a month's of a letter", of_month("agent=a"), 1, COUNTED_WITH_MEMBERS);
    ask("the number of a month's of a rare name", of_month(&format!("agent={rare_agent}")), 1, COUNTED_MONTH);
    ask("the number of all of a frequent name", format!("chats/count?agent={frequent_agent}"), 1, COUNTED_ALONG);
    ask("the number of all of a letter", "chats/count?agent=a".to_owned(), 1, COUNTED_ALONG);
    ask("the number of a month's of a type and state", of_month(some), 1, COUNTED_MONTH);
    ask("the number of a month's with results", of_month("has_results=true"), 1, COUNTED_MONTH);
    ask("the number of all of a rare tag", "chats/count?tag=recall".to_owned(), 1, LOOKED_UP);
    ask("the number of all of a frequent tag", "chats/count?tag=lease".to_owned(), 1, COUNTED_TAGGED);
    ask("the number of a month's of a frequent tag", of_month("tag=lease"), 1, COUNTED_TAGGED);
    ask("the number of a month's by a form", of_month("form=Test+drive"), 1, COUNTED_FORM);
    ask("the number of a month's by a rare form", of_month("form=Newsletter"), 1, COUNTED_FORM);
    ask("the number of all by a form", "chats/count?form=Test+drive".to_owned(), 1, COUNTED_FORM);
    ask("the number of a year's by a form", format!("chats/count?{year}&form=Test+drive"), 1, COUNTED_FORM);
    ask(
        "the number of a year's of a frequent name, a type and state",
        format!("chats/count?{year}&{some}&agent={frequent_agent}"),
        1,
        COUNTED_ALONG,
    );
    ask("a month by a form", format!("chats?{month}&form=Test+drive"), 1, COUNTED_FORM);
    ask("a month by a rare form", format!("chats?{month}&form=Newsletter"), 1, COUNTED_FORM);
    ask("the number of a leaf's", format!("chats/count?organization_id={leaf}"), 1, COUNTED_MONTH);
    ask("the number of a month of a leaf's", of_month(&format!("organization_id={leaf}")), 1, COUNTED_MONTH);
    ask("the number of a month of a branch's", of_month(&format!("organization_id={branch}")), 1, COUNTED_MONTH);
    ask("the number of open ones", "chats/count?state=active,queued".to_owned(), 1, COUNTED_MONTH);
    ask("the number with a rare word", format!("chats/count?q={rare_word}"), 1, COUNTED_WORD);
    ask("the number with a frequent word", format!("chats/count?q={frequent_word}"), 1, COUNTED_FREQUENT_WORD);
    ask(
        "the number of a month's with a frequent word",
        of_month(&format!("q={frequent_word}")),
        1,
        COUNTED_FREQUENT_WORD,
    );
    ask("the number of results", "results/count".to_owned(), 1, COUNTED_ALL);
    ask("the number of results not delivered", "results/count?delivered=false".to_owned(), 1, WALKED);
    ask("the number of results by a form", "results/count?form=Test+drive".to_owned(), 1, COUNTED_ALL);
    ask(
        "the number of a month's results of a frequent name",
        format!("results/count?{month}&agent={frequent_agent}"),
        1,
        COUNTED_SOME,
    );
    ask("the number of results of a frequent name", format!("results/count?agent={frequent_agent}"), 1, COUNTED_SOME);
    ask("the number of contacts", "contacts/count".to_owned(), 1, COUNTED_ALL);
    ask("the number of a month's contacts", format!("contacts/count?{month}"), 1, COUNTED_ALL);
    ask("the number of contacts of a rare name", format!("contacts/count?q={rare_contact}"), 1, RARE_WORD);
    ask("the number of a month's results", format!("results/count?{month}"), 1, COUNTED_ALL);
    ask("a month's results by their forms", format!("results/count?{month}&by_form=true"), 1, COUNTED_BY_FORM);
    ask("the number of contacts of a name", "contacts/count?q=ann".to_owned(), 1, COUNTED_SOME);
    ask("the overview of a day", format!("overview?{day}"), 1, OVERVIEW_OF_A_DAY);
    ask("the overview of a day one year back", format!("overview?{year_ago}"), 1, OVERVIEW_OF_A_DAY);
    ask("the overview of a year", format!("overview?{year}"), 1, OVERVIEW_OF_A_YEAR);
    for by in ["agent", "organization", "form"] {
        ask("the breakdown of a day", format!("overview/breakdown?{day}&by={by}"), 1, OVERVIEW_OF_A_DAY);
        ask("the breakdown of a year", format!("overview/breakdown?{year}&by={by}"), 1, BREAKDOWN_OF_A_YEAR);
    }
    ask(
        "the overview of a year of a frequent name",
        format!("overview?{year}&{some}&agent={frequent_agent}"),
        1,
        OVERVIEW_OF_MANY,
    );
    ask("a month's chats as a file", format!("export/chats?{month}"), 1, EXPORTED_CHATS);
    ask("a month's results as a file", format!("export/results?{month}"), 1, EXPORTED_RESULTS);
    ask("a month's contacts as a file", format!("export/contacts?{month}"), 1, EXPORTED_CONTACTS);
    all
}

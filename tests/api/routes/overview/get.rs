//! `GET /api/v1/overview`: the figures above the list, each compared with what the lists show.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::connection::SimpleConnection as _;
use serde_json::json;
use sightline::store::Scope;
use sightline::store::lists::ListQuery;
use sightline::store::overview::overview;
use sightline_shared::{
    AgentKind, Bucket, BucketSize, Chat, ChatDetail, ChatFilter, ChatResult, ChatState, Count, Durations, Overview,
    StateCounts, Timestamp, TypeCounts,
};
use sightline_tests::wait::until;
use sightline_tests::{Caller, ChatBuilder, TestApp, at, samples, texts};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Every chat of a question, whole.
async fn details(caller: &Caller, query: &str) -> Vec<ChatDetail> {
    let mut found = Vec::new();
    for chat in caller.all::<Chat>(&format!("/api/v1/chats?{query}&limit=200")).await {
        found.push(caller.get(&format!("/api/v1/chats/{}", chat.id)).await.ok());
    }
    found
}

/// The place of a chat in the chart, worked out from its sessions.
fn instant(chat: &ChatDetail, query: &str, from: DateTime<Utc>, to: DateTime<Utc>) -> DateTime<Utc> {
    if query.contains("on=started") {
        return chat.chat.started_at.utc();
    }
    if query.contains("on=updated") {
        return chat.chat.updated_at.utc();
    }
    let reaching = chat.sessions.iter().filter(|session| {
        session.started_at.utc() < to && session.closed_at.is_none_or(|closed_at| closed_at.utc() >= from)
    });
    reaching.map(|session| session.started_at.utc()).max().unwrap().max(from)
}

fn in_bucket<'a>(chats: &[(&'a ChatDetail, DateTime<Utc>)], bucket: &Bucket) -> Vec<&'a Chat> {
    let is_in = |at: DateTime<Utc>| bucket.from.utc() <= at && at < bucket.to.utc();
    chats.iter().filter(|(_, at)| is_in(*at)).map(|(chat, _)| &chat.chat).collect()
}

fn count<T>(items: &[T], is_meant: impl Fn(&T) -> bool) -> i64 {
    i64::try_from(items.iter().filter(|item| is_meant(item)).count()).unwrap()
}

fn assert_durations(found: Durations, mut seconds: Vec<f64>) {
    assert_eq!(found.sessions, i64::try_from(seconds.len()).unwrap());
    seconds.sort_by(f64::total_cmp);
    // As percentile_cont does: between two neighbours in proportion.
    let percentile = |share: f64| {
        let place = share * (seconds.len() as f64 - 1.0);
        let (below, above) = (seconds[place.floor() as usize], seconds[place.ceil() as usize]);
        below + (above - below) * place.fract()
    };
    for (found, share) in [(found.median_seconds, 0.5), (found.p90_seconds, 0.9)] {
        match found {
            None => assert!(seconds.is_empty()),
            Some(found) => assert!((found - percentile(share)).abs() < 0.001, "{found} at {share}"),
        }
    }
}

/// The first responses, in seconds, of the sessions that began in a bucket.
fn responses(chats: &[ChatDetail], bucket: &Bucket) -> Vec<f64> {
    let is_in = |at: DateTime<Utc>| bucket.from.utc() <= at && at < bucket.to.utc();
    let sessions = chats.iter().flat_map(|chat| &chat.sessions).filter(|session| is_in(session.started_at.utc()));
    let seconds =
        sessions.filter_map(|session| Some(session.first_response_at?.utc() - session.contact_wrote_at?.utc()));
    seconds.map(|length| length.num_milliseconds() as f64 / 1000.0).collect()
}

async fn compare(caller: &Caller, query: &str) {
    let overview: Overview = caller.get(&format!("/api/v1/overview?{query}")).await.ok();
    let counted: Count = caller.get(&format!("/api/v1/chats/count?{query}")).await.ok();
    assert_eq!(overview.total, counted.count, "{query}");
    if overview.total == 0 {
        return;
    }
    let range = overview.range.clone().unwrap();
    let (from, to) = (range.from.unwrap().utc(), range.to.unwrap().utc());
    let chats = details(caller, query).await;
    let placed: Vec<(&ChatDetail, DateTime<Utc>)> =
        chats.iter().map(|chat| (chat, instant(chat, query, from, to))).collect();
    let mut shown = 0;
    let mut before = from;
    for bucket in &overview.buckets {
        assert_eq!(bucket.from.utc(), before, "{query}: a gap");
        before = bucket.to.utc();
        let own = in_bucket(&placed, bucket);
        let state = |state: ChatState| count(&own, |chat| chat.state == state);
        let kind = |kind: &str| count(&own, |chat| chat.kind.as_str() == kind);
        let (queued, active, closed) = (state(ChatState::Queued), state(ChatState::Active), state(ChatState::Closed));
        assert_eq!(bucket.states, StateCounts { queued, active, closed }, "{query} {bucket:?}");
        let types = TypeCounts { contact: kind("contact"), agent: kind("agent"), bot: kind("bot") };
        assert_eq!(bucket.types, types, "{query} {bucket:?}");
        shown += queued + active + closed;
        assert_durations(bucket.first_response, responses(&chats, bucket));
    }
    assert_eq!((shown, before), (overview.total, to), "{query}");

    let mut forms: BTreeMap<String, i64> = BTreeMap::new();
    let mut organizations: BTreeMap<String, i64> = BTreeMap::new();
    let mut agents: BTreeMap<String, i64> = BTreeMap::new();
    let [mut waiting, mut waiting_for_bot, mut response, mut bot_response]: [Vec<f64>; 4] = Default::default();
    // An open end of the question leaves nothing out, whatever the chart shows.
    let is_in = |at: DateTime<Utc>| (!query.contains("from=") || from <= at) && (!query.contains("to=") || at < to);
    for chat in &chats {
        for result in chat.results.iter().filter(|result| is_in(result.result.submitted_at.utc())) {
            *forms.entry(result.result.form.clone()).or_default() += 1;
        }
        *organizations.entry(chat.chat.organization.path.join("/")).or_default() += 1;
        let mut ids: Vec<_> = chat.chat.participants.iter().map(|one| (one.id, one.name.clone())).collect();
        ids.sort();
        ids.dedup();
        for (_, name) in ids {
            *agents.entry(name).or_default() += 1;
        }
        for session in chat.sessions.iter().filter(|session| is_in(session.started_at.utc())) {
            let seconds = |from: Timestamp, to: Timestamp| (to.utc() - from.utc()).num_milliseconds() as f64 / 1000.0;
            for wait in &session.waits {
                match wait.ended_by {
                    Some(AgentKind::Agent) => waiting.push(seconds(wait.from, wait.to.unwrap())),
                    Some(AgentKind::Bot) => waiting_for_bot.push(seconds(wait.from, wait.to.unwrap())),
                    None => {}
                }
            }
            if let Some(wrote) = session.contact_wrote_at {
                response.extend(session.first_response_at.map(|at| seconds(wrote, at)));
                bot_response.extend(session.bot_response_at.map(|at| seconds(wrote, at)));
            }
        }
    }
    let found: BTreeMap<String, i64> = overview.forms.iter().map(|form| (form.form.clone(), form.count)).collect();
    assert_eq!(found, forms, "{query}");
    let found: BTreeMap<String, i64> =
        overview.organizations.iter().map(|one| (one.organization.path.join("/"), one.chats)).collect();
    assert_eq!(found, organizations, "{query}");
    let mut busiest: Vec<i64> = agents.values().copied().collect();
    busiest.sort_unstable_by(|one, other| other.cmp(one));
    busiest.truncate(10);
    assert_eq!(overview.agents.iter().map(|agent| agent.chats).collect::<Vec<_>>(), busiest, "{query}");
    for agent in &overview.agents {
        assert_eq!(agents[&agent.name], agent.chats, "{query}");
    }
    assert_durations(overview.waiting, waiting);
    assert_durations(overview.waiting_for_bot, waiting_for_bot);
    assert_durations(overview.first_response, response);
    assert_durations(overview.bot_first_response, bot_response);
}

#[tokio::test]
async fn the_overview_says_what_the_lists_say() {
    let app = TestApp::start().await;
    assert_eq!(app.import(&samples(), None).totals.rejected, 0);
    assert!(app.execute("UPDATE chats SET tags = '{lease,vip}' WHERE event_count % 3 = 0") > 10);
    let caller = app.supervisor("Halden Motor Group").await;
    let newest: Vec<Chat> = caller.all("/api/v1/chats?limit=200").await;
    let last = newest[0].updated_at.utc();
    let day = |back: i64| (last - chrono::Duration::days(back)).format("%Y-%m-%d").to_string();
    let (today, week, long_ago) = (day(0), day(6), day(40));
    for query in [
        format!("from={today}&to={today}"),
        format!("from={week}&to={today}"),
        format!("from={long_ago}&to={today}&tz=Asia/Kathmandu"),
        format!("from={week}&to={today}&on=started&type=contact,bot"),
        format!("from={week}&to={today}&on=updated&has_results=true"),
        format!("from={}&to={today}", day(100)),
        format!("from={}&to={today}&tag=lease", day(100)),
        format!("from={}&to={week}&on=started", day(100)),
        format!("from={}&to={week}&on=updated", day(100)),
        format!("from={}&to={week}&on=updated&tz=Asia/Kathmandu", day(100)),
        format!("from={week}"),
        format!("from={week}&state=closed"),
        format!("to={week}"),
        "type=agent".to_owned(),
        "tz=America/New_York".to_owned(),
        "from=2001-01-01&to=2001-01-02".to_owned(),
    ] {
        compare(&caller, &query).await;
    }
    // A part of the company, by its own supervisor and by a filter.
    let child = app.text("SELECT name FROM organizations WHERE parent_id IS NOT NULL ORDER BY name LIMIT 1");
    let supervisor = app.supervisor(&format!("Halden Motor Group/{child}")).await;
    compare(&supervisor, &format!("from={week}&to={today}")).await;
    let id = app.text(&format!("SELECT id FROM organizations WHERE name = '{child}'"));
    compare(&caller, &format!("from={week}&to={today}&organization_id={id}")).await;
}

#[tokio::test]
async fn a_reopened_chat_is_placed_where_it_was_reopened() {
    let app = TestApp::start().await;
    let chat = ChatBuilder::queued("again", "Acme", at("2026-11-20T10:00:00Z"))
        .accepted("Maud")
        .closed("Maud")
        .at(at("2026-11-22T15:30:00Z"))
        .reopened()
        .accepted("Maud");
    app.import_chats([&chat]);
    let caller = app.supervisor("Acme").await;
    let overview: Overview = caller.get("/api/v1/overview?from=2026-11-22&to=2026-11-22&tz=UTC").await.ok();
    let full: Vec<&Bucket> = overview.buckets.iter().filter(|bucket| bucket.states.active > 0).collect();
    assert_eq!((overview.buckets.len(), full.len()), (24, 1));
    assert_eq!(full[0].from.utc(), at("2026-11-22T15:00:00Z"));
}

#[tokio::test]
async fn a_chat_that_was_closed_before_counts_for_none_of_its_agents() {
    let app = TestApp::start().await;
    let (before, day) = (at("2026-08-20T10:00:00Z"), at("2026-11-22T10:00:00Z"));
    app.import_chats([
        &ChatBuilder::queued("closed", "Acme", before)
            .accepted("Maud")
            .closed("Maud")
            .at(day)
            .notes("Maud", "Called back"),
        &ChatBuilder::queued("again", "Acme", before)
            .accepted("Maud")
            .closed("Maud")
            .at(day)
            .reopened()
            .accepted("Bram"),
        &ChatBuilder::queued("later", "Acme", day).accepted("Bram").at(at("2026-11-24T10:00:00Z")).notes("Bram", "Yes"),
    ]);
    let caller = app.supervisor("Acme").await;
    // A short range, a long one, and one that begins within an hour are each answered in another way.
    for range in ["from=2026-11-22&tz=UTC", "from=2026-09-01&tz=UTC", "from=2026-09-01&tz=Asia/Kathmandu"] {
        let overview: Overview = caller.get(&format!("/api/v1/overview?{range}&to=2026-11-22")).await.ok();
        let agents = overview.agents.iter().map(|agent| (agent.name.as_str(), agent.chats));
        assert_eq!(agents.collect::<Vec<_>>(), [("Bram", 2), ("Maud", 1)], "{range}");
    }
}

#[tokio::test]
async fn the_queue_is_of_now_whatever_the_range() {
    let app = TestApp::start().await;
    let now = Utc::now();
    let waiting = |id: &str, organization: &str, seconds: i64| {
        ChatBuilder::queued(id, organization, now - chrono::Duration::seconds(seconds))
    };
    app.import_chats([
        &waiting("a", "Acme/West", 4_000),
        &waiting("b", "Acme/West", 20),
        &waiting("c", "Acme/East", 50_000),
        &waiting("d", "Acme", 30).accepted("Maud"),
    ]);
    let west: Overview =
        app.supervisor("Acme/West").await.get("/api/v1/overview?from=2001-01-01&to=2001-01-01").await.ok();
    assert_eq!((west.total, west.queue.count, west.queue.over_target), (0, 2, 1));
    assert_eq!(
        west.queue.longest_since.unwrap().utc().timestamp(),
        (now - chrono::Duration::seconds(4_000)).timestamp()
    );
    let all: Overview = app.supervisor("Acme").await.get("/api/v1/overview").await.ok();
    assert_eq!((all.total, all.queue.count, all.queue.over_target), (4, 3, 2));
    let results: Vec<ChatResult> = app.supervisor("Acme").await.all("/api/v1/results").await;
    assert!(results.is_empty() && all.forms.is_empty());
}

#[tokio::test]
async fn an_order_is_no_filter_of_an_overview() {
    let app = TestApp::start().await;
    let problem = app.supervisor("Acme").await.get("/api/v1/overview?sort=started_at&limit=3").await.problem(400);
    let named: Vec<_> = problem.errors.iter().filter_map(|fault| fault.parameter.as_deref()).collect();
    assert_eq!(named, ["sort", "limit"]);
}

#[tokio::test]
async fn buckets_are_as_long_as_is_asked() {
    let app = TestApp::start().await;
    app.import_chats([&ChatBuilder::moment("chat", "Acme", at("2026-11-21T09:20:00Z"))]);
    let anna = app.supervisor("Acme").await;
    let part = "from=2026-11-21&to=2026-11-21T09:30:00Z&tz=UTC";
    for (query, size, buckets, place) in [
        (part.to_owned(), BucketSize::HalfHour, 19, 18),
        (format!("{part}&bucket_size=hour"), BucketSize::Hour, 10, 9),
        // The rest of the range is in the last one.
        ("from=2026-11-01&to=2026-11-30&tz=UTC&bucket_size=quarter_hour".to_owned(), BucketSize::QuarterHour, 400, 399),
    ] {
        let overview: Overview = anna.get(&format!("/api/v1/overview?{query}")).await.ok();
        let full = overview.buckets.iter().position(|bucket| bucket.states.closed == 1);
        assert_eq!((overview.bucket_size, overview.buckets.len(), full), (size, buckets, Some(place)), "{query}");
        assert_eq!(overview.buckets.last().map(|last| last.to), overview.range.and_then(|range| range.to));
    }
    let problem = anna.get("/api/v1/overview?bucket_size=minute").await.problem(400);
    assert_eq!(problem.errors[0].parameter.as_deref(), Some("bucket_size"));
}

#[tokio::test]
async fn each_question_is_planned_for_its_own_range() {
    let app = TestApp::start().await;
    app.import_chats([&ChatBuilder::queued("chat", "Acme", at("2026-11-22T10:00:00Z"))]);
    let id: Uuid = app.text("SELECT id FROM organizations").parse().unwrap();
    let planned = app.db.run(move |conn| {
        let scope = Scope::load(conn, id, id)?;
        let list = ListQuery { scope, filter: ChatFilter::default(), bounds: None };
        // One more than PostgreSQL waits for before it tries a plan for any values.
        for _ in 0..6 {
            overview(conn, &list, chrono_tz::UTC, None)?;
        }
        let plans = "SELECT concat_ws(' ', count(*) > 2, sum(generic_plans)) FROM pg_prepared_statements \
                     WHERE statement LIKE '%picked%'";
        Ok(texts(conn, plans))
    });
    assert_eq!(planned.await.unwrap(), ["t 0"]);
}

#[tokio::test]
async fn all_numbers_are_of_one_moment() {
    let app = TestApp::start().await;
    let chat = ChatBuilder::queued("chat", "Acme", at("2026-11-22T10:00:00Z")).accepted("Maud");
    app.import_chats([&chat.result("Maud", "Test drive", &json!({"Model": "Aster"}))]);
    let anna = app.supervisor("Acme").await;
    let mut holder = app.connect();
    holder.batch_execute("BEGIN; LOCK TABLE results IN ACCESS EXCLUSIVE MODE").unwrap();
    let asked = tokio::spawn({
        let anna = anna.clone();
        async move { anna.get("/api/v1/overview").await.ok::<Overview>() }
    });
    // It has counted the chats and is about to count their results.
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    until("the overview waits", async || app.text(waiting) == "1").await;
    holder
        .batch_execute("UPDATE chats SET type = 'bot'; DELETE FROM results; DELETE FROM participants; COMMIT")
        .unwrap();
    let shown = |overview: &Overview| (overview.buckets[0].types, overview.forms.len(), overview.agents.len());
    let (contact, bot) =
        (TypeCounts { contact: 1, ..TypeCounts::default() }, TypeCounts { bot: 1, ..TypeCounts::default() });
    assert_eq!(shown(&asked.await.unwrap()), (contact, 1, 1));
    assert_eq!(shown(&anna.get("/api/v1/overview").await.ok()), (bot, 0, 0));
}

#[tokio::test]
async fn a_bot_improves_no_number_of_persons() {
    let app = TestApp::start().await;
    let began = at("2026-11-22T10:00:00Z");
    let later = |seconds| began + TimeDelta::seconds(seconds);
    // A bot greets, answers the first word at once and hands over; a person answers four minutes later.
    let handed_over = ChatBuilder::queued("bot", "Acme", began)
        .says("HelloBot", "Welcome!")
        .at(later(10))
        .contact_says("My brakes squeak")
        .at(later(12))
        .says("HelloBot", "A colleague will help you.")
        .at(later(20))
        .queues_in("Service")
        .at(later(260))
        .accepted("Maud")
        .says("Maud", "Good morning");
    // Nobody ever answers.
    let missed = ChatBuilder::queued("missed", "Acme", later(5)).contact_says("Hello?").at(later(600)).closed("Maud");
    app.import_chats([&handed_over, &missed]);
    let anna = app.supervisor("Acme").await;
    let overview: Overview = anna.get("/api/v1/overview?from=2026-11-22&to=2026-11-22").await.ok();
    let shown = |durations: Durations| (durations.sessions, durations.median_seconds);
    assert_eq!(shown(overview.waiting), (1, Some(240.0)));
    assert_eq!(shown(overview.waiting_for_bot), (1, Some(1.0)));
    assert_eq!(shown(overview.first_response), (1, Some(251.0)));
    assert_eq!(shown(overview.bot_first_response), (1, Some(2.0)));
}

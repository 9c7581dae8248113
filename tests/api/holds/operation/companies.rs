//! What companies hold, as `sightline companies` counts it.

use sightline::store::holdings::all;
use sightline_shared::Role;
use sightline_tests::{TestApp, samples};

#[tokio::test]
async fn what_companies_hold_is_counted_and_shares_the_bytes() {
    let app = TestApp::start().await;
    app.import(&samples(), None);
    let _ = app.add_user("Small", Role::Admin);
    let holdings = all(&mut app.connect()).unwrap();
    let [large, small] = &holdings[..] else { panic!("{holdings:?}") };
    let count = |what: &str| app.text(&format!("SELECT count(*) FROM {what}")).parse::<i64>().unwrap();
    assert_eq!((large.chats, large.events), (count("chats"), count("events")));
    assert_eq!((large.results, large.contacts), (count("results"), count("contacts")));
    assert_eq!(large.organizations + small.organizations, count("organizations"));
    assert_eq!((small.name.as_str(), small.users, small.chats), ("Small", 1, 0));
    assert!(large.bytes > 10 * small.bytes && small.bytes > 0, "{holdings:?}");
    let all_bytes: i64 = app.text("SELECT pg_database_size(current_database())").parse().unwrap();
    assert!(large.bytes + small.bytes <= all_bytes);
}

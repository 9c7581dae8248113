//! Letters of every script, and that the database and the program fold them alike.

use crate::holds::search::{chat, found, marks, set};
use diesel::RunQueryDsl as _;
use sightline::store::search::fold;
use sightline_tests::{TestApp, texts};

#[tokio::test]
async fn letters_are_found_whatever_their_form_case_and_marks() {
    let app = TestApp::start().await;
    let cases = [
        ("latin", "Ich wohne in der Große Straße", "GROSSE strasse", "Ich wohne in der [Große] [Straße]"),
        ("polish", "Łódź, ul. Żółta", "lodz zolta", "[Łódź], ul. [Żółta]"),
        ("turkish", "Kırmızı İstanbul", "KIRMIZI istanbul", "[Kırmızı] [İstanbul]"),
        ("greek", "Καλημέρα ΟΔΟΣ", "καλημερα οδός", "[Καλημέρα] [ΟΔΟΣ]"),
        ("cyrillic", "Ёлка и Йод", "елка йод", "[Ёлка] и [Йод]"),
        ("hebrew", "שָׁלוֹם לכם", "שלום", "[שָׁלוֹם] לכם"),
        ("arabic", "مُحَمَّد هنا", "محمد", "[مُحَمَّد] هنا"),
        ("persian", "می\u{200c}خواهم بخرم", "میخواهم", "[می\u{200c}خواهم] بخرم"),
        ("thai", "สวัสดีครับ", "ครับ", "สวัสดี[ครับ]"),
        ("devanagari", "मुझे हिन्दी चाहिए", "हिन्दी", "मुझे [हिन्दी] चाहिए"),
        (
            "hangul",
            "\u{1109}\u{1175}\u{1109}\u{1173}\u{11bc} 예약",
            "시승",
            "[\u{1109}\u{1175}\u{1109}\u{1173}\u{11bc}] 예약",
        ),
        ("kana", "ｶﾞﾗｽとか\u{3099}く", "ガラス がく", "[ｶﾞﾗｽ]と[か\u{3099}く]"),
        ("han", "我想预约试驾。", "试驾。", "我想预约[试驾。]"),
        ("georgian", "ᲥᲐᲠᲗᲣᲚᲘ ენა", "ქართული", "[ᲥᲐᲠᲗᲣᲚᲘ] ენა"),
        ("wide", "ＶＩＮ：ＡＢＣ", "vin:abc", "[ＶＩＮ：ＡＢＣ]"),
        ("soft", "in\u{ad}voice\u{200b}s", "invoices", "[in\u{ad}voice\u{200b}s]"),
    ];
    let chats: Vec<_> = cases.iter().map(|(name, text, ..)| chat(name).contact_says(text)).collect();
    app.import_chats(&chats);
    let anna = app.supervisor("Acme").await;
    for (name, _, q, shown) in cases {
        assert_eq!(found(&anna, q).await, set(&[name]), "{q}");
        assert_eq!(marks(&anna, q).await, [shown], "{q}");
    }
}

#[tokio::test]
async fn signs_are_themselves() {
    let app = TestApp::start().await;
    app.import_chats([
        &chat("wide").contact_says("好的。"),
        &chat("plain").contact_says("All right."),
        &chat("inverted").contact_says("¿Qué?"),
        &chat("blank").contact_says("nothing here"),
    ]);
    let anna = app.supervisor("Acme").await;
    for (q, expected) in [
        ("。", &["wide"][..]),
        (".", &["plain"]),
        ("¿", &["inverted"]),
        ("?", &["inverted"]),
        ("¨", &[]),
        ("\u{200b}", &[]),
        ("\u{1f}", &[]),
    ] {
        assert_eq!(found(&anna, q).await, set(expected), "{q}");
    }
}

#[tokio::test]
async fn every_character_is_folded_alike_by_the_database_and_the_program() {
    let app = TestApp::start().await;
    #[derive(diesel::QueryableByName)]
    struct Changed {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        code: i32,
        #[diesel(sql_type = diesel::sql_types::Text)]
        folded: String,
    }
    // Without the pairs of scripts without blanks, which only the database writes out.
    let changed: Vec<Changed> = diesel::sql_query(
        "SELECT code, split_part(search_text('x' || chr(code) || 'x'), ' ', 1) AS folded \
         FROM generate_series(1, 1114111) AS code WHERE code NOT BETWEEN 55296 AND 57343 \
         AND search_text('x' || chr(code)) <> 'x' || chr(code) AND search_text('x' || chr(code)) NOT LIKE '% %'",
    )
    .load(&mut app.connect())
    .unwrap();
    assert!(changed.len() > 2000, "{}", changed.len());
    let mut wrong = Vec::new();
    for Changed { code, folded } in changed {
        let letter = char::from_u32(code.cast_unsigned()).unwrap();
        let ours = fold(&format!("x{letter}x"));
        if ours != folded {
            wrong.push(format!("U+{code:04X}: {ours:?}, {folded:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
}

#[tokio::test]
async fn texts_are_folded_alike_by_the_database_and_the_program() {
    let app = TestApp::start().await;
    let mut conn = app.connect();
    // Letters that change each other or what follows them.
    let parts = [
        "e", "E", "\u{301}", "\u{308}", "и", "Й", "\u{306}", "ß", "\u{ad}", "\u{200d}", "א", "\u{5b0}", "ا", "\u{654}",
        " ", "\u{a0}", "\n", "½", "Σ", "ǿ", "İ", "“", "´",
    ];
    let mut state = 7_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        parts[(state >> 33) as usize % parts.len()]
    };
    for _ in 0..500 {
        let text: String = (0..8).map(|_| next()).collect();
        let escaped: String =
            text.chars().map(|letter| format!("\\{:06X}", u32::from(letter)).replacen('\\', "\\+", 1)).collect();
        let theirs = texts(&mut conn, &format!("SELECT search_text(U&'{escaped}')")).remove(0);
        assert_eq!(fold(&text), theirs, "{text:?}");
    }
}

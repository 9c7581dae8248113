//! What the drawer shows of a chat: its meta data and its transcript.
//!
//! Reads only. Shows the row of the list at once, and the rest when it is loaded.

use crate::components::base::copy_button::CopyButton;
use crate::components::base::identifier::Identifier;
use crate::components::base::participant::ParticipantName;
use crate::components::drawer::source_link::SourceLink;
use crate::components::transcript::log::Transcript;
use crate::components::transcript::search_hits::search_hits;
use crate::components::transcript::state::{TranscriptContext, TranscriptState};
use crate::server::load::Load;
use crate::words::time::{absolute, duration, exact, use_now};
use crate::words::zone::Zone;
use crate::words::{t, t_count, t_with};
use leptos::prelude::*;
use sightline_shared::{Chat, ChatDetail, ChatState, ChatType, Match, Participant, ResultDetail, Session, Timestamp};
use uuid::Uuid;

/// A chat, for the drawer.
#[component]
pub fn ChatPanel(
    /// The chat as the list shows it.
    #[prop(into)]
    row: Signal<Option<Chat>>,
    /// The chat whole.
    #[prop(into)]
    detail: Signal<Load<ChatDetail>>,
    /// Its events.
    transcript: TranscriptState,
    /// The zone in which times are shown.
    #[prop(into)]
    zone: Signal<Zone>,
    /// Opens a result.
    on_open_result: Callback<Uuid>,
    /// Sends a message again; why that failed is put into the signal.
    on_resend: Callback<(Uuid, RwSignal<Option<String>>)>,
    /// The event to bring into view.
    #[prop(into)]
    at: Signal<Option<Uuid>>,
    /// Where words were found that were searched for.
    #[prop(into)]
    hits: Signal<Vec<Match>>,
    /// Brings another event into view.
    on_jump: Callback<Uuid>,
    /// The links to the contact, by its id.
    to_contact: Callback<Uuid, AnyView>,
    /// The chat's tags.
    #[prop(into)]
    tags: ViewFn,
    /// The content under the transcript.
    #[prop(into)]
    foot: ViewFn,
) -> impl IntoView {
    let loaded = Memo::new(move |_| match detail.get() {
        Load::Ready(detail) => Some(detail),
        Load::Loading | Load::Failed(_) => None,
    });
    let chat = Memo::new(move |_| newest(row.get(), loaded.get()));
    let sessions = Signal::derive(move || loaded.get().map(|detail| detail.sessions).unwrap_or_default());
    let results: Signal<Vec<ResultDetail>> =
        Signal::derive(move || loaded.get().map(|detail| detail.results).unwrap_or_default());
    let initiator = Signal::derive(move || chat.with(|chat| initiator(chat.as_ref()?)));
    let context = TranscriptContext { sessions, results, zone, initiator, at, hits, on_open_result, on_resend };
    let contact = Memo::new(move |_| chat.with(|chat| chat.as_ref()?.contact.as_ref()?.id));
    let shown = Memo::new(move |_| chat.with(|chat| chat.as_ref().map(|chat| chat.id)));
    view! {
        {move || {
            let detail = loaded.get();
            chat.get().map(|chat| view! { <ChatMeta chat detail zone/> })
        }}
        {tags.run()}
        {move || contact.get().map(|id| view! {
            // Apart: what it opens stays open while the chat changes.
            <dl class="drawer__meta">
                <dt>{t("column.contact")}</dt>
                <dd>{move || loaded.get().map(|detail| addresses(&detail))} {to_contact.run(id)}</dd>
            </dl>
        })}
        {move || search_hits(hits.get(), at, on_jump)}
        {move || {
            // Another chat has a log of its own, scrolled to its own end.
            shown.track();
            view! { <Transcript state=transcript context/> }
        }}
        {foot.run()}
    }
}

/// The addresses of the contact, to be followed and copied.
fn addresses(detail: &ChatDetail) -> AnyView {
    let known =
        [("mailto:", &detail.contact_email, t("column.email")), ("tel:", &detail.contact_phone, t("column.phone"))];
    let shown = known.into_iter().filter_map(|(scheme, address, what)| {
        let address = address.clone().filter(|address| !address.trim().is_empty())?;
        let href = format!("{scheme}{}", address.split_whitespace().collect::<String>());
        let text = Signal::stored(address.clone());
        Some(
            view! { <span class="drawer__address drawer__wide-only"><a href=href dir="auto">{address}</a><CopyButton text what/></span> },
        )
    });
    shown.collect_view().into_any()
}

/// The agent that started a chat among agents; such a chat has no contact.
fn initiator(chat: &Chat) -> Option<Uuid> {
    let first = chat.participants.first().filter(|_| chat.kind == ChatType::Agent)?;
    Some(first.id)
}

/// The row may be newer than the detail; only the detail knows when participants came and went.
fn newest(row: Option<Chat>, detail: Option<ChatDetail>) -> Option<Chat> {
    match (row, detail.map(|detail| detail.chat)) {
        (Some(row), Some(loaded)) if row.is_newer_than(&loaded) => Some(row),
        (Some(row), Some(loaded)) if row.id != loaded.id => Some(row),
        (row, loaded) => loaded.or(row),
    }
}

#[component]
fn ChatMeta(chat: Chat, detail: Option<ChatDetail>, zone: Signal<Zone>) -> impl IntoView {
    let detail = detail.filter(|detail| detail.chat.id == chat.id);
    let is_open = chat.state != ChatState::Closed;
    let kind = match chat.kind {
        ChatType::Contact => t("drawer.kind.contact"),
        ChatType::Agent => t("drawer.kind.agent"),
        ChatType::Bot => t("drawer.kind.bot"),
    };
    let organization = chat.organization.clone();
    let contact_id = chat.contact.as_ref().and_then(|contact| contact.id);
    let external_id = detail.as_ref().and_then(|detail| detail.external_id.clone());
    let url = detail.as_ref().and_then(|detail| detail.url.clone());
    let reply = detail.as_ref().and_then(|detail| detail.sessions.last()).map(|session| first_reply(session, is_open));
    // A participant that left and joined again is shown once, with the last membership.
    let is_last = |at: usize| chat.participants[at + 1..].iter().all(|later| later.id != chat.participants[at].id);
    let participants: Vec<_> = (0..chat.participants.len())
        .filter(|at| is_last(*at))
        .map(|at| view! { <Member participant=chat.participants[at].clone() is_open zone/> })
        .collect();
    let nobody = participants.is_empty().then(|| view! { <span class="drawer__muted">{t("drawer.nobody")}</span> });
    view! {
        <dl class="drawer__meta">
            <dt>{t("column.participants")}</dt>
            <dd>{participants} {nobody}</dd>
            <dt>{t("column.organization")}</dt>
            <dd class="drawer__facts">
                <span dir="auto" title=organization.path.join(" / ")>{organization.name}</span>
                <span class="drawer__muted">{kind}</span>
                {detail.and_then(|detail| detail.channel).map(|channel| view! { <span class="drawer__muted" dir="auto">{channel}</span> })}
                {url.map(|url| view! { <SourceLink url/> })}
            </dd>
            <dt class="drawer__wide-only">{t("drawer.activity")}</dt>
            <dd class="drawer__facts drawer__wide-only">
                <span>{t_count("drawer.events", chat.event_count.into())}</span>
                <span>{t_count("drawer.results", chat.result_count.into())}</span>
                {reply.map(|reply| view! { <span>{reply}</span> })}
                <Started at=chat.started_at zone/>
            </dd>
            <dt class="drawer__wide-only">{t("drawer.ids")}</dt>
            <dd class="drawer__wide-only">
                <Identifier what=t("id.chat") id=chat.id external=external_id/>
                {contact_id.map(|id| view! { <Identifier what=t("id.contact") id external=None/> })}
            </dd>
        </dl>
    }
}

#[component]
fn Started(at: sightline_shared::Timestamp, zone: Signal<Zone>) -> impl IntoView {
    let now = use_now();
    let words = Memo::new(move |_| t_with("drawer.started", &[("when", &absolute(at, now.get(), &zone.get()))]));
    view! { <time class="drawer__muted" datetime=at.to_string() title=move || exact(at, &zone.get())>{words}</time> }
}

/// An open chat shows which participants have left; in a closed chat all have.
#[component]
fn Member(participant: Participant, is_open: bool, zone: Signal<Zone>) -> impl IntoView {
    let has_left = is_open && !participant.active;
    let (joined, left) = (participant.joined_at, participant.left_at);
    let title = move || {
        let line = |key, at: Option<_>| at.map(|at| t_with(key, &[("when", &exact(at, &zone.get()))]));
        [line("drawer.joined_at", joined), line("drawer.left_at", left)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("\n")
    };
    view! {
        <span class="drawer__member" class:drawer__member--past=has_left title=title>
            <ParticipantName participant/>
            {has_left.then(|| view! { <span class="drawer__muted">{t("drawer.has_left")}</span> })}
        </span>
    }
}

/// When a person answered the contact, and a bot where that was another answer.
fn first_reply(session: &Session, is_open: bool) -> String {
    let Some(wrote_at) = session.contact_wrote_at else { return t("drawer.nothing_to_answer").to_owned() };
    let took = |at: Timestamp| duration(at.utc() - wrote_at.utc());
    let by_bot = session.bot_response_at.map(|at| t_with("drawer.bot_reply", &[("time", &took(at))]));
    let by_person = match session.first_response_at {
        Some(at) if at <= wrote_at => t("drawer.first_reply_at_once").to_owned(),
        Some(at) => t_with("drawer.first_reply", &[("time", &took(at))]),
        None if is_open => t("drawer.no_reply_yet").to_owned(),
        None => t("drawer.no_reply").to_owned(),
    };
    by_bot.into_iter().chain([by_person]).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::table::row::copies::copy;

    fn detail(chat: Chat) -> ChatDetail {
        let (sessions, results) = (Vec::new(), Vec::new());
        ChatDetail {
            chat,
            external_id: None,
            channel: None,
            url: None,
            own_tags: Vec::new(),
            contact_email: None,
            contact_phone: None,
            time_zone: "UTC".to_owned(),
            takes_replies: true,
            sessions,
            results,
        }
    }

    #[test]
    fn a_row_is_shown_while_it_is_newer_than_the_detail() {
        let row = Chat { over_target: true, ..copy(2) };
        for (loaded, expected) in [(copy(1), row.clone()), (copy(2), copy(2)), (copy(3), copy(3))] {
            assert_eq!(newest(Some(row.clone()), Some(detail(loaded))), Some(expected));
        }
    }

    #[test]
    fn a_first_reply_shows_its_time_unless_it_came_at_once() {
        let at = |at: &str| at.parse::<Timestamp>().unwrap();
        let session = |wrote: Option<&str>, reply: Option<&str>, bot: Option<&str>| Session {
            number: 1,
            started_at: at("2026-11-17T13:00:00Z"),
            accepted_at: None,
            contact_wrote_at: wrote.map(at),
            first_response_at: reply.map(at),
            bot_response_at: bot.map(at),
            waits: Vec::new(),
            closed_at: None,
        };
        let wrote = Some("2026-11-17T14:00:00Z");
        let words = |reply: Option<&str>| first_reply(&session(wrote, reply, None), true);
        assert_eq!(words(Some("2026-11-17T14:01:59Z")), "first reply in 1 min 59 s");
        assert_eq!(words(Some("2026-11-17T14:00:00.2Z")), "first reply in 1 s");
        assert_eq!(words(Some("2026-11-17T14:00:00Z")), "first reply at once");
        assert_eq!(words(None), "no reply yet");
        let bot = Some("2026-11-17T14:00:03Z");
        assert_eq!(first_reply(&session(wrote, None, bot), false), "bot replied in 3 s, no reply");
        assert_eq!(first_reply(&session(None, None, None), true), "nothing to answer yet");
    }
}

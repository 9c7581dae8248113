//! How each entry of the transcript looks: messages, system lines, look-ups, days, sessions.

use super::delivery::DeliveryLine;
use super::event_time::EventTime;
use super::event_words::{author_name, author_role, look_up_content, look_up_name};
use super::linked_text::{LinkedText, marks};
use super::result_card::ResultCard;
use super::state::{TranscriptContext, is_requested};
use super::timeline::{Entry, Group, Line};
use crate::components::base::icon::Icon;
use crate::components::base::participant;
use crate::words::time::{day_long, exact, today, use_now};
use crate::words::{t, t_with};
use chrono::NaiveDate;
use leptos::prelude::*;
use sightline_shared::document::Attachment;
use sightline_shared::{AgentKind, Author, Event, EventType};

/// One entry.
#[component]
pub fn EntryView(
    /// The entry.
    entry: Entry,
    /// What belongs to the chat.
    context: TranscriptContext,
    /// Something was unfolded or folded away.
    on_unfold: Callback<()>,
) -> impl IntoView {
    match entry {
        Entry::Day(day) => view! { <DayHead day context/> }.into_any(),
        Entry::Session(_, number) => view! { <SessionLine number/> }.into_any(),
        Entry::Messages(group) => view! { <MessageGroup group context/> }.into_any(),
        Entry::Line(line) => view! { <SystemLine line context/> }.into_any(),
        Entry::Action(event) => view! { <LookUp event context on_unfold/> }.into_any(),
        Entry::Result(event) => view! { <ResultCard event context/> }.into_any(),
    }
}

/// What an author is, as the end of a class that gives it its colour.
const fn tone(author: Option<&Author>) -> &'static str {
    match author {
        Some(Author::Agent { agent_kind, affiliation, .. }) => participant::tone(*agent_kind, *affiliation),
        Some(Author::Contact { .. } | Author::Guest { .. }) | None => "contact",
    }
}

#[component]
fn DayHead(day: NaiveDate, context: TranscriptContext) -> impl IntoView {
    let now = use_now();
    let words = Memo::new(move |_| {
        now.track();
        day_long(day, today(&context.zone.get()))
    });
    view! { <h3 class="transcript__day">{words}</h3> }
}

#[component]
fn SessionLine(number: Option<i32>) -> impl IntoView {
    let words = number.map_or_else(
        || t("transcript.new_session").to_owned(),
        |number| t_with("transcript.session", &[("number", &number.to_string())]),
    );
    view! { <p class="transcript__session" role="separator" aria-label=words.clone()>{words.clone()}</p> }
}

#[component]
fn MessageGroup(group: Group, context: TranscriptContext) -> impl IntoView {
    let Group { author, are_notes, events } = group;
    let author = author.as_ref();
    let tone = tone(author);
    let agent = author.and_then(|author| if let Author::Agent { id, .. } = author { Some(*id) } else { None });
    let is_ours = move || agent.is_some() && context.initiator.get() != agent;
    let note = if are_notes { " transcript__message--note" } else { "" };
    let at = events.first().map(|event| event.at);
    view! {
        <article class=format!("transcript__message transcript__message--{tone}{note}") class:transcript__message--ours=is_ours>
            <i class="transcript__avatar" aria-hidden="true">{avatar(author)}</i>
            <div class="transcript__head">
                <b class="transcript__author" dir="auto">{author_name(author)}</b>
                <span>{author_role(author)}</span>
                {at.map(|at| view! { <EventTime at context/> })}
            </div>
            <div class="transcript__bubbles">
                {are_notes.then(|| view! { <p class="transcript__note-label">{t("transcript.note")}</p> })}
                {events.into_iter().map(|event| view! { <Bubble event context/> }).collect_view()}
            </div>
        </article>
    }
}

#[component]
fn Bubble(event: Event, context: TranscriptContext) -> impl IntoView {
    let (id, at) = (event.id, event.at);
    let is_blank = event.redacted || event.removed;
    let edited = event.edited_at.filter(|_| !is_blank).map(|edited_at| {
        let title = move || exact(edited_at, &context.zone.get());
        view! { " " <small class="transcript__edited" title=title>{t("transcript.edited")}</small> }
    });
    let has_files = !event.attachments.is_empty();
    let files = event.attachments.into_iter().map(file).collect_view();
    let text = match event.text {
        _ if event.redacted => t("transcript.erased").into_any(),
        _ if event.removed => t("transcript.removed").into_any(),
        Some(text) => (move || {
            let marks = context.hits.with(|hits| {
                hits.iter().find(|hit| hit.event_id == id).map(|hit| marks(&text, hit)).unwrap_or_default()
            });
            view! { <LinkedText text=text.clone() marks/> }
        })
        .into_any(),
        None if has_files => ().into_any(),
        None => t("transcript.no_text").into_any(),
    };
    view! {
        <p
            class="transcript__bubble"
            class:transcript__bubble--erased=is_blank
            class:transcript__found=is_requested(vec![id], context)
            data-events=id.to_string()
            dir="auto"
            title=move || exact(at, &context.zone.get())
        >
            {text} {edited} {files}
        </p>
        {event.delivery.filter(|_| !is_blank).map(|delivery| view! { <DeliveryLine event=id delivery context/> })}
    }
}

/// A file of a message: its name, kind and size; a link only where its address is one.
fn file(file: Attachment) -> impl IntoView {
    let name = file.name.unwrap_or_else(|| t("transcript.file").to_owned());
    let size = file.size.map(file_size);
    let about = [file.media_type, size].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let about = (!about.is_empty()).then(|| view! { " " <small>{about}</small> });
    match file.url {
        Some(url) => view! {
            <a class="transcript__file" href=url target="_blank" rel="noopener noreferrer">{name} {about}</a>
        }
        .into_any(),
        None => view! { <span class="transcript__file">{name} {about}</span> }.into_any(),
    }
}

/// A number of bytes as people read it: `182 kB`.
fn file_size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

#[component]
fn SystemLine(line: Line, context: TranscriptContext) -> impl IntoView {
    let ids = line.ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let author = line.author.as_ref().map(|author| {
        let name = match author {
            Author::Contact { name: None } => t("transcript.the_contact").to_owned(),
            _ => author_name(Some(author)),
        };
        view! { <b class=format!("transcript__name transcript__name--{}", tone(Some(author))) dir="auto">{name}</b> }
    });
    view! {
        <p class="transcript__line" class:transcript__found=is_requested(line.ids, context) data-events=ids>
            <Icon name=line_icon(line.kind)/>
            <span>{author} " " {line.words}</span>
            <EventTime at=line.at context/>
        </p>
    }
}

#[component]
fn LookUp(event: Event, context: TranscriptContext, on_unfold: Callback<()>) -> impl IntoView {
    let name = look_up_name(&event);
    let head = view! {
        <Icon name="search"/>
        <span class="transcript__look-up-name" dir="auto">{name}</span>
        <EventTime at=event.at context/>
    };
    let class = "transcript__look-up";
    let found = is_requested(vec![event.id], context);
    let id = event.id.to_string();
    let content = match (event.redacted, event.removed) {
        (true, _) => Some(t("transcript.erased").to_owned()),
        (false, true) => Some(t("transcript.removed").to_owned()),
        (false, false) => look_up_content(&event),
    };
    match content {
        None => view! { <p class=class class:transcript__found=found data-events=id>{head}</p> }.into_any(),
        Some(content) => view! {
            <details class=class class:transcript__found=found data-events=id>
                <summary on:click=move |_| on_unfold.run(())>{head} <Icon name="chev"/></summary>
                <pre class="transcript__look-up-content" dir="auto">{content}</pre>
            </details>
        }
        .into_any(),
    }
}

const fn line_icon(kind: EventType) -> &'static str {
    match kind {
        EventType::Queued | EventType::Reopened => "queued",
        EventType::Accepted => "check",
        EventType::Joined => "join",
        EventType::Left => "leave",
        EventType::Transferred => "right",
        EventType::Closed => "closed",
        _ => "contact",
    }
}

fn avatar(author: Option<&Author>) -> AnyView {
    if matches!(author, Some(Author::Agent { agent_kind: AgentKind::Bot, .. })) {
        return view! { <Icon name="bot"/> }.into_any();
    }
    participant::initials(&author_name(author)).into_any()
}

//! Notifications and sounds of the browser.

use super::settings::{AlertSettings, Kept};
use crate::pages::tab::ready_views::LATE;
use crate::words::zone::now;
use crate::words::{t_count, t_with};
use leptos::prelude::*;
use sightline_shared::Chat;
use uuid::Uuid;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{AudioContext, Notification, NotificationOptions};

/// How many announced waits are remembered: more than wait too long at once.
const REMEMBERED: usize = 500;
/// The notes of the sound: when each begins, in seconds, and how high it is, in hertz.
const NOTES: [(f64, f32); 2] = [(0.0, 660.0), (0.18, 880.0)];
/// How long a note is, in seconds, and how loud, of 1.
const NOTE: (f64, f32) = (0.14, 0.12);

/// Announces those that were not announced before, once for each wait in this browser.
pub fn announce(user: Uuid, settings: &AlertSettings, late: &[Chat]) {
    let kept = Kept::new("announced", user);
    let known = kept.read();
    let of =
        |chat: &Chat| format!("{}/{}", chat.id, chat.waiting_since.map(|since| since.to_string()).unwrap_or_default());
    let lines: Vec<String> = late.iter().map(of).collect();
    let is_known = |line: &String| known.as_ref().is_some_and(|known| known.lines().any(|own| own == line));
    let new: Vec<&Chat> = late.iter().zip(&lines).filter(|(_, line)| !is_known(line)).map(|(chat, _)| chat).collect();
    if new.is_empty() && known.is_some() {
        return;
    }
    let before = known.iter().flat_map(|known| known.lines()).filter(|line| !lines.iter().any(|own| own == line));
    let all: Vec<&str> = lines.iter().map(String::as_str).chain(before).take(REMEMBERED).collect();
    kept.write(&all.join("\n"));
    // The first time these are what waited already.
    if known.is_none() || now().timestamp_millis() < settings.snoozed_until {
        return;
    }
    if settings.notifies {
        notify(&new);
    }
    if settings.sounds {
        let _ = sound();
    }
}

/// One notification for all of them. It names no contact: others may see the screen.
fn notify(new: &[&Chat]) {
    let options = NotificationOptions::new();
    options.set_tag("sightline-late");
    let words = match new {
        [chat] => t_with("alerts.chat", &[("organization", &chat.organization.name)]),
        all => t_count("alerts.many", all.len() as i64),
    };
    let Ok(notification) = Notification::new_with_options(&words, &options) else { return };
    let address = match new {
        [chat] => format!("/data/chats?range=all&chat={}", chat.id),
        _ => format!("/data/chats?{LATE}"),
    };
    let open = Closure::once_into_js(move || {
        let _ = window().focus();
        let _ = window().location().assign(&address);
    });
    notification.set_onclick(Some(open.unchecked_ref()));
}

/// Two short notes, made here: there is no file to load.
fn sound() -> Result<(), wasm_bindgen::JsValue> {
    let audio = AudioContext::new()?;
    let begin = audio.current_time();
    for (after, pitch) in NOTES {
        let (note, volume) = (audio.create_oscillator()?, audio.create_gain()?);
        note.frequency().set_value(pitch);
        volume.gain().set_value(NOTE.1);
        note.connect_with_audio_node(&volume)?.connect_with_audio_node(&audio.destination())?;
        note.start_with_when(begin + after)?;
        note.stop_with_when(begin + after + NOTE.0)?;
    }
    Ok(())
}

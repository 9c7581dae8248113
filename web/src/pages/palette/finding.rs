//! What is found by typed words besides commands: views, days, chats, contacts and agents.

use super::entry::{Entry, Group};
use crate::browser::address::Address;
use crate::components::base::participant::role;
use crate::components::date::range_words::{PRESETS, hint, name};
use crate::components::date::typed_date;
use crate::components::table::cells::contact_name;
use crate::pages::section::DataContext;
use crate::pages::tab::ready_views::READY;
use crate::query_state::{Open, RangeChoice, SETTINGS_PAGES, Tab, TabState};
use crate::server;
use crate::words::time::{absolute, today};
use crate::words::zone::{Zone, now};
use crate::words::{t, t_with};
use leptos::prelude::*;
use sightline_shared::{Agent, Chat, Contact, Page, PageRequest, Permission, View};

/// How many of each are shown.
const MOST: u32 = 5;
/// What is shorter is in too many chats.
const SHORTEST: usize = 3;

/// Where the reader is, and the clock of the days.
#[derive(Clone)]
pub(super) struct Here {
    state: TabState,
    zone: Zone,
}

impl Here {
    /// The place in the address.
    pub(super) fn new() -> Self {
        let address = Address::get();
        let tab = address.path.with_untracked(|path| Tab::of_path(path)).unwrap_or(Tab::Chats);
        let state = address.query.with_untracked(|query| TabState::read(tab, query));
        let zone = Zone::new(state.tz.clone().unwrap_or_else(|| DataContext::get().me.time_zone));
        Self { state, zone }
    }

    fn ranged(&self, range: RangeChoice) -> String {
        let mut state = self.state.clone();
        state.range = range;
        state.address_of(None)
    }

    /// The ready-made ranges, and the day that is typed.
    pub(super) fn days(&self, typed: &str) -> Vec<Entry> {
        let day = today(&self.zone);
        let entry = |range| {
            Entry::to(
                Group::Days,
                name(range, now(), &self.zone),
                hint(range, day).unwrap_or_default(),
                self.ranged(range),
            )
        };
        let presets = PRESETS.iter().map(|range| entry(*range)).filter(|entry| entry.fits(typed));
        let typed_day = typed_date::read(typed, day).filter(|typed| *typed <= day);
        let is_preset = |own: chrono::NaiveDate| own == day || own.succ_opt() == Some(day);
        let typed_day =
            typed_day.filter(|own| !is_preset(*own)).map(|own| entry(RangeChoice::Days { from: own, to: own }));
        presets.chain(typed_day).collect()
    }

    /// What the server finds; nothing of what fails.
    pub(super) async fn found(self, typed: String) -> Vec<Entry> {
        if typed.trim().chars().count() < SHORTEST {
            return Vec::new();
        }
        let request = |tab| {
            let mut state = TabState::read(tab, "range=all");
            state.change_filter(|filter| filter.q().into_iter().for_each(|q| *q = Some(typed.clone())));
            state.request_filter(today(&self.zone), self.zone.name())
        };
        let (of_chats, of_contacts) = (request(Tab::Chats), request(Tab::Contacts));
        let page = PageRequest { limit: Some(MOST), cursor: None };
        let (chats, contacts, agents) = futures::join!(
            server::page::<Chat>(&of_chats, &page),
            server::page::<Contact>(&of_contacts, &page),
            server::agents(&typed)
        );
        let chats = chats.map_or_else(|_| Vec::new(), |page: Page<Chat>| page.items);
        let contacts = contacts.map_or_else(|_| Vec::new(), |page: Page<Contact>| page.items);
        let agents = agents.map_or_else(|_| Vec::new(), |page| page.items);
        let chats = chats.into_iter().map(|chat| self.chat(&chat));
        let contacts = contacts.into_iter().map(|contact| contact_entry(&contact));
        let agents = agents.into_iter().take(MOST as usize).map(|agent| agent_entry(&agent));
        chats.chain(contacts).chain(agents).collect()
    }

    fn chat(&self, chat: &Chat) -> Entry {
        let when = absolute(chat.updated_at, now(), &self.zone);
        let hint = format!("{} · {when}", chat.organization.name);
        Entry::to(
            Group::Chat,
            contact_name(chat.contact.as_ref()).0,
            hint,
            self.state.address_of(Some(Open::Chat(chat.id, None))),
        )
    }
}

fn contact_entry(contact: &Contact) -> Entry {
    let name = contact.name.clone().unwrap_or_else(|| t("contact.unknown").to_owned());
    let hint = contact.email.clone().or_else(|| contact.phone.clone()).unwrap_or_default();
    let address = TabState::new(Tab::Contacts).address_of(Some(Open::Contact(contact.id)));
    Entry::to(Group::Contact, name, hint, address)
}

fn agent_entry(agent: &Agent) -> Entry {
    let state = TabState::read(Tab::Chats, &format!("agent_id={}", agent.id));
    Entry::to(Group::Agent, agent.name.clone(), role(agent.kind, agent.affiliation), state.address())
}

/// The pages of the settings, for admins.
pub(super) fn settings() -> Vec<Entry> {
    if !DataContext::get().me.permissions.contains(&Permission::Administer) {
        return Vec::new();
    }
    let entry = |(path, title): (&'static str, _)| {
        let words = t_with("palette.settings", &[("page", t(title))]);
        Entry::to(Group::Command, words, String::new(), path.to_owned())
    };
    SETTINGS_PAGES.map(entry).to_vec()
}

/// The views that need no saving.
pub(super) fn ready_views() -> Vec<Entry> {
    let entry = |(key, query): &(&'static str, &str)| {
        Entry::to(Group::View, t(key), Tab::Chats.label(), TabState::read(Tab::Chats, query).address())
    };
    READY.iter().map(entry).collect()
}

/// A saved view.
pub(super) fn saved_view(view: View) -> Option<Entry> {
    let tab = Tab::ALL.into_iter().find(|tab| tab.word() == view.tab.as_str())?;
    let mut state = TabState::read(tab, &view.query);
    state.view = Some(view.id);
    Some(Entry::to(Group::View, view.name, tab.label(), state.address()))
}

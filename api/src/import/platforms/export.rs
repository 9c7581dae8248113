//! Which platform exported, and what its export does not say.

use chrono_tz::Tz;

/// A platform whose export is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Platform {
    /// Conversations of its API, with their messages.
    Chatwoot,
    /// Conversations of its API, with their parts.
    Intercom,
    /// Chats of its Agent Chat API, as `list_archives` or `get_chat` gives them.
    Livechat,
    /// Chats of its Chat API, with their history.
    ZendeskChat,
    /// The text of "Export chat", one file a chat.
    Whatsapp,
}

/// Which of day and month comes first in dates such as 03/04/2026.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum DateOrder {
    /// 3 April.
    DayFirst,
    /// 4 March.
    MonthFirst,
}

/// An export of a platform, as the options of the import describe it.
#[derive(Clone, Debug)]
pub struct Export {
    /// The platform.
    pub platform: Platform,
    /// The company that all chats are put under.
    pub company: String,
    /// The zone of times that have none.
    pub zone: Option<Tz>,
    /// The names under which agents answer, where the export does not tell agents from contacts.
    pub own: Vec<String>,
    /// The order of dates, where the export leaves it open.
    pub date_order: Option<DateOrder>,
    /// Where a chat is shown, with `{id}` for its id at the platform.
    pub link: Option<String>,
}

impl Export {
    /// An export that is described by no more than its platform and the company.
    #[must_use]
    pub fn new(platform: Platform, company: &str) -> Self {
        Self { platform, company: company.to_owned(), zone: None, own: Vec::new(), date_order: None, link: None }
    }

    /// Checks what can be known before anything is read.
    ///
    /// # Errors
    /// When the platform needs an option that is missing.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.platform == Platform::Whatsapp {
            anyhow::ensure!(
                self.zone.is_some(),
                "times of WhatsApp have no zone: add --tz, such as --tz Europe/Amsterdam"
            );
            anyhow::ensure!(
                !self.own.is_empty(),
                "WhatsApp does not say which names are yours: add --own NAME for each"
            );
        }
        let is_of_messenger = !self.own.is_empty() || self.date_order.is_some();
        if is_of_messenger && self.platform != Platform::Whatsapp {
            anyhow::bail!(
                "--own and --date-order are only for --from whatsapp: other exports have names and dates of their own"
            );
        }
        if let Some(link) = &self.link {
            let is_link = (link.starts_with("https://") || link.starts_with("http://")) && link.contains("{id}");
            anyhow::ensure!(is_link, "--link must begin with http:// or https:// and contain {{id}}");
        }
        Ok(())
    }
}

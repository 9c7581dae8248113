//! The conversations that go on while the demo runs, as text.

use anyhow::{Context as _, anyhow, ensure};

/// The conversations, written for the demo.
const CONVERSATIONS: &str = include_str!("conversations.txt");

/// A conversation before it has a contact.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Script {
    /// The organization below the company.
    pub organization: &'static str,
    /// Where it waits; none is answered by a bot at once.
    pub inbox: Option<&'static str>,
    /// Where the contact writes from.
    pub channel: &'static str,
    /// The agent or bot that answers: the id and the name.
    pub agent: (&'static str, &'static str),
    /// A tag of the chat.
    pub tag: Option<&'static str>,
    /// What happens.
    pub lines: Vec<Line>,
}

/// Something that happens in a conversation.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// The contact says this.
    Contact(&'static str),
    /// The agent or bot says this.
    Agent(&'static str),
    /// The agent or bot adds a result of this form, with these fields.
    Result(&'static str, Vec<(&'static str, &'static str)>),
}

/// All conversations.
///
/// # Errors
/// When the text is not as its head says.
pub(super) fn all() -> anyhow::Result<Vec<Script>> {
    let scripts = CONVERSATIONS.split("\n== ").skip(1).map(read).collect::<anyhow::Result<Vec<_>>>()?;
    ensure!(!scripts.is_empty(), "there are no conversations");
    Ok(scripts)
}

fn read(text: &'static str) -> anyhow::Result<Script> {
    let (head, lines) = text.split_once('\n').context("a conversation without lines")?;
    let head: Vec<&str> = head.split('|').map(str::trim).collect();
    let [organization, inbox, channel, agent, tag] = head[..] else {
        return Err(anyhow!("a head has five parts, not {}: {head:?}", head.len()));
    };
    Ok(Script {
        organization,
        inbox: (inbox != "bot").then_some(inbox),
        channel,
        agent: agent.split_once(' ').context("an id and a name answer")?,
        tag: (!tag.is_empty()).then_some(tag),
        lines: lines.lines().filter(|line| !line.is_empty()).map(line).collect::<anyhow::Result<_>>()?,
    })
}

fn line(text: &'static str) -> anyhow::Result<Line> {
    let (kind, words) = text.split_once(' ').context("a line has a kind and words")?;
    Ok(match kind {
        "C" => Line::Contact(words),
        "A" => Line::Agent(words),
        "R" => {
            let mut parts = words.split(" ; ");
            let form = parts.next().context("a result has a form")?;
            let fields = parts.map(|part| part.split_once('=').context("a field has a value"));
            Line::Result(form, fields.collect::<anyhow::Result<_>>()?)
        }
        _ => return Err(anyhow!("no kind of a line: {text}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_conversation_can_be_read_and_begins_with_the_contact() {
        let all = all().unwrap();
        assert!(all.len() >= 12);
        for script in &all {
            assert!(matches!(script.lines[0], Line::Contact(_)), "{script:?}");
        }
        assert!(all.iter().any(|script| script.inbox.is_none()), "a bot answers in one");
        assert!(line("X what").is_err() && line("R Form ; field").is_err() && read("a | b\nC x").is_err());
    }
}

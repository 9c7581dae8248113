//! What happens in a chat, one session after the other.

use super::forms;
use super::people::Person;
use super::random::Random;
use super::text::talk::Talk;
use super::text::words::Words;
use super::world::{Agent, Company};
use sightline_shared::{ChatType, EventType};

const DAY: f64 = 86_400.0;

/// A chat on its way through its sessions.
pub(super) struct Conversation<'a> {
    pub company: &'a Company,
    /// The node whose chat it is.
    pub node: usize,
    pub person: &'a Person,
    pub words: &'a Words,
    pub random: Random,
    pub talk: Talk,
}

impl<'a> Conversation<'a> {
    /// Everything that happens, and its document.
    pub(super) fn run(mut self) -> Talk {
        let is_regular = self.random.happens(0.01);
        let again = if is_regular { self.random.times(0.85, 30) } else { self.random.times(0.15, 12) };
        for session in 0..=again {
            let stays_open = match self.person.kind {
                ChatType::Agent => self.team(session),
                _ => self.session(session),
            };
            let gap = 60.0 + self.random.wait(16.0 * DAY);
            self.talk.wait(gap);
            if stays_open || self.talk.is_over() {
                break;
            }
        }
        self.talk
    }

    /// One session with a contact. Whether it stays open.
    fn session(&mut self, number: usize) -> bool {
        let Some(person) = self.person.id.as_deref() else { return true };
        let arrives = if number > 0 { EventType::Reopened } else { EventType::Joined };
        if number > 0 || self.random.happens(0.3) {
            self.talk.happens(arrives, Some(person), None);
            self.pause(1.0);
        }
        self.queue();
        self.pause(15.0);
        self.say();
        let bot = (self.person.kind == ChatType::Bot && number == 0).then(|| self.random.early(&self.company.bots));
        if let Some(bot) = bot {
            self.ask_bot(bot);
            if self.random.happens(0.65) {
                return self.end(bot, 0.12);
            }
            self.talk.does(EventType::Transferred, bot);
            self.queue();
            self.talk.does(EventType::Left, bot);
        }
        if self.talk.is_within(3) && self.random.happens(0.25) {
            return true;
        }
        if self.random.happens(0.03) {
            self.pause(1_200.0);
            self.talk.close(None, "abandoned");
            return false;
        }
        let agent = self.answer();
        self.end(agent, 0.19)
    }

    fn ask_bot(&mut self, bot: &'a Agent) {
        self.pause(2.0);
        self.talk.does(EventType::Accepted, bot);
        for _ in 0..1 + self.random.times(0.25, 5) {
            self.pause(2.0);
            self.write(EventType::Message, bot);
            self.pause(25.0);
            self.say();
        }
    }

    /// An agent accepts and answers, sometimes with the help of another. Returns the agent that has it in the end.
    fn answer(&mut self) -> &'a Agent {
        let mut agent = self.company.agent(self.node, &mut self.random);
        let wait = if self.random.happens(0.05) { 1_500.0 } else { 70.0 };
        self.pause(wait);
        self.talk.does(EventType::Accepted, agent);
        let is_long = self.random.happens(0.006);
        let turns = if is_long { self.random.times(0.97, 250) } else { self.random.times(0.22, 12) };
        for turn in 0..=turns {
            self.pause(35.0);
            self.write(EventType::Message, agent);
            if turn < turns {
                self.pause(30.0);
                self.say();
            }
            if self.random.happens(0.05) {
                self.write(EventType::Note, agent);
            }
            if self.random.happens(0.02) {
                agent = self.hand_over(agent);
            }
        }
        agent
    }

    /// Another agent takes the chat, or joins and leaves again. Returns the agent that has it then.
    fn hand_over(&mut self, agent: &'a Agent) -> &'a Agent {
        let other = self.company.agent(self.node, &mut self.random);
        if other.id == agent.id {
            return agent;
        }
        self.pause(30.0);
        if self.random.happens(0.5) {
            self.talk.does(EventType::Joined, other);
            self.write(EventType::Note, other);
            self.pause(30.0);
            self.talk.does(EventType::Left, other);
            return agent;
        }
        self.talk.does(EventType::Transferred, agent);
        self.pause(40.0);
        self.talk.does(EventType::Accepted, other);
        self.talk.does(EventType::Left, agent);
        other
    }

    /// Perhaps a result, and the session is closed, unless that was forgotten. Returns whether it stays open.
    fn end(&mut self, agent: &Agent, has_result: f64) -> bool {
        for _ in 0..self.random.times(has_result, 3) {
            self.pause(40.0);
            self.fill(agent);
        }
        if self.random.happens(if self.talk.is_within(24 * 7) { 0.03 } else { 0.000_2 }) {
            return true;
        }
        self.pause(60.0);
        let (participant, reason) = match self.random.share() {
            share if share < 0.7 => (Some(agent.external_id.as_str()), "resolved"),
            share if share < 0.9 => (self.person.id.as_deref(), "left"),
            _ => (None, "timeout"),
        };
        self.talk.close(participant, reason);
        if self.random.happens(0.01) {
            self.pause(900.0);
            self.write(EventType::Note, agent);
        }
        false
    }

    fn fill(&mut self, agent: &Agent) {
        let (form, _) = *self.random.early(&self.company.forms);
        let (form, labels) = forms::FORMS[form];
        let fields = forms::filled(labels, self.person.name(), &mut self.random);
        let participant = if self.random.happens(0.2) { self.person.id.as_deref() } else { None };
        self.talk.fill(participant.unwrap_or(&agent.external_id), form, fields);
    }

    /// One session between agents. Whether it stays open.
    fn team(&mut self, number: usize) -> bool {
        let people: Vec<&Agent> =
            (0..2 + self.random.times(0.35, 6)).map(|_| self.company.agent(self.node, &mut self.random)).collect();
        if number > 0 {
            self.talk.does(EventType::Reopened, people[0]);
        }
        for agent in &people {
            self.talk.does(EventType::Joined, agent);
            self.pause(20.0);
        }
        self.talk.does(EventType::Accepted, people[0]);
        for _ in 0..2 + self.random.times(0.7, 200) {
            self.pause(400.0);
            let author = *self.random.one(&people);
            self.write(EventType::Message, author);
        }
        if self.talk.is_within(24 * 10) && self.random.happens(0.3) {
            return true;
        }
        self.pause(600.0);
        self.talk.close(Some(&people[0].external_id), "resolved");
        false
    }

    fn pause(&mut self, mean: f64) {
        let seconds = 0.2 + self.random.wait(mean);
        self.talk.wait(seconds);
    }

    fn queue(&mut self) {
        let (_, inbox) = self.random.early(&self.company.nodes[self.node].inboxes);
        self.talk.queue(inbox);
    }

    fn say(&mut self) {
        if let Some(person) = self.person.id.as_deref() {
            let text = self.words.sentence(self.person.language, &mut self.random);
            self.talk.says(person, text);
        }
    }

    fn write(&mut self, kind: EventType, author: &Agent) {
        let text = self.words.sentence(self.person.language, &mut self.random);
        self.talk.writes(kind, author, text);
    }
}

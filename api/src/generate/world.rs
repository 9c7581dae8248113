//! The world before the first chat: companies of very different sizes, their trees, agents,
//! bots and forms.

use super::ids::derived;
use super::places;
use super::random::Random;
use super::text::names;
use super::text::words::Language;
use chrono::{DateTime, Utc};
use sightline_shared::AgentKind;
use uuid::Uuid;

/// Kinds of ids, so that no two are alike.
pub(super) mod kind {
    pub const COMPANY: u64 = 1;
    pub const ORGANIZATION: u64 = 2;
    pub const AGENT: u64 = 3;
    pub const FORM: u64 = 4;
    pub const INBOX: u64 = 5;
    pub const CONTACT: u64 = 6;
    pub const CHAT: u64 = 7;
}

/// A company with everything that chats refer to.
#[derive(Clone, Debug)]
pub struct Company {
    /// Its id, which is its root organization's.
    pub id: Uuid,
    /// IANA time zone.
    pub time_zone: &'static str,
    /// What most of its contacts write.
    pub language: Language,
    /// Its organizations, the root first and parents before children.
    pub nodes: Vec<Node>,
    /// Its agents, the busiest first.
    pub agents: Vec<Agent>,
    /// Its bots.
    pub bots: Vec<Agent>,
    /// Its forms, as places in [`super::forms::FORMS`], with their ids.
    pub forms: Vec<(usize, Uuid)>,
    /// The share of all chats that is its own.
    pub share: f64,
    /// Up to each node, the share of the company's chats.
    sums: Vec<f64>,
}

/// An organization.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its id.
    pub id: Uuid,
    /// The node above it.
    pub parent: Option<usize>,
    /// Its name.
    pub name: String,
    /// The names that lead to it, `/` between them.
    pub path: String,
    /// Its inboxes with their ids.
    pub inboxes: Vec<(Uuid, String)>,
    /// Its own agents, as places in the company's.
    pub agents: Vec<usize>,
}

/// An agent or bot.
#[derive(Clone, Debug)]
pub struct Agent {
    /// Its id.
    pub id: Uuid,
    /// Its id in documents.
    pub external_id: String,
    /// Its name.
    pub name: String,
    /// Person or bot.
    pub kind: AgentKind,
    /// The node it belongs to; none when it is a partner's.
    pub node: Option<usize>,
}

impl Company {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.nodes[0].name
    }

    /// A node, as likely as it has chats.
    pub(super) fn node(&self, random: &mut Random) -> usize {
        let drawn = random.share() * self.sums.last().copied().unwrap_or_default();
        self.sums.partition_point(|sum| *sum <= drawn).min(self.nodes.len() - 1)
    }

    /// An agent for a chat of `node`: mostly one of its own.
    pub(super) fn agent(&self, node: usize, random: &mut Random) -> &Agent {
        let own = &self.nodes[node].agents;
        if !own.is_empty() && random.happens(0.7) {
            return &self.agents[*random.early(own)];
        }
        random.early(&self.agents)
    }
}

/// The companies among which `chats` chats are shared out.
#[must_use]
pub fn companies(seed: u64, count: usize, chats: u64, begin: DateTime<Utc>) -> Vec<Company> {
    let weight = |number: usize| 1.0 / ((number + 1) as f64).powf(1.2);
    let whole: f64 = (0..count).map(weight).sum();
    (0..count).map(|number| company(seed, number, weight(number) / whole, chats, begin)).collect()
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
fn company(seed: u64, number: usize, share: f64, chats: u64, begin: DateTime<Utc>) -> Company {
    use Language::{Chinese, English, French, German, Spanish};
    let mut random = Random::of(seed, "company", number as u64);
    let id = derived(u128::from(seed), kind::COMPANY, number as u64, begin);
    let name = if seed == 1 { places::company(number) } else { format!("{} (seed {seed})", places::company(number)) };
    let own_chats = chats as f64 * share;
    // One agent for some hundred chats, and never many: a team grows slower than its work.
    let agents = (3.0 + own_chats.sqrt() / 2.2) as usize;
    let (mut nodes, sums) = nodes(id, &name, own_chats, begin, &mut random);
    let agents = (0..agents).map(|agent| self::agent(id, number, agent, &mut nodes, begin, &mut random)).collect();
    let bots = names::BOTS.iter().take(1 + number % 3).enumerate();
    let bots = bots.map(|(bot, name)| Agent {
        id: derived(id.as_u128(), kind::AGENT, 1_000_000 + bot as u64, begin),
        external_id: format!("bot-{}", bot + 1),
        name: (*name).to_owned(),
        kind: AgentKind::Bot,
        node: Some(0),
    });
    let forms = (0..super::forms::FORMS.len()).map(|form| (form + number) % super::forms::FORMS.len());
    let forms = forms.map(|form| (form, derived(id.as_u128(), kind::FORM, form as u64, begin)));
    let zone = ["Europe/Amsterdam", "Europe/Berlin", "Asia/Shanghai", "Europe/Madrid", "America/New_York"][number % 5];
    Company {
        id,
        time_zone: zone,
        language: [English, German, Chinese, Spanish, French][number % 5],
        nodes,
        agents,
        bots: bots.collect(),
        forms: forms.collect(),
        share,
        sums,
    }
}

/// A tree one to three levels deep, and up to each node the share of the chats.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
fn nodes(id: Uuid, name: &str, chats: f64, begin: DateTime<Utc>, random: &mut Random) -> (Vec<Node>, Vec<f64>) {
    let root = Node {
        id,
        parent: None,
        name: name.to_owned(),
        path: name.to_owned(),
        inboxes: Vec::new(),
        agents: Vec::new(),
    };
    let (mut nodes, mut weights) = (vec![root], vec![0.04]);
    let wanted = 2 + (chats.sqrt() / 16.0) as usize;
    while nodes.len() <= wanted {
        let number = nodes.len();
        // The first are regions; what comes later hangs below any of the nodes of two levels.
        let regions = 2 + wanted / 6;
        let parent = if number <= regions { 0 } else { random.below(number.min(3 * regions)) };
        let depth = nodes[parent].path.split('/').count();
        if depth > 3 {
            continue;
        }
        let own = if depth == 3 { places::part(number) } else { places::place(number - 1) };
        let id = derived(id.as_u128(), kind::ORGANIZATION, number as u64, begin);
        let path = format!("{}/{own}", nodes[parent].path);
        nodes.push(Node { id, parent: Some(parent), name: own, path, inboxes: Vec::new(), agents: Vec::new() });
        weights.push(random.share() / (number as f64).sqrt() + 0.002);
    }
    for (number, node) in nodes.iter_mut().enumerate() {
        let names = [format!("{} front desk", node.name), format!("{} after hours", node.name)];
        let id = |inbox| derived(node.id.as_u128(), kind::INBOX, inbox, begin);
        node.inboxes = names.into_iter().take(1 + number % 2).zip(0..).map(|(name, inbox)| (id(inbox), name)).collect();
    }
    let sums = weights.iter().scan(0.0, |sum, weight| {
        *sum += weight;
        Some(*sum)
    });
    (nodes, sums.collect())
}

fn agent(
    company_id: Uuid,
    company: usize,
    number: usize,
    nodes: &mut [Node],
    begin: DateTime<Utc>,
    random: &mut Random,
) -> Agent {
    let is_partner = number % 9 == 4;
    let node = (!is_partner).then(|| random.below(nodes.len()));
    if let Some(node) = node {
        nodes[node].agents.push(number);
    }
    Agent {
        id: derived(company_id.as_u128(), kind::AGENT, number as u64, begin),
        external_id: format!("agent-{}", number + 1),
        name: names::agent(number + company, random),
        kind: AgentKind::Agent,
        node,
    }
}

impl Agent {
    /// Whether it is of a service company.
    #[must_use]
    pub fn is_partner(&self) -> bool {
        self.node.is_none()
    }
}

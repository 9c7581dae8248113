//! Names of people and places: lists of our own, in which the first are the most frequent.

use super::random::Random;

const FIRST: [&str; 96] = [
    "Anna",
    "Maria",
    "Thomas",
    "Julia",
    "Michael",
    "Laura",
    "Daniel",
    "Sophie",
    "Peter",
    "Lena",
    "Jonas",
    "Emma",
    "Lukas",
    "Marie",
    "David",
    "Nina",
    "Felix",
    "Clara",
    "Martin",
    "Eva",
    "Oliver",
    "Hannah",
    "Simon",
    "Lea",
    "José",
    "Zoë",
    "François",
    "Jürgen",
    "Chloé",
    "Søren",
    "Núria",
    "André",
    "Renée",
    "Björn",
    "Íñigo",
    "Agnès",
    "Olga",
    "Ivan",
    "Katarzyna",
    "Piotr",
    "Giulia",
    "Marco",
    "Elif",
    "Mehmet",
    "Fatima",
    "Youssef",
    "Aisha",
    "Omar",
    "Wei",
    "Ling",
    "Hiroshi",
    "Yuki",
    "Minh",
    "Thu",
    "Priya",
    "Arjun",
    "Ravi",
    "Sunita",
    "Kwame",
    "Amara",
    "Ingrid",
    "Lars",
    "Freya",
    "Aksel",
    "Saoirse",
    "Cormac",
    "Niamh",
    "Rhys",
    "Carys",
    "Gwen",
    "Euan",
    "Isla",
    "Beatriz",
    "Tiago",
    "Inês",
    "Rafael",
    "Camila",
    "Mateo",
    "Valentina",
    "Santiago",
    "Dimitra",
    "Nikos",
    "Zsófia",
    "Bence",
    "Petra",
    "Jiří",
    "Ludmila",
    "Radek",
    "Oksana",
    "Taras",
    "Milena",
    "Goran",
    "Quirin",
    "Ottilie",
    "Balthasar",
    "Xaverine",
];
const LAST: [&str; 96] = [
    "Müller",
    "Smith",
    "Jansen",
    "Martin",
    "Garcia",
    "Becker",
    "Brown",
    "Visser",
    "Bernard",
    "Lopez",
    "Wagner",
    "Taylor",
    "Bakker",
    "Dubois",
    "Sanchez",
    "Hoffmann",
    "Wilson",
    "de Vries",
    "Moreau",
    "Romero",
    "Krüger",
    "Evans",
    "Mulder",
    "Lefèvre",
    "Núñez",
    "Zimmermann",
    "Walker",
    "Dekker",
    "Girard",
    "Ortiz",
    "Schäfer",
    "Hughes",
    "Vermeer",
    "Chevalier",
    "Peña",
    "Winkler",
    "Bennett",
    "Kuipers",
    "Marchand",
    "Castaño",
    "Lindqvist",
    "Haugen",
    "Nyström",
    "Sørensen",
    "Kowalski",
    "Nowak",
    "Wójcik",
    "Novák",
    "Dvořák",
    "Horváth",
    "Szabó",
    "Popescu",
    "Ionescu",
    "Petrov",
    "Ivanova",
    "Shevchenko",
    "Rossi",
    "Ferrari",
    "Esposito",
    "Yılmaz",
    "Demir",
    "Öztürk",
    "Haddad",
    "Rahman",
    "Khan",
    "Patel",
    "Sharma",
    "Iyer",
    "Chen",
    "Wang",
    "Liu",
    "Zhang",
    "Nguyen",
    "Tran",
    "Tanaka",
    "Sato",
    "Kim",
    "Park",
    "Okafor",
    "Mensah",
    "O'Connor",
    "MacLeod",
    "Llewellyn",
    "Pritchard",
    "Fitzgerald",
    "Oberlechner",
    "Quandt",
    "Yxkull",
    "Zschokke",
    "van Wyngaarden",
    "Featherstonehaugh",
    "Szczepański",
    "Ó Súilleabháin",
    "Papadopoulou",
    "Þórsdóttir",
    "Xenakis",
];
const CHINESE_FIRST: [&str; 20] = [
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀兰", "霞",
    "建国",
];
const CHINESE_LAST: [&str; 16] =
    ["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "欧阳", "司马"];
const PLACES: [&str; 64] = [
    "Northgate",
    "Riverside",
    "Harbour",
    "Old Town",
    "Westfield",
    "Lakeside",
    "Station",
    "Hilltop",
    "Eastbrook",
    "Southport",
    "Marienplatz",
    "Lindenhof",
    "Neustadt",
    "Altona",
    "Kleinmarkt",
    "Grünwald",
    "Köpenick",
    "Überlingen",
    "Bellevue",
    "Saint-Rémy",
    "Vieux Port",
    "Montée",
    "Île Verte",
    "Châtelet",
    "La Peña",
    "Puerto Real",
    "El Prado",
    "Gràcia",
    "Triana",
    "Sant Martí",
    "Zuidas",
    "Oude Haven",
    "Noordkade",
    "Kanaalzicht",
    "Nyhavn",
    "Ørestad",
    "Södermalm",
    "Bergen",
    "Praga",
    "Stare Miasto",
    "Malá Strana",
    "Újbuda",
    "Kadıköy",
    "Mayfield",
    "Ashford",
    "Brookvale",
    "Carrick",
    "Dunmore",
    "Elmstead",
    "Foxley",
    "Glenmore",
    "Haverhill",
    "Ironbridge",
    "Kingsmead",
    "Larkhill",
    "Millbank",
    "Newhaven",
    "Oakham",
    "Penrith",
    "Queensferry",
    "Rothbury",
    "Selby",
    "Thornbury",
    "Ullswater",
];
const KINDS: [&str; 8] = ["Sales", "Service", "Support", "Returns", "Workshop", "Leasing", "Accounts", "Concierge"];
const COMPANIES: [&str; 24] = [
    "Alderney Motors",
    "Brightwater Living",
    "Cassini Travel",
    "Dovecote Homes",
    "Ember & Oak",
    "Fjordline Energy",
    "Gannet Insurance",
    "Hollander Optics",
    "Isola Kitchens",
    "Juniper Health",
    "Kestrel Telecom",
    "Lumen Schools",
    "Meridian Bank",
    "Nordlicht Möbel",
    "Ostrava Tools",
    "Pelican Parcels",
    "Quayside Hotels",
    "Rowan Gardens",
    "Saffron Foods",
    "Tallis Audio",
    "Umber Studios",
    "Vesper Airways",
    "Willow Pharmacies",
    "Yarrow Bikes",
];

/// The name of the service company whose agents are partners.
pub const PARTNER: &str = "Callwell Services";
/// The name of the bots.
pub const BOTS: [&str; 3] = ["Robin Bot", "Helpdesk Bot", "Night Owl"];

/// A name of somebody, as frequent as its parts are.
pub fn person(random: &mut Random) -> String {
    format!("{} {}", random.early(&FIRST), random.early(&LAST))
}

/// A Chinese name of somebody.
pub fn chinese_person(random: &mut Random) -> String {
    format!("{}{}", random.early(&CHINESE_LAST), random.early(&CHINESE_FIRST))
}

/// The name of the agent `number` of a company: frequent first names come back, and every
/// company's last ones are called as nobody else.
#[must_use]
pub fn agent(number: usize, random: &mut Random) -> String {
    let first = if number < FIRST.len() { FIRST[number] } else { FIRST[random.rank(FIRST.len())] };
    let last = if number.is_multiple_of(7) { LAST[LAST.len() - 1 - (number / 7) % 40] } else { LAST[random.rank(40)] };
    format!("{first} {last}")
}

/// The name of the company `number`.
#[must_use]
pub fn company(number: usize) -> String {
    let name = COMPANIES[number % COMPANIES.len()];
    if number < COMPANIES.len() { name.to_owned() } else { format!("{name} {}", number / COMPANIES.len() + 1) }
}

/// The name of the place `number`, one of its own up to some thousands.
#[must_use]
pub fn place(number: usize) -> String {
    let name = PLACES[number % PLACES.len()];
    if number < PLACES.len() { name.to_owned() } else { format!("{name} {}", number / PLACES.len() + 1) }
}

/// The name of the part `number` of a place.
#[must_use]
pub fn part(number: usize) -> String {
    let name = KINDS[number % KINDS.len()];
    if number < KINDS.len() { name.to_owned() } else { format!("{name} {}", number / KINDS.len() + 1) }
}

/// The e-mail address of somebody called `name`.
#[must_use]
pub fn email(name: &str, number: u64) -> String {
    let is_plain = |letter: &char| letter.is_ascii_alphabetic();
    let local: String =
        name.to_lowercase().split(' ').map(|part| part.chars().filter(is_plain).collect::<String>() + ".").collect();
    let host = ["example.com", "example.org", "example.net"][(number % 3) as usize];
    format!("{}{number}@{host}", local.trim_start_matches('.'))
}

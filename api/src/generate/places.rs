//! Names of companies, places and their parts: lists of our own.

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

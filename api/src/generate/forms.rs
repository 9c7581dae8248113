//! Forms, and what people fill into them.

use super::places;
use super::random::Random;
use super::text::names;
use serde_json::{Map, Value};

/// Forms with their labels; the first are filled in the most often.
pub const FORMS: [(&str, &[&str]); 9] = [
    ("Test drive", &["Model", "Branch", "Date", "Time", "Remarks"]),
    ("Service appointment", &["Plate", "Mileage", "Date", "Work"]),
    ("Call back", &["Name", "Phone", "When"]),
    ("Brochure", &["Model", "E-mail"]),
    ("Angebot für Rückgabe", &["Modell", "Baujahr", "Kilometer"]),
    ("Complaint", &["About", "Order", "What happened"]),
    ("Quote", &["Product", "Pieces", "Postcode", "Remarks"]),
    ("预约试驾", &["车型", "日期"]),
    ("Newsletter", &["E-mail"]),
];

const MODELS: [&str; 8] =
    ["Aster E3", "Aster E3 Long Range", "Borealis", "Cirrus", "Dune", "Évora", "Fjäll", "Gale GT"];
const WHEN: [&str; 7] = ["Monday", "Friday", "tomorrow", "next week", "Saturday", "14:00", "after 17:00"];

/// The values of a filled form, some left open.
#[must_use]
pub fn filled(labels: &[&str], name: Option<&str>, random: &mut Random) -> Map<String, Value> {
    labels.iter().map(|label| ((*label).to_owned(), value(label, name, random))).collect()
}

fn value(label: &str, name: Option<&str>, random: &mut Random) -> Value {
    if random.happens(0.12) {
        return Value::Null;
    }
    let text = match label {
        "Model" | "Modell" | "Product" | "车型" | "About" => (*random.early(&MODELS)).to_owned(),
        "Date" | "Time" | "When" | "日期" => (*random.one(&WHEN)).to_owned(),
        "Branch" => places::place(random.rank(64)),
        "Name" => name.map_or_else(|| names::person(random), str::to_owned),
        "Phone" => phone(random),
        "E-mail" => names::email(name.unwrap_or("a guest"), random.next() % 10_000),
        _ => (1_000 + random.below(90_000)).to_string(),
    };
    Value::String(text)
}

/// A telephone number that is not in use.
pub fn phone(random: &mut Random) -> String {
    let (area, line) = (random.below(900) + 100, random.below(10_000));
    format!("+{} {area} 555 {line:04}", random.early(&["49", "44", "33", "34", "31", "86", "1"]))
}

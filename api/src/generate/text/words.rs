//! What people write: sentences of words that are as frequent as in a real language, few of them
//! often and very many hardly ever. The frequent ones are lists of our own; the others are put
//! together of syllables, so that there are unlimited ones.

use crate::generate::random::{Random, mixed};

/// The language of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Chinese, which has no blanks between words.
    Chinese,
}

/// How many words a language has, apart from the frequent ones.
const RARE: usize = 60_000;

const ENGLISH: &str = "the to I you a is it can for my and please have in on we that thanks with at be not your will \
    this order me do yes are was what from when hello there would like just if but car tomorrow morning appointment \
    our still know any possible price delivery good great which about before after week today service number invoice \
    send check look check-up colour warranty available help need wait moment test drive afternoon model Friday Monday \
    contract address payment receive received refund store workshop tyres battery key question answer email phone";
const GERMAN: &str = "ich die Sie und der das ist nicht es bitte für mit ein zu auf wir in Ihnen kann haben eine den \
    danke noch am ja mir wann wäre können gerne Termin morgen von dem wird auch hallo heute schon Uhr oder wenn Ihre \
    möchte Auto Rechnung Lieferung Woche vielen Grüße über Straße Größe zurück Werkstatt Reifen Bestellung Nummer \
    Preis Vertrag Farbe verfügbar natürlich schauen nächste Frage Antwort schicken gemäß Schlüssel Prüfung süß \
    Kündigung Ersatzteil Öffnungszeiten Führerschein Geschäft müssen dürfen würde schön größer kürzer Bücher";
const FRENCH: &str = "je vous le la de est pas et les pour un une à merci que bonjour il ne avec en mon votre nous \
    sur être bien oui demain ce dans avez du très peux plaît où déjà voiture rendez-vous commande livraison semaine \
    après avant été numéro facture prix reçu modèle garçon problème réponse février août là-bas côté élève contrat \
    couleur disponible envoyer vérifier préféré français atelier clé batterie pneus essai façon cœur sœur théâtre \
    forêt hôtel naïve Noël œuvre garantie adresse paiement remboursement question matin après-midi vendredi";
const SPANISH: &str = "que de no a la el es y en lo un por me una te los se con para mi está si bien pero yo su \
    gracias hola más mañana qué cuándo aquí sí pedido coche cita también semana número factura precio día año envío \
    niño señor señora después todavía dirección teléfono cómo dónde información atención garantía llave batería \
    azúcar corazón público árbol último próximo fácil difícil útil lápiz jamón camión avión tarde viernes lunes \
    contrato pago taller modelo prueba disponible revisar enviar recibir pregunta respuesta hoy ahora nunca";
const CHINESE: &str = "的我你是了不在有这个们好请问吗可以什么时候没到要就会想说对上下能给和订单号码时间明天今天上午下午\
    谢谢快递发货价格颜色型号车试驾预约维修保养电池轮胎钥匙合同发票地址付款退款客服经理周末星期一二三四五六日月年小大新旧\
    多少里面前后左右中国人北京海广州深圳家店厂公司产品质量问题解决方案帮助等待马早晚安再见您贵需提供信息联系电话邮箱收\
    寄送取消更换修改确认完成服务满意非常感麻烦稍查看一下正常故障灯亮声音奇怪油耗速度距离远近高低冷热空调座椅窗户门锁";

const SYLLABLES: [&str; 40] = [
    "ba", "cor", "den", "el", "fi", "gra", "hol", "in", "jo", "ka", "lin", "mar", "no", "or", "pel", "qui", "ros",
    "sta", "tur", "ul", "ver", "wen", "xi", "yar", "zet", "ben", "cha", "dor", "ek", "flo", "gen", "han", "ix", "ker",
    "lum", "mon", "nas", "op", "pri", "ran",
];
const ACCENTED: [&str; 20] = [
    "bär", "çon", "dé", "ël", "fü", "grá", "hô", "ín", "jö", "kå", "lín", "mañ", "nø", "ór", "pê", "quí", "rös", "ště",
    "tú", "üs",
];
/// What follows a rare word's stem, by language.
const ENDINGS: [[&str; 4]; 4] = [
    ["ing", "er", "ed", "ly"],
    ["ung", "en", "lich", "keit"],
    ["tion", "ment", "eux", "age"],
    ["ción", "ado", "mente", "illo"],
];

/// The words of all languages, looked up once.
#[derive(Debug)]
pub struct Words {
    frequent: [Vec<&'static str>; 4],
    characters: Vec<char>,
}

impl Words {
    /// All words.
    #[must_use]
    pub fn new() -> Self {
        Self {
            frequent: [ENGLISH, GERMAN, FRENCH, SPANISH].map(|words| words.split_whitespace().collect()),
            characters: CHINESE.chars().filter(|letter| !letter.is_whitespace()).collect(),
        }
    }

    /// Something to say in `language`: mostly a sentence, now and then a long one.
    #[must_use]
    pub fn sentence(&self, language: Language, random: &mut Random) -> String {
        let words = 2 + random.times(0.84, 60);
        match language {
            Language::Chinese => self.chinese(2 * words, random),
            Language::English => self.spaced(0, words, random),
            Language::German => self.spaced(1, words, random),
            Language::French => self.spaced(2, words, random),
            Language::Spanish => self.spaced(3, words, random),
        }
    }

    fn spaced(&self, language: usize, words: usize, random: &mut Random) -> String {
        let mut text = String::with_capacity(8 * words);
        for word in 0..words {
            if word > 0 {
                text.push(' ');
            }
            self.push_word(&mut text, language, random);
            if word + 1 < words && random.happens(0.06) {
                text.push(',');
            }
        }
        text.push(*random.early(&['.', '?', '!']));
        text
    }

    fn push_word(&self, text: &mut String, language: usize, random: &mut Random) {
        let frequent = &self.frequent[language];
        match random.rank(frequent.len() + RARE) {
            word if word < frequent.len() => text.push_str(frequent[word]),
            word if word % 97 == 0 => text.push_str(&format!("{}-{}", ['A', 'K', 'R'][word % 3], 10_000 + word)),
            word => push_rare(text, language, word as u64),
        }
    }

    fn chinese(&self, characters: usize, random: &mut Random) -> String {
        let mut text = String::with_capacity(3 * characters);
        for place in 1..=characters {
            text.push(self.characters[random.rank(self.characters.len())]);
            if place % 9 == 0 && place < characters {
                text.push('，');
            }
        }
        text.push(*random.early(&['。', '？', '！']));
        text
    }
}

impl Default for Words {
    fn default() -> Self {
        Self::new()
    }
}

/// The rare word `word` of a language.
fn push_rare(text: &mut String, language: usize, word: u64) {
    let mut bits = mixed(word * 4 + language as u64);
    let mut draw = |end: usize| {
        let drawn = (bits % end as u64) as usize;
        bits /= end as u64;
        drawn
    };
    for place in 0..2 + draw(2) {
        let has_accent = language > 0 && place == 1 && draw(3) == 0;
        text.push_str(if has_accent { ACCENTED[draw(ACCENTED.len())] } else { SYLLABLES[draw(SYLLABLES.len())] });
    }
    text.push_str(ENDINGS[language][draw(4)]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn few_words_are_frequent_and_many_are_rare() {
        let (words, mut random) = (Words::new(), Random::of(1, "words", 0));
        let mut counts: HashMap<String, usize> = HashMap::new();
        for _ in 0..20_000 {
            for word in words.sentence(Language::German, &mut random).split([' ', ',', '.', '?', '!']) {
                *counts.entry(word.to_owned()).or_default() += 1;
            }
        }
        let once = counts.values().filter(|count| **count < 3).count();
        assert!(counts["ich"] > 5_000 && once > 5_000, "{} {once} of {}", counts["ich"], counts.len());
    }

    #[test]
    fn chinese_has_no_blanks_and_no_other_letters() {
        let (words, mut random) = (Words::new(), Random::of(1, "words", 0));
        let text = words.sentence(Language::Chinese, &mut random);
        assert!(text.chars().all(|letter| !letter.is_ascii()), "{text}");
    }
}

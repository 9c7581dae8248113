//! What WhatsApp itself writes in place of words, in the languages that are known: English, Dutch,
//! German, French, Spanish, Portuguese and Italian.

use super::stamp::is_mark;
use sightline_shared::document::Attachment;

/// In place of a message that was deleted for everyone.
const DELETED: [&str; 14] = [
    "this message was deleted",
    "you deleted this message",
    "dit bericht is verwijderd",
    "je hebt dit bericht verwijderd",
    "diese nachricht wurde gelöscht",
    "du hast diese nachricht gelöscht",
    "ce message a été supprimé",
    "vous avez supprimé ce message",
    "se eliminó este mensaje",
    "eliminaste este mensaje",
    "mensagem apagada",
    "você apagou esta mensagem",
    "questo messaggio è stato eliminato",
    "hai eliminato questo messaggio",
];

/// Behind a message that was edited.
const EDITED: [&str; 7] = [
    "<This message was edited>",
    "<Dit bericht is bewerkt>",
    "<Diese Nachricht wurde bearbeitet>",
    "<Ce message a été modifié>",
    "<Se editó este mensaje.>",
    "<Mensagem editada>",
    "<Questo messaggio è stato modificato>",
];

/// In place of a file that was not exported, on Android.
const MEDIA_OMITTED: [&str; 8] = [
    "<media omitted>",
    "<media weggelaten>",
    "<medien ausgeschlossen>",
    "<médias omis>",
    "<multimedia omitido>",
    "<mídia oculta>",
    "<arquivo de mídia oculto>",
    "<media omessi>",
];

/// The end of what stands in place of a file that was not exported, on an iPhone.
const OMITTED: [&str; 14] = [
    " omitted",
    " weggelaten",
    " weggelassen",
    " absent",
    " absente",
    " omis",
    " omise",
    " omitido",
    " omitida",
    " ocultado",
    " ocultada",
    " omesso",
    " omessa",
    " omessi",
];

/// The things that an iPhone leaves out, in English: these are known without a mark, too.
const OMITTED_IN_ENGLISH: [&str; 8] = [
    "image omitted",
    "video omitted",
    "audio omitted",
    "sticker omitted",
    "gif omitted",
    "document omitted",
    "contact card omitted",
    "video note omitted",
];

/// Behind the name of a file, on Android.
const ATTACHED: [&str; 8] = [
    "(file attached)",
    "(bestand bijgevoegd)",
    "(datei angehängt)",
    "(fichier joint)",
    "(archivo adjunto)",
    "(arquivo anexado)",
    "(ficheiro anexado)",
    "(file allegato)",
];

/// Parts of sentences about the chat itself, which an iPhone writes like messages.
const ABOUT_THE_CHAT: [&str; 18] = [
    "end-to-end encrypted",
    "end-to-end versleuteld",
    "Ende-zu-Ende-verschlüsselt",
    "chiffrés de bout en bout",
    "cifrados de extremo a extremo",
    "criptografia de ponta a ponta",
    "crittografati end-to-end",
    "security code",
    "changed their phone number",
    "changed the group",
    "changed this group's",
    "created this group",
    "created group",
    "joined using this group's invite link",
    "disappearing messages",
    "turned off disappearing",
    "is a contact",
    "This business",
];

/// Calls, which are no words.
const CALLS: [&str; 10] = [
    "missed voice call",
    "missed video call",
    "voice call",
    "video call",
    "gemiste spraakoproep",
    "verpasster sprachanruf",
    "appel vocal manqué",
    "llamada perdida",
    "chamada de voz perdida",
    "chiamata vocale persa",
];

/// What the text of a line is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The words.
    pub(super) text: String,
    /// A file of it.
    pub(super) file: Option<Attachment>,
    /// It was deleted for everyone.
    pub(super) is_deleted: bool,
    /// It was edited.
    pub(super) is_edited: bool,
}

/// What is written like a message, and is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoMessage {
    AboutTheChat,
    Call,
}

/// Reads the text of a line, behind the name.
pub(super) fn read(raw: &str) -> Result<Said, NoMessage> {
    let is_marked = raw.starts_with(is_mark);
    let (text, is_edited) = without_edited(raw.trim_start_matches(is_mark));
    let plain = text.trim().trim_end_matches('.').to_lowercase();
    if is_marked && ABOUT_THE_CHAT.iter().any(|part| text.contains(part)) {
        return Err(NoMessage::AboutTheChat);
    }
    if is_marked && CALLS.iter().any(|call| plain.starts_with(call)) {
        return Err(NoMessage::Call);
    }
    if DELETED.contains(&plain.as_str()) {
        return Ok(Said { is_deleted: true, ..Said::default() });
    }
    if let Some((text, file)) = attached(text).or_else(|| omitted(text, is_marked)) {
        return Ok(Said { text, file: Some(file), is_edited, ..Said::default() });
    }
    Ok(Said { text: text.to_owned(), is_edited, ..Said::default() })
}

fn without_edited(text: &str) -> (&str, bool) {
    let found = EDITED.iter().find_map(|mark| text.strip_suffix(mark));
    found.map_or((text, false), |text| (text.trim_end_matches(is_mark).trim_end_matches([' ', '\u{a0}']), true))
}

/// A file that was exported with the text: its name, and what is said of it.
fn attached(text: &str) -> Option<(String, Attachment)> {
    // `Look! <attached: 00000012-PHOTO-2026-11-25.jpg>` on an iPhone.
    if let Some((before, name)) = text.strip_suffix('>').and_then(|text| text.rsplit_once('<'))
        && let Some((_, name)) = name.split_once(": ")
        && name.contains('.')
    {
        return Some((before.trim_end_matches(is_mark).trim().to_owned(), file(name)));
    }
    // `IMG-20261125-WA0001.jpg (file attached)` and further lines on Android.
    let (first, further) = text.split_once('\n').unwrap_or((text, ""));
    let name = ATTACHED.iter().find_map(|words| first.trim_end().strip_suffix(words))?;
    Some((further.to_owned(), file(name.trim_start_matches(is_mark))))
}

/// A file that was left out of the export.
fn omitted(text: &str, is_marked: bool) -> Option<(String, Attachment)> {
    let plain = text.trim().to_lowercase();
    if MEDIA_OMITTED.contains(&plain.as_str()) {
        return Some((String::new(), file("media")));
    }
    let is_whole = is_marked && !text.contains('\n') && OMITTED.iter().any(|end| plain.ends_with(end));
    if is_whole || OMITTED_IN_ENGLISH.contains(&plain.as_str()) {
        let (kind, _) = text.trim().rsplit_once(' ')?;
        return Some((String::new(), file(kind)));
    }
    // `Offer.pdf • 3 pages <mark>document omitted`.
    let (before, kind) = text.rsplit_once(is_mark)?;
    let is_omitted = OMITTED.iter().any(|end| kind.trim().to_lowercase().ends_with(end));
    let name = before.split('•').next().unwrap_or(before).trim();
    (is_omitted && !name.is_empty()).then(|| (String::new(), file(name)))
}

fn file(name: &str) -> Attachment {
    Attachment { name: Some(name.trim().to_owned()), media_type: None, size: None, url: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(raw: &str) -> (String, Option<String>, bool, bool) {
        let said = read(raw).unwrap();
        (said.text, said.file.and_then(|file| file.name), said.is_deleted, said.is_edited)
    }

    #[test]
    fn files_are_known_with_and_without_their_names() {
        for (raw, text, name) in [
            ("<Media omitted>", "", "media"),
            ("<Medien ausgeschlossen>", "", "media"),
            ("\u{200e}image omitted", "", "image"),
            ("\u{200e}Bild weggelassen", "", "Bild"),
            ("sticker omitted", "", "sticker"),
            ("\u{200e}<attached: 0012-PHOTO.jpg>", "", "0012-PHOTO.jpg"),
            ("Look! \u{200e}<attached: 0012-PHOTO.jpg>", "Look!", "0012-PHOTO.jpg"),
            ("\u{200e}IMG-1.jpg (file attached)\nLook!\nHere", "Look!\nHere", "IMG-1.jpg"),
            ("Offer 2.pdf • \u{200e}3 pages \u{200e}document omitted", "", "Offer 2.pdf"),
        ] {
            assert_eq!(said(raw), (text.to_owned(), Some(name.to_owned()), false, false), "{raw}");
        }
    }

    #[test]
    fn words_about_such_things_stay_words() {
        for raw in ["I said image omitted", "<3", "a <b> c", "Note: x > y", "The file was omitted", "voice call?"] {
            assert_eq!(said(raw), (raw.to_owned(), None, false, false), "{raw}");
        }
    }

    #[test]
    fn deleted_and_edited_messages_are_known() {
        assert_eq!(said("\u{200e}This message was deleted."), (String::new(), None, true, false));
        assert_eq!(said("You deleted this message"), (String::new(), None, true, false));
        assert_eq!(said("At ten \u{200e}<This message was edited>"), ("At ten".to_owned(), None, false, true));
        assert_eq!(read("\u{200e}Missed voice call"), Err(NoMessage::Call));
        assert_eq!(
            read("\u{200e}Messages and calls are end-to-end encrypted. Only people in this chat can read them."),
            Err(NoMessage::AboutTheChat)
        );
    }
}

//! Subjects that mail programs give to answers that no person wrote.

/// How such subjects begin, in small letters: what Outlook, Exchange, Gmail and common vacation
/// programs write, in the languages in which they write it.
const BEGINNINGS: [&str; 31] = [
    "automatic reply:",
    "automatic response:",
    "auto reply:",
    "auto-reply:",
    "autoreply:",
    "auto response:",
    "auto-response:",
    "out of office:",
    "out of office reply:",
    "out of the office:",
    "ooo:",
    "vacation:",
    "away:",
    "automatische antwort:",
    "abwesenheitsnotiz:",
    "abwesend:",
    "réponse automatique",
    "absence du bureau",
    "respuesta automática:",
    "respuesta automatica:",
    "risposta automatica:",
    "automatisch antwoord:",
    "resposta automática:",
    "autosvar:",
    "automatiskt svar:",
    "automatisk svar:",
    "automaattinen vastaus:",
    "odpowiedź automatyczna:",
    "automatická odpověď:",
    "自動返信",
    "自动答复",
];

/// Whether a subject is that of an automatic answer.
pub(crate) fn is_auto_reply(subject: &str) -> bool {
    let subject = subject.trim_start().to_lowercase();
    BEGINNINGS.iter().any(|beginning| subject.starts_with(beginning))
        || subject.trim_end() == "out of office"
}

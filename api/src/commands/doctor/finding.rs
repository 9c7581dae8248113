//! What a check found.

use serde::Serialize;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// As it should be.
    Ok,
    /// The server works, but not as well as it could, or not for long.
    Warning,
    /// The server does not work, or loses something.
    Failed,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The name of the check.
    pub check: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What was found.
    pub found: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Finding {
    /// All is well.
    pub(super) fn ok(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, severity: Severity::Ok, found: found.into(), next: None }
    }

    /// Something to look at before it hurts.
    pub(super) fn warning(check: &'static str, found: impl Into<String>, next: impl Into<String>) -> Self {
        Self { check, severity: Severity::Warning, found: found.into(), next: Some(next.into()) }
    }

    /// Something that hurts.
    pub(super) fn failed(check: &'static str, found: impl Into<String>, next: impl Into<String>) -> Self {
        Self { check, severity: Severity::Failed, found: found.into(), next: Some(next.into()) }
    }

    /// For people: a line, and a second one with what to do.
    pub(super) fn words(&self) -> String {
        let severity = match self.severity {
            Severity::Ok => "ok",
            Severity::Warning => "warning",
            Severity::Failed => "FAILED",
        };
        let next = self.next.as_ref().map(|next| format!("\n{:24}-> {next}", "")).unwrap_or_default();
        format!("{severity:9}{:15}{}{next}", self.check, self.found)
    }

    /// For programs: a JSON object on a line.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Finding;

    #[test]
    fn a_finding_says_what_to_do() {
        let finding = Finding::warning("disk", "1 GiB is free", "Free space.");
        assert_eq!(finding.words(), "warning  disk           1 GiB is free\n                        -> Free space.");
        assert_eq!(
            finding.json(),
            r#"{"check":"disk","severity":"warning","found":"1 GiB is free","next":"Free space."}"#
        );
        assert!(!Finding::ok("disk", "fine").json().contains("next"));
    }
}

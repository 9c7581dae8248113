//! The report of a platform on a message that was written here.

use crate::{EventDeliveryState, Fault, word_enum};
use serde::{Deserialize, Serialize};

/// The longest reason, in characters.
pub const MAX_REASON: usize = 500;

word_enum! {
    /// What a platform reports of a message.
    ReportedDelivery {
        /// It arrived.
        Delivered = "delivered",
        /// It did not.
        Failed = "failed",
    }
}

impl ReportedDelivery {
    /// How far the message has come then.
    #[must_use]
    pub const fn state(self) -> EventDeliveryState {
        match self {
            Self::Delivered => EventDeliveryState::Delivered,
            Self::Failed => EventDeliveryState::Failed,
        }
    }
}

/// What became of a message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeliveryReport {
    /// Whether it arrived.
    #[cfg_attr(feature = "openapi", schema(value_type = ReportedDelivery))]
    pub state: String,
    /// Why it failed, in words for supervisors; only for `failed`, and required there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 500, example = "The number is not in use", nullable = false)
    )]
    pub reason: Option<String>,
}

impl DeliveryReport {
    /// The state that is reported.
    ///
    /// # Errors
    /// Every fault, with its pointer.
    pub fn check(&self) -> Result<EventDeliveryState, Vec<Fault>> {
        use ReportedDelivery::{Delivered, Failed};
        let mut faults = Vec::new();
        let read = self.state.parse::<ReportedDelivery>();
        if let Err(unknown) = &read {
            faults.push(Fault::pointer("/state", unknown.to_string()));
        }
        let state = read.ok();
        let mut reason_fault = |detail: String| faults.push(Fault::pointer("/reason", detail));
        match (&self.reason, state) {
            (None, Some(Failed)) => reason_fault("must say why it failed".to_owned()),
            (Some(_), Some(Delivered)) => reason_fault("is only for failed".to_owned()),
            (Some(reason), _) if reason.trim().is_empty() => {
                reason_fault("must not be empty or only blanks".to_owned());
            }
            (Some(reason), _) if reason.chars().count() > MAX_REASON => {
                reason_fault(format!("must have at most {MAX_REASON} characters"));
            }
            _ => {}
        }
        state.map(ReportedDelivery::state).filter(|_| faults.is_empty()).ok_or(faults)
    }
}

/// Without the reason, which may name a person: logs must not contain it.
impl std::fmt::Debug for DeliveryReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeliveryReport").field("state", &self.state).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_reported_is_a_state_of_the_same_name() {
        for reported in ReportedDelivery::ALL {
            assert_eq!(reported.as_str(), reported.state().as_str());
        }
    }

    #[test]
    fn a_failure_has_a_reason_and_nothing_else_has_one() {
        let pointers = |state: &str, reason: Option<&str>| -> Vec<String> {
            let report = DeliveryReport { state: state.to_owned(), reason: reason.map(str::to_owned) };
            let faults = report.check().err().unwrap_or_default();
            faults.into_iter().filter_map(|fault| fault.pointer).collect()
        };
        let none: [&str; 0] = [];
        assert_eq!(pointers("delivered", None), none);
        assert_eq!(pointers("failed", Some(&"é".repeat(MAX_REASON))), none);
        assert_eq!(pointers("failed", None), ["/reason"]);
        assert_eq!(pointers("failed", Some(" \n")), ["/reason"]);
        assert_eq!(pointers("failed", Some(&"é".repeat(MAX_REASON + 1))), ["/reason"]);
        assert_eq!(pointers("delivered", Some("late")), ["/reason"]);
        assert_eq!(pointers("sending", None), ["/state"]);
        assert_eq!(pointers("Delivered", Some("")), ["/state", "/reason"]);
    }
}

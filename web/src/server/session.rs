//! The session: whether a user is signed in, and which one.

use leptos::prelude::*;
use sightline_shared::Me;

/// What is known of the sign-in.
#[derive(Clone, Debug, PartialEq)]
pub enum SignIn {
    /// Nothing yet.
    Unknown,
    /// No user is signed in.
    SignedOut,
    /// This user is signed in.
    User(Box<Me>),
    /// The server could not say.
    Unreachable,
}

/// The sign-in of this browser window.
#[derive(Clone, Copy)]
pub struct Session {
    known: RwSignal<SignIn>,
    /// The session expired while the page was in use; the page stays until the session is renewed.
    pub is_expired: RwSignal<bool>,
}

impl Session {
    /// A session of which nothing is known yet, for everything below.
    pub fn provide() -> Self {
        let session = Self { known: RwSignal::new(SignIn::Unknown), is_expired: RwSignal::new(false) };
        provide_context(session);
        session
    }

    /// The session of the window.
    #[must_use]
    pub fn get() -> Self {
        use_context()
            .unwrap_or_else(|| Self { known: RwSignal::new(SignIn::SignedOut), is_expired: RwSignal::new(false) })
    }

    /// What is known.
    #[must_use]
    pub fn sign_in(self) -> SignIn {
        self.known.get()
    }

    /// Sets the sign-in. The page stays if the same user signs in again; it is made from
    /// scratch for another user.
    pub fn set(self, sign_in: SignIn) {
        let user = |known: &SignIn| if let SignIn::User(me) = known { Some(me.user.id) } else { None };
        let is_same = self.known.with_untracked(|known| user(known).is_some() && user(known) == user(&sign_in));
        if !is_same {
            self.known.set(sign_in);
        }
        if self.is_expired.get_untracked() {
            self.is_expired.set(false);
        }
    }

    /// The session has expired.
    pub fn expire(self) {
        let is_working = self.known.try_with_untracked(|known| matches!(known, SignIn::User(_)));
        if is_working == Some(true) {
            // Once: several requests may report it, and the form must not be reset by each.
            if !self.is_expired.get_untracked() {
                self.is_expired.set(true);
            }
        } else {
            self.end();
        }
    }

    /// The sign-in was ended. The address stays, so that signing in again leads back to it.
    pub fn end(self) {
        self.known.try_set(SignIn::SignedOut);
    }
}

//! Whether somebody is signed in, and who.

use leptos::prelude::*;
use sightline_shared::Me;

/// What is known of the sign-in.
#[derive(Clone, Debug, PartialEq)]
pub enum SignIn {
    /// Nothing yet.
    Unknown,
    /// Nobody is signed in.
    Nobody,
    /// Somebody is.
    User(Box<Me>),
    /// The server could not say.
    Unreachable,
}

/// The sign-in of this browser window.
#[derive(Clone, Copy)]
pub struct Session(RwSignal<SignIn>);

impl Session {
    /// A session of which nothing is known yet, for everything below.
    pub fn provide() -> Self {
        let session = Self(RwSignal::new(SignIn::Unknown));
        provide_context(session);
        session
    }

    /// The session of the window.
    #[must_use]
    pub fn get() -> Self {
        use_context().unwrap_or_else(|| Self(RwSignal::new(SignIn::Nobody)))
    }

    /// What is known.
    #[must_use]
    pub fn sign_in(self) -> SignIn {
        self.0.get()
    }

    /// Sets what is known.
    pub fn set(self, sign_in: SignIn) {
        self.0.set(sign_in);
    }

    /// The sign-in has ended. The address stays, so that signing in again leads back to it.
    pub fn end(self) {
        self.0.try_set(SignIn::Nobody);
    }
}

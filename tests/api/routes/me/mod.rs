//! The signed-in user.

mod change_password;
mod get;

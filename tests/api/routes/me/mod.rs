//! The signed-in user.

mod change_password;
mod end_other_sign_ins;
mod end_sign_in;
mod get;
mod list_sign_ins;

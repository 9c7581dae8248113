//! Lists of options: what the keys do in them, and the button that opens one.

pub mod dropdown;
pub mod option;
pub mod press;
pub mod search_field;
pub mod state;

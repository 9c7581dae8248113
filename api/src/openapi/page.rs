//! The interactive form of the document: Swagger UI, which is part of the program, so that its page
//! loads nothing from other hosts.

use crate::assets::Assets;
use std::sync::{Arc, LazyLock};
use utoipa_swagger_ui::{Config, serve};

/// What the page loads of Swagger UI.
const VENDORED: [&str; 2] = ["swagger-ui.css", "swagger-ui-bundle.js"];

/// The page and its files.
pub fn docs() -> &'static Assets {
    static DOCS: LazyLock<Assets> = LazyLock::new(|| {
        let vendored = VENDORED.iter().filter_map(|name| {
            let file = serve(name, Arc::new(Config::default())).ok().flatten()?;
            Some((*name, file.bytes.into_owned()))
        });
        let own = [
            ("docs.css", include_bytes!("page/docs.css").to_vec()),
            ("docs.js", include_bytes!("page/docs.js").to_vec()),
        ];
        Assets::of(include_str!("page/index.html"), vendored.chain(own))
    });
    &DOCS
}

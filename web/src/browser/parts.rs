//! Parts of the app whose code is loaded when it is first needed, from files of their own, so that
//! the first visit waits for less.
//!
//! Only a build with the feature `split` writes those files (`scripts/bindgen`). In any other build
//! the code of a part is in the app and is there at once.

use crate::server;
use crate::words::{self, t};
use js_sys::{Promise, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
pub use leptos::wasm_split::SplitLoaderError as NotLoaded;
use std::future::Future;
use std::pin::Pin;
use std::sync::LazyLock;
use wasm_bindgen_futures::JsFuture;

/// The style sheet of what only parts show (Trunk.toml).
const STYLE: &str = "/parts.css";

/// What makes the view of a part.
pub type Make<P> = fn(P) -> AnyView;

/// The future of a part that is being fetched.
pub type Fetching<P> = Pin<Box<dyn Future<Output = Result<Make<P>, NotLoaded>>>>;

/// A part of the app that is shown with the properties `P`; declared with [`part!`].
pub struct Part<P: 'static> {
    fetch: fn() -> Fetching<P>,
    code: LazyLock<ArcRwSignal<Code<P>>>,
}

/// Where on the screen a part is.
#[derive(Clone, Copy)]
pub enum Place {
    /// Where the drawer is.
    Drawer,
    /// Over everything.
    Floating,
    /// Where the overview is.
    Strip,
    /// Where the rows are.
    List,
    /// In what a button has opened.
    Popover,
    /// Nowhere: what it adds is missed by nobody until it is there.
    Unseen,
}

impl Place {
    fn class(self) -> &'static str {
        match self {
            Self::Drawer => "drawer",
            Self::Floating => "part-notice--floating",
            Self::Strip => "part-notice--strip",
            Self::List => "list-message",
            Self::Popover => "part-notice--popover",
            Self::Unseen => "",
        }
    }
}

/// Whether the code of a part is loaded.
enum Code<P: 'static> {
    NotRequested,
    Loading,
    Loaded(Make<P>),
    NotLoaded,
}

// By hand: deriving would require the same of `P`.
impl<P> Clone for Code<P> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<P> Copy for Code<P> {}

impl<P: 'static> Part<P> {
    /// A part that `fetch` brings.
    #[must_use]
    pub const fn new(fetch: fn() -> Fetching<P>) -> Self {
        Self { fetch, code: LazyLock::new(|| ArcRwSignal::new(Code::NotRequested)) }
    }

    /// The part, or the placeholder of `place` until its code is loaded. Tracks the loading; the first
    /// call starts it.
    pub fn show(&'static self, properties: P, place: Place) -> AnyView {
        self.prepare();
        match self.code.get() {
            Code::Loaded(make) => untrack(|| make(properties)),
            _ if matches!(place, Place::Unseen) => ().into_any(),
            Code::NotRequested | Code::Loading => waiting(place),
            Code::NotLoaded => not_loaded(place, Callback::new(move |()| self.fetch())),
        }
    }

    /// The code, without a sign on the screen that it is awaited.
    ///
    /// # Errors
    /// When it cannot be loaded.
    pub async fn make(&'static self) -> Result<Make<P>, NotLoaded> {
        (self.fetch)().await
    }

    /// Fetches the code, so that it is there when the part is shown.
    pub fn prepare(&'static self) {
        if matches!(self.code.get_untracked(), Code::NotRequested) {
            self.fetch();
        }
    }

    fn fetch(&'static self) {
        self.code.set(Code::Loading);
        let answer = (self.fetch)();
        spawn_local(async move {
            let (answer, has_style, has_words) = futures::join!(answer, style(), words());
            self.code.set(answer.ok().filter(|_| has_style && has_words).map_or(Code::NotLoaded, Code::Loaded));
        });
    }
}

/// Whether the texts that only parts show are there; the first of them requests them.
async fn words() -> bool {
    if words::needs_rest()
        && let Some(file) = server::texts(words::language()).await
        && words::needs_rest()
    {
        words::provide(Some(file));
    }
    !words::needs_rest()
}

/// Whether the style sheet of what only parts show is there; the first of them requests it.
async fn style() -> bool {
    let known = document().query_selector(&format!("link[href='{STYLE}']")).ok().flatten();
    let is_new = known.is_none();
    let Some(link) = known.or_else(|| document().create_element("link").ok()) else { return false };
    if Reflect::get(&link, &"sheet".into()).is_ok_and(|sheet| sheet.is_object()) {
        return true;
    }
    let loaded = Promise::new(&mut |loaded, failed| {
        let _ = link.add_event_listener_with_callback("load", &loaded);
        let _ = link.add_event_listener_with_callback("error", &failed);
    });
    if is_new {
        let _ = link.set_attribute("rel", "stylesheet");
        let _ = link.set_attribute("href", STYLE);
        document().head().into_iter().for_each(|head| _ = head.append_child(&link));
    }
    let is_loaded = JsFuture::from(loaded).await.is_ok();
    if !is_loaded {
        // Another try begins with another link.
        link.remove();
    }
    is_loaded
}

fn waiting(place: Place) -> AnyView {
    let class = format!("part-notice part-notice--waiting {}", place.class());
    view! { <div class=class role="status">{t("parts.loading")}</div> }.into_any()
}

/// If the server has a newer version of the app, only reloading helps; the address holds
/// what is shown.
fn not_loaded(place: Place, retry: Callback<()>) -> AnyView {
    let class = format!("part-notice {}", place.class());
    let reload = |_| _ = window().location().reload();
    view! {
        <div class=class role="alert">
            <p>{t("parts.not_loaded")}</p>
            <button type="button" class="button button--primary" on:click=move |_| retry.run(())>{t("action.try_again")}</button>
            <button type="button" class="button" on:click=reload>{t("parts.reload")}</button>
        </div>
    }
    .into_any()
}

/// Declares the [`Part`] `$part`, whose view the function `$make` makes of properties of the type
/// `$properties`. What only `$make` uses goes into a file named after `$file`.
macro_rules! part {
    ($part:ident in $file:ident: $make:path, $properties:ty) => {
        static $part: $crate::browser::parts::Part<$properties> =
            $crate::browser::parts::Part::new(|| Box::pin($file()));

        #[cfg(feature = "split")]
        #[allow(unsafe_code, reason = "what `wasm_split` makes calls what is linked when the app runs")]
        #[leptos::wasm_split::wasm_split($file, wasm_split_path = ::leptos::wasm_split, fallible)]
        fn $file() -> Result<$crate::browser::parts::Make<$properties>, $crate::browser::parts::NotLoaded> {
            Ok($make)
        }

        #[cfg(not(feature = "split"))]
        async fn $file() -> Result<$crate::browser::parts::Make<$properties>, $crate::browser::parts::NotLoaded> {
            Ok($make)
        }
    };
}
pub(crate) use part;

//! The date filter: a button that says the range, and a popover to choose another.
//!
//! Both input and output are a [`RangeChoice`]; the server decides which instants it means.

use super::calendar::{Calendar, TAB_STOP};
use super::day_math::Span;
use super::fields::DateFields;
use super::presets::DatePresets;
use super::range_words::{hint, name, span};
use crate::browser::parts::{Place, part};
use crate::components::base::focus::{focus_within, happened_within};
use crate::components::base::icon::Icon;
use crate::query_state::RangeChoice;
use crate::words::t;
use crate::words::time::{self, use_now};
use crate::words::zone::Zone;
use leptos::ev::{self, FocusEvent, KeyboardEvent};
use leptos::html::{Button, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Node;

/// The button and its popover.
#[component]
pub fn DateRange(
    /// The range in force.
    #[prop(into)]
    value: Signal<RangeChoice>,
    /// The zone of the days.
    #[prop(into)]
    zone: Signal<Zone>,
    /// Another range was chosen.
    on_change: Callback<RangeChoice>,
    /// The zone in which days are understood when no other is chosen.
    own_zone: String,
    /// Another zone was chosen; `None` is the user's own.
    on_zone: Callback<Option<String>>,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let own_zone = StoredValue::new(own_zone);
    let button = NodeRef::<Button>::new();
    let is_open = RwSignal::new(false);
    let on_close = Callback::new(move |()| {
        is_open.set(false);
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    });
    let on_choose = Callback::new(move |choice: RangeChoice| {
        on_close.run(());
        on_change.run(choice);
    });
    close_from_outside(root, is_open);
    let on_focusout = move |event: FocusEvent| {
        if root.get_untracked().is_some_and(|root| focus_leaves(&event, &root)) {
            is_open.set(false);
        }
    };
    view! {
        <div class="date-range" node_ref=root on:focusout=on_focusout>
            <RangeButton value zone button is_open/>
            {move || is_open.get().then(|| {
                let own_zone = own_zone.get_value();
                POPOVER.show(Popover { value, zone, own_zone, on_zone, anchor: button, on_choose, on_close }, Place::Floating)
            })}
        </div>
    }
}

/// The button that says the range.
#[component]
fn RangeButton(
    value: Signal<RangeChoice>,
    zone: Signal<Zone>,
    button: NodeRef<Button>,
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let now = use_now();
    let label = Memo::new(move |_| name(value.get(), now.get(), &zone.get()));
    let day = Memo::new(move |_| {
        now.track();
        hint(value.get(), time::today(&zone.get()))
    });
    view! {
        <button
            type="button" data-key="d"
            class="date-range__button"
            node_ref=button
            aria-haspopup="dialog"
            aria-expanded=move || is_open.get().to_string()
            title=t("range.label")
            on:click=move |_| is_open.update(|open| *open = !*open)
        >
            <Icon name="cal"/>
            <span class="date-range__name">{label}</span>
            {move || day.get().map(|day| view! { <span class="date-range__hint">{day}</span> })}
            <Icon name="chev"/>
        </button>
    }
}

/// A press elsewhere closes the popover and leaves the focus where the press puts it.
fn close_from_outside(root: NodeRef<Div>, is_open: RwSignal<bool>) {
    let listener = window_event_listener(ev::pointerdown, move |event| {
        if is_open.get_untracked() && root.get_untracked().is_some_and(|root| !happened_within(&event, &root)) {
            is_open.set(false);
        }
    });
    on_cleanup(move || listener.remove());
}

/// Whether the focus goes to something outside of `root`; not when it goes nowhere.
fn focus_leaves(event: &FocusEvent, root: &Node) -> bool {
    let next = event.related_target().and_then(|next| next.dyn_into::<Node>().ok());
    next.is_some_and(|next| !root.contains(Some(&next)))
}

/// Where the popover begins, as CSS lengths.
fn corner_below(anchor: NodeRef<Button>) -> (String, String) {
    let bounds = anchor.get().map(|anchor| anchor.get_bounding_client_rect());
    let (left, bottom) = bounds.map_or((0.0, 0.0), |bounds| (bounds.left(), bounds.bottom()));
    (format!("{left}px"), format!("{bottom}px"))
}

/// What the popover is given.
struct Popover {
    value: Signal<RangeChoice>,
    zone: Signal<Zone>,
    own_zone: String,
    on_zone: Callback<Option<String>>,
    anchor: NodeRef<Button>,
    on_choose: Callback<RangeChoice>,
    on_close: Callback<()>,
}

part!(POPOVER in range_popover_code: range_popover, Popover);

fn range_popover(popover: Popover) -> AnyView {
    let Popover { value, zone, own_zone, on_zone, anchor, on_choose, on_close } = popover;
    let root = NodeRef::<Div>::new();
    let (left, top) = untrack(|| corner_below(anchor));
    let today = time::today(&zone.get_untracked());
    let days = OwnDays::new(value, zone);
    let on_custom = Callback::new(move |()| {
        days.is_custom.set(true);
        root.get_untracked().into_iter().for_each(|root| focus_within(root, TAB_STOP));
    });
    let on_apply = Callback::new(move |()| days.range().into_iter().for_each(|range| on_choose.run(range)));
    root.on_load(move |root| {
        // In the top layer nothing lies over it and no frame cuts it off.
        let _ = root.show_popover();
        focus_within(root, if days.is_custom.get_untracked() { TAB_STOP } else { "[role='option'][tabindex='0']" });
    });
    let on_keydown = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            on_close.run(());
        }
    };
    let on_change = Callback::new(move |span| days.change(span));
    let on_pick = Callback::new(move |day| days.change(days.span.get_untracked().with(day)));
    let span = days.span.into();
    view! {
        <div class="date-range__scrim" on:click=move |_| on_close.run(())></div>
        <div
            class="date-range__popover"
            popover="manual"
            role="dialog"
            aria-label=t("range.label")
            style=("--left", left)
            style=("--top", top)
            node_ref=root
            on:keydown=on_keydown
        >
            <DatePresets value today is_custom=days.is_custom.into() on_choose on_custom/>
            <Calendar span today on_pick/>
            <DateFields span today own_zone zone on_zone on_change on_apply on_cancel=on_close/>
        </div>
    }
    .into_any()
}

/// The days that are being chosen, until they are used.
#[derive(Clone, Copy)]
struct OwnDays {
    span: RwSignal<Span>,
    /// They are chosen day by day, and are no preset.
    is_custom: RwSignal<bool>,
}

impl OwnDays {
    /// Begins with the days of the range in force.
    fn new(value: Signal<RangeChoice>, zone: Signal<Zone>) -> Self {
        let range = value.get_untracked();
        let is_custom = matches!(range, RangeChoice::Days { .. } | RangeChoice::Instants { .. });
        Self { span: RwSignal::new(span(range, &zone.get_untracked())), is_custom: RwSignal::new(is_custom) }
    }

    fn change(self, span: Span) {
        self.is_custom.set(true);
        self.span.set(span);
    }

    /// The range that they are, once both are chosen.
    fn range(self) -> Option<RangeChoice> {
        let (from, to) = self.span.get_untracked().days()?;
        Some(RangeChoice::Days { from, to })
    }
}

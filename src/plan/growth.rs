//! Calls that are made with growing n: what is run, and what says what they have to return.

use crate::growth::Measuring;
use crate::sandbox::job::{Action, Event, Measure};
use crate::spec::model::SizedCall;

/// The call, to be measured.
pub fn action(call: &SizedCall, measuring: Measuring) -> Action {
    Action::Measure(Measure {
        setup: call.setup.clone(),
        call: call.call.clone(),
        value: call.returns.is_some(),
        measuring,
        event: Event::Instructions,
    })
}

/// For each n, the author's expression for what the call has to return.
pub fn reference_calls(call: &SizedCall) -> Vec<Action> {
    let Some(returns) = &call.returns else { return Vec::new() };
    let setup = call.setup.as_deref().unwrap_or_default();
    let at = |n: &u64| Action::Call { setup: Some(format!("n = {n}\n{setup}")), call: returns.clone() };
    call.sizes.iter().map(at).collect()
}

//! What to measure next: as little as an answer needs.

use super::decide::{REPEATS, suspects};
use super::{Class, Growth, Scale, Series, decide};

/// Nothing is measured more often than this.
pub const MOST_REPEATS: usize = 12;

/// Position of the point to measure next; `None` if there is an answer, or none is to be had.
///
/// From the smallest n up. What would blame somebody is measured again at once, before larger n cost more. What is not clear
/// in the end is measured again from the smallest n on, so that a busy moment does not fall on one n alone. That ends when it
/// is `enough`: what is needed for any answer is measured nevertheless, or waste at small n would buy silence about large ones.
#[must_use]
pub fn next(series: &Series, asked: Class, scale: Scale, enough: bool) -> Option<usize> {
    let repeats = |position: usize| series.points[position].runs.len();
    if let Some(suspects) = suspects(series, asked, scale) {
        return suspects.into_iter().filter(|&at| !series.points[at].late).min_by_key(|&at| repeats(at));
    }
    let measured = series.measured();
    match decide(series, asked, scale) {
        Growth::Within(_) | Growth::Above(_) | Growth::Erratic => None,
        // Smaller n may have been measured at a bad moment.
        Growth::Late => (0..measured.len() - 1).find(|&at| repeats(at) < REPEATS),
        Growth::Unclear if measured.len() < series.points.len() => Some(measured.len()),
        Growth::Unclear => (0..measured.len())
            .min_by_key(|&position| repeats(position))
            .filter(|&position| repeats(position) < if enough { REPEATS } else { MOST_REPEATS }),
    }
}

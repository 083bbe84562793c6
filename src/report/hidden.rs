//! Keeps hidden cases hidden: every reporter looks at submissions through here.
//!
//! `judge` already says nothing about them; this is the second lock, for saved streams that were made or edited
//! elsewhere.

use std::borrow::Cow;

use crate::event::SubmissionResult;

/// The submission with nothing said about its hidden cases beyond name, verdict, points and usage.
pub fn redact(submission: &SubmissionResult) -> Cow<'_, SubmissionResult> {
    let tells = submission
        .cases
        .iter()
        .any(|case| case.hidden && (case.message.is_some() || case.note.is_some() || case.failure.is_some()));
    if !tells {
        return Cow::Borrowed(submission);
    }
    let mut submission = submission.clone();
    for case in submission.cases.iter_mut().filter(|case| case.hidden) {
        case.message = None;
        case.note = None;
        case.failure = None;
    }
    Cow::Owned(submission)
}

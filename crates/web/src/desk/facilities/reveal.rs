//! `POST /desk/rounds/{id}/facilities/{code}/reveal`: contacts or sealed answers, for a reason that is written down.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use store::{audit, person};

use crate::app::App;
use crate::desk::facilities::show::{self, Contact, member_at};
use crate::desk::findings::slip;
use crate::desk::rounds::change::REASON_CHARS_MAX;
use crate::desk::staff::Staff;
use crate::desk::urls;
use crate::error::Error;
use crate::fields::Fields;
use crate::reply;

/// The page is made once and not kept: looking again takes a reason again.
pub(crate) async fn reveal(
    State(app): State<App>,
    staff: Staff,
    Path((id, code)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Error> {
    if !staff.account.may_unseal {
        return Err(Error::NotFound);
    }
    let tx = app.store.write().await?;
    let (round, member) = member_at(&tx, &staff, &id, &code).await?;
    let shell = staff.shell_at(&urls::facility(round.id, &member.code));
    let reason: String = fields.get("reason").trim().chars().take(REASON_CHARS_MAX).collect();
    if reason.is_empty() {
        let mut view = show::view(&app, &tx, &staff, &round, &member, false).await?;
        view.reveal_errors =
            vec![slip("reveal", "reason", app.templates.words(staff.lang(), "desk-reveal-no-reason", &[])?)];
        return reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &shell, &view);
    }
    let now = app.now();
    let view = if fields.get("what") == "answers" {
        let subject = format!("round:{}/facility:{}", round.id, member.facility);
        let detail = serde_json::json!({ "reason": reason });
        audit::write(&tx, &staff.actor(), "answers.unsealed", &subject, detail, now).await?;
        show::view(&app, &tx, &staff, &round, &member, true).await?
    } else {
        let people = person::show_contacts(&tx, &staff.account, round.id, &member.code, &reason, now).await?;
        let mut view = show::view(&app, &tx, &staff, &round, &member, false).await?;
        view.contacts = Some(people.ok_or(Error::NotFound)?.into_iter().map(contact).collect());
        view
    };
    tx.commit().await?;
    reply::page(&app, &shell, &view)
}

fn contact(person: person::Person) -> Contact {
    let person::Details { name, department, contact } = person.details;
    Contact { name, department, contact, declared_at: person.declared_at }
}

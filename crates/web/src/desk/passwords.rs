//! Checking passwords: slow on purpose, so away from the async threads, and few at a time.

use std::sync::{Arc, OnceLock};

use store::account;
use tokio::sync::Semaphore;

use crate::error::Error;

/// Passwords compared at a time; each comparison takes 19 MiB.
const COMPARING_MAX: usize = 2;
/// Sign-ins that wait for their comparison. Beyond it people are asked to come again.
const WAITING_MAX: usize = 64;

/// The places where passwords are compared.
pub(crate) struct Passwords {
    comparing: Arc<Semaphore>,
    waiting: Semaphore,
    /// The stored form of no password, compared for a name that does not exist: the time taken tells nothing.
    nobody: Arc<OnceLock<String>>,
}

impl Default for Passwords {
    fn default() -> Passwords {
        Passwords {
            comparing: Arc::new(Semaphore::new(COMPARING_MAX)),
            waiting: Semaphore::new(WAITING_MAX),
            nobody: Arc::default(),
        }
    }
}

impl Passwords {
    /// True when `typed` belongs to `stored`. Takes as long where nothing is stored.
    pub(crate) async fn fits(&self, stored: Option<String>, typed: String) -> Result<bool, Error> {
        let _place = self.waiting.try_acquire().map_err(|_| Error::TooMany)?;
        let closed = |_| Error::Internal("the places for comparing passwords are gone".to_owned());
        let turn = self.comparing.clone().acquire_owned().await.map_err(closed)?;
        let nobody = self.nobody.clone();
        let compared = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let nobody = nobody.get_or_init(nobody_s_password);
            let known = stored.is_some();
            account::password_fits(stored.as_deref().unwrap_or(nobody), &typed) && known
        });
        compared.await.map_err(|error| Error::Internal(format!("comparing a password: {error}")))
    }
}

/// The salt need not be random: this password opens nothing.
fn nobody_s_password() -> String {
    account::hash_password("nobody", b"salt for nobody.").unwrap_or_default()
}

//! Actors of the log in words. Names of people at hospitals are sealed and not shown here.

use store::account::Account;

/// An actor as people know it: an account by its name; others as the log keeps them.
pub(crate) fn name_of_mark(mark: &str, accounts: &[Account]) -> String {
    let account = mark.strip_prefix("account:").and_then(|id| id.parse::<i64>().ok());
    let known = account.and_then(|id| accounts.iter().find(|account| account.id.0 == id));
    known.map_or_else(|| mark.to_owned(), |account| account.display_name.clone())
}

//! `kaishin account`: an account for the secretariat or a coordinator.

use std::process::ExitCode;

use base::{Clock, prefecture};
use store::account::{self, NewAccount, Role};
use store::{Actor, Scope};

use crate::cli::Account;
use crate::clock::SystemClock;
use crate::output::{self, Failure};
use crate::{config, random};

pub(crate) async fn run(command: Account) -> Result<ExitCode, Failure> {
    let (role, scope) = match &command.prefecture {
        None => (Role::Secretariat, Scope::All),
        Some(code) => {
            let known = prefecture::all().any(|(known, _)| known == *code);
            if !known {
                return Err(Failure::new(format!(
                    "都道府県コード「{code}」はありません。01～47 の2桁で指定してください / 01 to 47"
                )));
            }
            (Role::Coordinator, Scope::Prefecture(code.clone()))
        }
    };
    let new = NewAccount {
        name: command.name.clone(),
        display_name: command.display.clone().unwrap_or_else(|| command.name.clone()),
        role,
        scope,
        may_unseal: command.may_unseal,
    };
    let password = random::password();
    let hash = account::hash_password(&password, &random::bytes())?;
    let store = config::open(&command.data).await?;
    let tx = store.write().await?;
    account::put(&tx, &new, &hash, &Actor::System("cli"), SystemClock.now()).await?;
    tx.commit().await?;
    output::line(format!("{}\t{password}", command.name));
    output::aside("このパスワードは二度と表示されません / this password is not shown again");
    Ok(ExitCode::SUCCESS)
}

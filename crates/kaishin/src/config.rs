//! From flags and environment to an open database. The environment is read here (through `clap`) and nowhere else.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use store::{SealKey, Sealer, Store};

use crate::cli::{Data, Site};
use crate::output::Failure;
use crate::random;

/// The database's address: PostgreSQL as given, or the SQLite file in the data folder.
pub(crate) fn database_url(data: &Data) -> String {
    match &data.database {
        Some(url) => url.clone(),
        None => format!("sqlite:{}", database_file(data).display()),
    }
}

/// The SQLite file in the data folder.
pub(crate) fn database_file(data: &Data) -> PathBuf {
    data.data.join("kaishin.db")
}

/// The file with the sealing key.
pub(crate) fn key_file(data: &Data) -> PathBuf {
    data.seal_key.clone().unwrap_or_else(|| data.data.join("secrets").join("seal.key"))
}

/// Opens the database, making data folder, key and tables where they are missing.
pub(crate) async fn open(data: &Data) -> Result<Store, Failure> {
    make_private_folder(&data.data)?;
    let key = key(&key_file(data))?;
    Ok(Store::open(&database_url(data), Sealer::new(&key)).await?)
}

/// Opens the database of somebody who works with what is there. A wrong folder is told, and nothing is made in it.
pub(crate) async fn open_existing(data: &Data) -> Result<Store, Failure> {
    match missing(data) {
        Some(words) => Err(Failure::new(words)),
        None => open(data).await,
    }
}

/// What is not there, where there are no data yet or they are elsewhere.
pub(crate) fn missing(data: &Data) -> Option<String> {
    let key = key_file(data);
    let (place, ja, en) = if data.database.is_none() && !database_file(data).is_file() {
        (data.data.display(), " Kaishin のデータ", "data of Kaishin")
    } else if !key.is_file() {
        (key.display(), "封印の鍵", "sealing key")
    } else {
        return None;
    };
    Some(format!(
        "{place}: ここに{ja}はありません。--data の場所を確かめてください（データは serve か demo を始めたときに作られます） / \
         there is no {en} here; look at --data (data are made when serve or demo is first started)"
    ))
}

/// Reads the key, or makes one readable by this user alone.
pub(crate) fn key(file: &Path) -> Result<SealKey, Failure> {
    match fs::read_to_string(file) {
        Ok(text) => SealKey::from_hex(&text).ok_or_else(|| {
            Failure::new(format!(
                "{}: not a sealing key (64 hexadecimal digits). Put the right file back: without it the sealed answers cannot be opened.",
                file.display()
            ))
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => make_key(file),
        Err(error) => Err(Failure::file(file, &error)),
    }
}

fn make_key(file: &Path) -> Result<SealKey, Failure> {
    if let Some(folder) = file.parent() {
        make_private_folder(folder)?;
    }
    let key = SealKey::new(random::bytes());
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut made = options.open(file).map_err(|error| Failure::file(file, &error))?;
    made.write_all(key.to_hex().as_bytes())
        .and_then(|()| made.sync_all())
        .map_err(|error| Failure::file(file, &error))?;
    Ok(key)
}

/// Makes a folder that this user alone can look into. One that exists keeps its rights: they are somebody's choice.
fn make_private_folder(path: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| Failure::file(path, &error))
}

/// Where people reach the site.
pub(crate) fn public_url(site: &Site, listening: std::net::SocketAddr) -> String {
    site.public_url.clone().unwrap_or_else(|| format!("http://{listening}")).trim_end_matches('/').to_owned()
}

/// True when the address is plain HTTP and not on this machine: cookies will not travel, and passwords could be read.
pub(crate) fn is_open_http(public_url: &str) -> bool {
    let Some(rest) = public_url.strip_prefix("http://") else {
        return false;
    };
    let host = rest.split('/').next().unwrap_or_default();
    let host = host
        .strip_prefix('[')
        .and_then(|inner| inner.split(']').next())
        .unwrap_or_else(|| host.split(':').next().unwrap_or_default());
    let loopback = host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    !(loopback || host == "localhost")
}

/// The set-up of the pages.
pub(crate) fn web(site: &Site, public_url: &str) -> web::WebConfig {
    let mut config = web::WebConfig {
        public_url: public_url.to_owned(),
        secure_cookies: public_url.starts_with("https://") || is_open_http(public_url),
        trust_proxy: site.trust_proxy,
        live_folder: site.live.clone(),
        ..web::WebConfig::default()
    };
    if let Some(desk) = &site.help_desk {
        config.help_desk = base::Text::same(desk);
    }
    config
}

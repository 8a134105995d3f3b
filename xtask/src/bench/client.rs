//! A small HTTP/1.1 client for the load: one kept connection to loopback, and cookies.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(60);
/// An answer longer than this is none of ours.
const BODY_MAX: usize = 16 * 1024 * 1024;

/// One browser, as far as the server can tell.
pub(crate) struct Client {
    address: SocketAddr,
    connection: Option<Connection>,
    cookies: BTreeMap<String, String>,
}

struct Connection {
    writer: TcpStream,
    reader: BufReader<TcpStream>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) body: String,
}

/// The parts of an answer's head that say how to read on.
#[derive(Default)]
struct Head {
    status: u16,
    location: Option<String>,
    length: Option<usize>,
    chunked: bool,
    closes: bool,
}

impl Client {
    /// For a server on loopback; anything else is refused.
    pub(crate) fn new(address: &SocketAddr) -> Result<Client, String> {
        if !address.ip().is_loopback() {
            return Err(format!("{address} is not this machine; the load goes to loopback only"));
        }
        Ok(Client { address: *address, connection: None, cookies: BTreeMap::new() })
    }

    /// Fetches a page.
    pub(crate) fn get(&mut self, path: &str) -> Result<Answer, String> {
        self.request("GET", path, "text/html", None)
    }

    /// Sends a form.
    pub(crate) fn post(&mut self, path: &str, accept: &str, form: &str) -> Result<Answer, String> {
        self.request("POST", path, accept, Some(form))
    }

    fn request(&mut self, method: &str, path: &str, accept: &str, form: Option<&str>) -> Result<Answer, String> {
        let mut text = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAccept: {accept}\r\nAccept-Language: ja\r\n",
            self.address
        );
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            text.push_str(&format!("Cookie: {}\r\n", pairs.join("; ")));
        }
        if let Some(form) = form {
            let kind = "application/x-www-form-urlencoded";
            let (address, length) = (self.address, form.len());
            text.push_str(&format!(
                "Origin: http://{address}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n"
            ));
        }
        text.push_str("\r\n");
        text.push_str(form.unwrap_or_default());
        self.exchange(&text).map_err(|error| format!("{method} {path}: {error}"))
    }

    fn exchange(&mut self, text: &str) -> std::io::Result<Answer> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => Connection::open(&self.address)?,
        };
        connection.writer.write_all(text.as_bytes())?;
        let head = connection.head(&mut self.cookies)?;
        let body = connection.body(&head)?;
        if !head.closes {
            self.connection = Some(connection);
        }
        Ok(Answer { status: head.status, location: head.location, body: String::from_utf8_lossy(&body).into_owned() })
    }
}

impl Connection {
    fn open(address: &SocketAddr) -> std::io::Result<Connection> {
        let stream = TcpStream::connect_timeout(address, TIMEOUT)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        Ok(Connection { writer: stream.try_clone()?, reader: BufReader::with_capacity(64 * 1024, stream) })
    }

    fn line(&mut self) -> std::io::Result<String> {
        let mut line = String::new();
        if self.reader.read_line(&mut line)? == 0 {
            return Err(std::io::Error::other("the server closed the connection"));
        }
        Ok(line.trim_end().to_owned())
    }

    fn head(&mut self, cookies: &mut BTreeMap<String, String>) -> std::io::Result<Head> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|word| word.parse().ok());
        let mut head = Head { status: status.ok_or_else(|| std::io::Error::other("no status"))?, ..Head::default() };
        loop {
            let line = self.line()?;
            if line.is_empty() {
                return Ok(head);
            }
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => head.length = value.parse().ok(),
                "transfer-encoding" => head.chunked = value.contains("chunked"),
                "connection" => head.closes = value.eq_ignore_ascii_case("close"),
                "location" => head.location = Some(value.to_owned()),
                "set-cookie" => {
                    let pair = value.split(';').next().and_then(|pair| pair.split_once('='));
                    cookies.extend(pair.map(|(name, value)| (name.to_owned(), value.to_owned())));
                }
                _ => {}
            }
        }
    }

    fn body(&mut self, head: &Head) -> std::io::Result<Vec<u8>> {
        let mut body = Vec::new();
        if head.chunked {
            loop {
                let size = self.line()?;
                let size = usize::from_str_radix(size.split(';').next().unwrap_or_default(), 16);
                let size = size.map_err(std::io::Error::other)?;
                self.read_exactly(&mut body, size)?;
                self.line()?;
                if size == 0 {
                    return Ok(body);
                }
            }
        }
        self.read_exactly(&mut body, head.length.unwrap_or(0))?;
        Ok(body)
    }

    fn read_exactly(&mut self, body: &mut Vec<u8>, size: usize) -> std::io::Result<()> {
        let start = body.len();
        if start.saturating_add(size) > BODY_MAX {
            return Err(std::io::Error::other("the answer is too long"));
        }
        body.resize(start + size, 0);
        self.reader.read_exact(&mut body[start..])
    }
}

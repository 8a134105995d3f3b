//! Sealing answers and names at rest with a key that is not in the database.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::error::StoreError;

/// Length of a key in bytes.
pub const KEY_LEN: usize = 32;
const NONCE_LEN: usize = 24;
/// First byte of everything sealed, so that another scheme can follow.
const SCHEME: u8 = 1;

/// The key outside the database. Shown by nothing: not in a log, not in a debug print.
#[derive(Clone)]
pub struct SealKey([u8; KEY_LEN]);

impl SealKey {
    /// A key from its bytes.
    pub fn new(bytes: [u8; KEY_LEN]) -> SealKey {
        SealKey(bytes)
    }

    /// A key from 64 hexadecimal digits, as the key file keeps it.
    pub fn from_hex(text: &str) -> Option<SealKey> {
        let text = text.trim();
        if text.len() != KEY_LEN * 2 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; KEY_LEN];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).ok()?;
        }
        Some(SealKey(bytes))
    }

    /// 64 hexadecimal digits for the key file.
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }
}

/// Seals and opens. The nonce is derived from key, place and content (a synthetic nonce), so that no generator is
/// needed and the same answer at the same place seals to the same bytes.
pub struct Sealer {
    cipher: XChaCha20Poly1305,
    nonce_key: [u8; KEY_LEN],
    signing_key: [u8; KEY_LEN],
}

impl Sealer {
    /// A sealer with `key`.
    pub fn new(key: &SealKey) -> Sealer {
        let nonce_key = Sha256::new().chain_update(b"kaishin nonce").chain_update(key.0).finalize();
        let signing_key = Sha256::new().chain_update(b"kaishin workbook").chain_update(key.0).finalize();
        let cipher = XChaCha20Poly1305::new((&key.0).into());
        Sealer { cipher, nonce_key: nonce_key.into(), signing_key: signing_key.into() }
    }

    /// Seals `text` for `place`; it opens only at the same place.
    pub fn seal(&self, place: &str, text: &str) -> Vec<u8> {
        let digest = Sha256::new()
            .chain_update(self.nonce_key)
            .chain_update((place.len() as u64).to_le_bytes())
            .chain_update(place)
            .chain_update(text)
            .finalize();
        let nonce: [u8; NONCE_LEN] = digest[..NONCE_LEN].try_into().expect("a digest is longer than a nonce");
        let payload = Payload { msg: text.as_bytes(), aad: place.as_bytes() };
        let sealed =
            self.cipher.encrypt(&XNonce::from(nonce), payload).expect("texts are far below the cipher's limit");
        [&[SCHEME], nonce.as_slice(), sealed.as_slice()].concat()
    }

    /// Opens what [`Sealer::seal`] made at the same place with the same key.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<String, StoreError> {
        let (head, body) = sealed.split_at_checked(1 + NONCE_LEN).ok_or(StoreError::Sealed)?;
        if head[0] != SCHEME {
            return Err(StoreError::Sealed);
        }
        let nonce: [u8; NONCE_LEN] = head[1..].try_into().map_err(|_| StoreError::Sealed)?;
        let payload = Payload { msg: body, aad: place.as_bytes() };
        let open = self.cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| StoreError::Sealed)?;
        String::from_utf8(open).map_err(|_| StoreError::Sealed)
    }

    /// The signature of a text that travels through other hands: HMAC-SHA256 with a key of its own, in hexadecimal.
    pub fn sign(&self, text: &str) -> String {
        hex(&self.mac(text).finalize().into_bytes())
    }

    /// True where `signature` is this text's. Compared in constant time.
    pub fn is_signed(&self, text: &str, signature: &str) -> bool {
        self.sign(text).as_bytes().ct_eq(signature.as_bytes()).into()
    }

    fn mac(&self, text: &str) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.signing_key).expect("any length is a key");
        mac.update(text.as_bytes());
        mac
    }
}

/// SHA-256 as hexadecimal digits: for access codes and tokens (both random and long), files and the audit chain.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|nibble| char::from(DIGITS[usize::from(nibble)])).collect()
}

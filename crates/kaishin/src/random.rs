//! Where randomness comes in: the operating system's generator, and passwords made from it.

use rand::TryRng;
use rand::rngs::SysRng;

/// Fills `bytes` from the operating system.
///
/// # Panics
/// When the operating system has no randomness to give: nothing safe could be done then.
pub(crate) fn fill(bytes: &mut [u8]) {
    SysRng.try_fill_bytes(bytes).expect("the operating system gives random bytes");
}

/// `N` random bytes.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// A password of 20 letters and digits without look-alikes, about 98 bits, in groups of five.
pub(crate) fn password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstvwxyz0123456789";
    let groups: Vec<String> = bytes::<20>()
        .chunks(5)
        .map(|group| group.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect())
        .collect();
    groups.join("-")
}

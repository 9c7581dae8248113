//! Secrets and signatures of Standard Webhooks 1.0.0.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// How many bytes a secret has.
pub const SECRET_BYTES: usize = 32;

/// What begins a secret in words.
const PREFIX: &str = "whsec_";

/// A new secret.
#[must_use]
pub fn new_secret() -> [u8; SECRET_BYTES] {
    rand::random()
}

/// The secret as it is shown.
#[must_use]
pub fn shown(secret: &[u8]) -> String {
    format!("{PREFIX}{}", BASE64_STANDARD.encode(secret))
}

/// The value of `webhook-signature`: one signature for each secret, separated by blanks.
///
/// # Errors
/// When a secret cannot be a key.
pub fn header<'a>(
    secrets: impl Iterator<Item = &'a [u8]>,
    id: &str,
    timestamp: i64,
    body: &[u8],
) -> anyhow::Result<String> {
    let sign = |secret: &[u8]| {
        let mac = Hmac::<Sha256>::new_from_slice(secret)?.chain_update(format!("{id}.{timestamp}."));
        Ok(format!("v1,{}", BASE64_STANDARD.encode(mac.chain_update(body).finalize().into_bytes())))
    };
    Ok(secrets.map(sign).collect::<anyhow::Result<Vec<_>>>()?.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's reference libraries.
    #[test]
    fn a_signature_is_that_of_the_reference() {
        let secret = BASE64_STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = header(
            [secret.as_slice()].into_iter(),
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            b"{\"test\": 2432232314}",
        );
        assert_eq!(signed.unwrap(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn two_secrets_give_two_signatures_and_a_secret_is_shown_in_base64() {
        let (old, new) = ([1_u8; SECRET_BYTES], [2_u8; SECRET_BYTES]);
        let both = header([new.as_slice(), old.as_slice()].into_iter(), "a", 1, b"{}").unwrap();
        let alone = |secret: &[u8]| header([secret].into_iter(), "a", 1, b"{}").unwrap();
        assert_eq!(both, format!("{} {}", alone(&new), alone(&old)));
        assert_eq!(shown(&old).len(), "whsec_".len() + 44);
        assert_ne!(new_secret(), new_secret());
    }
}

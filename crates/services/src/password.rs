//! Passwords: argon2id with the parameters that OWASP recommends (19 MiB, 2 passes), away from the
//! threads that serve requests.

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use store::user::PasswordHash;

use crate::{Ctx, ServiceError};

/// Hashes a password under a fresh salt.
pub(crate) async fn hash(ctx: &Ctx, password: &SecretString) -> Result<PasswordHash, ServiceError> {
    let mut salt = [0; 16];
    ctx.ids.fill(&mut salt);
    let password = password.clone();
    let hashing = move || {
        let hashed =
            Argon2::default().hash_password_with_salt(password.expose_secret().as_bytes(), &salt);
        hashed.map(|phc| PasswordHash(phc.to_string()))
    };
    let hashed = tokio::task::spawn_blocking(hashing)
        .await
        .map_err(ServiceError::internal)?;
    hashed.map_err(|error| ServiceError::internal(error.to_string()))
}

/// Whether `password` is the one that was hashed.
pub(crate) async fn matches(
    password: &SecretString,
    hash: &PasswordHash,
) -> Result<bool, ServiceError> {
    let (password, hash) = (password.clone(), hash.clone());
    let comparing = move || {
        let password = password.expose_secret().as_bytes();
        Argon2::default()
            .verify_password(password, hash.0.as_str())
            .is_ok()
    };
    tokio::task::spawn_blocking(comparing)
        .await
        .map_err(ServiceError::internal)
}

/// The sign-in provider: a centre's own OpenID provider, which may say at the console's door who an
/// officer is. An option; passkeys work without it.
///
/// Start at {@link parley.provider.Provider}. Invariants: nothing of a token is used before its
/// signature, issuer, audience, nonce, dates and factor are judged, and no token is kept; what the
/// provider says names an account and never a role.
@org.jspecify.annotations.NullMarked
package parley.provider;

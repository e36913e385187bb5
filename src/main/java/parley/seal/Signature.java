package parley.seal;

import parley.codec.Bytes;

/// One detached CMS signature (RFC 5652, DER, signing-certificate-v2, signer's certificate
/// included).
///
/// @param signer who claims to have signed: a node or party name; proven only by {@link
///   SignatureCheck}
/// @param cms the DER bytes, verifiable by `openssl cms -verify -inform DER -binary -content FILE`
public record Signature(String signer, Suite suite, Bytes cms) {}

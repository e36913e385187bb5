package parley.seal;

import parley.codec.Bytes;

/// The public keys of one node, as its party's roll lists them.
///
/// @param signing signs messages, receipts and acts; one certificate per suite
/// @param sealing opens what peers seal; one certificate per suite
/// @param transport TLS certificate, DER
/// @param frameKey Ed25519, 32 bytes, for outer frames
/// @param noteKey Ed25519, 32 bytes, for checkpoints
public record NodeKeys(
    SigningCertificates signing,
    SealingCertificates sealing,
    Bytes transport,
    Bytes frameKey,
    Bytes noteKey) {}

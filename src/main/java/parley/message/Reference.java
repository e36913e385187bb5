package parley.message;

import parley.codec.Digest;

/// Names another message by identifier and by the SHA-256 of its bytes, so that the reference
/// cannot be bent.
public record Reference(MessageId id, Digest digest) {}

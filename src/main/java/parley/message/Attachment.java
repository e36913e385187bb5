package parley.message;

import parley.codec.Digest;

/// A file that travels with a message; the message names it, the envelope carries it.
///
/// @param name without any folder, at most 120 characters
/// @param size bytes, at most 25 MiB
public record Attachment(String name, String mediaType, long size, Digest digest) {}

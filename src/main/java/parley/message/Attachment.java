package parley.message;

import parley.codec.Digest;

/// A file that travels with a message; the message names it, the envelope carries it (M-HEAD-14).
///
/// @param name without any folder, 1 to 120 characters
/// @param mediaType for example `text/csv`; says nothing about what the file really is
/// @param size bytes, at most 25 MiB
public record Attachment(String name, String mediaType, long size, Digest digest) {
  /// Bytes of one file: 25 MiB (M-HEAD-14).
  public static final long LARGEST = 25L * 1024 * 1024;

  /// Characters of a file name (M-HEAD-14).
  public static final int LONGEST_NAME = 120;
}

package parley.journal;

import parley.codec.Digest;

/// The hash of one complete subtree: level 0 are leaves, position counts from the left within the
/// level.
public record TreeNode(int level, long position, Digest hash) {}

package parley.journal;

import java.util.OptionalLong;

/// What an audit found broken in a log.
///
/// @param where the file, or the node of the tree
/// @param entry the first entry it concerns, when one can be named
/// @param what one line
public record LogFault(String where, OptionalLong entry, String what) {
  @Override
  public String toString() {
    return where + ": " + what;
  }
}

package parley.seal;

import java.util.Set;

/// What checking signatures found.
public sealed interface Verdict {
  /// Every required suite verified over exactly these bytes, by exactly these certificates.
  record Verified(String signer, Set<Suite> suites) implements Verdict {
    public Verified {
      suites = Set.copyOf(suites);
    }
  }

  /// @param why one line for the own journal and for `parley verify`, naming the suite
  record Rejected(String why) implements Verdict {}
}

package parley.seal;

import java.util.Set;
import parley.codec.Bytes;

/// Opens what {@link Sealer} sealed, with the own private keys. Safe for several threads.
public interface Opener {

  /// What opening found.
  sealed interface Outcome {
    record Opened(Bytes content) implements Outcome {}

    /// @param why one line; names the layer
    record Unopened(String why) implements Outcome {}
  }

  /// @param layers exactly these layers must be there, in the fixed order
  /// @param limit the largest content accepted, bytes
  Outcome open(Bytes sealed, Set<Suite> layers, int limit);
}

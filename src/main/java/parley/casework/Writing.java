package parley.casework;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import parley.store.StoreException;

/// What officers wrote beside messages and cases, so that it is found with them (F-FIND-10).
///
/// @param id names it in its place: the position of an entry, or the name of a hand-over
/// @param officers who wrote or signed it, the first one first
/// @param text all of it, as it was written
public record Writing(Place place, String id, Instant at, List<String> officers, String text) {
  public Writing {
    officers = List.copyOf(officers);
  }

  /// Where it stands.
  public enum Place {
    LOG,
    HAND_OVER
  }

  /// Keeps such writings.
  public interface Shelf {
    /// Everything that is whole, each once; what was altered is left out, as no search vouches for
    /// it.
    void each(Consumer<Writing> taker) throws StoreException;

    /// As it stands now; empty when it is not there or not whole.
    Optional<Writing> named(Place place, String id) throws StoreException;
  }
}

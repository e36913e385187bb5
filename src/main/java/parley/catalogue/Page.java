package parley.catalogue;

import java.util.List;
import java.util.Optional;

/// A part of what was found, the newest news first.
///
/// @param entries may be fewer than were wanted, or none, and still have others behind them: so
///   many were looked at (K-SEEK-4)
/// @param next where the next page begins; empty when there is none
public record Page(List<Entry> entries, Optional<String> next) {
  public Page {
    entries = List.copyOf(entries);
  }
}

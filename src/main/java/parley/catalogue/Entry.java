package parley.catalogue;

import java.time.Instant;
import java.util.List;

/// One indicator, value or thing, from one or several sources (K-ENTRY-1).
///
/// @param key 32 hexadecimal digits; the same as long as the database is
/// @param title for people: a name, a value or a pattern, cut
/// @param sources at least one, the newest first
/// @param state active while one source is (K-AGE-1)
/// @param first when it stood here first
/// @param last when its last news came here
/// @param marking the strictest of its sources
public record Entry(
    String key,
    String type,
    String title,
    List<Source> sources,
    State state,
    Instant first,
    Instant last,
    Marked marking) {
  public Entry {
    sources = List.copyOf(sources);
  }
}

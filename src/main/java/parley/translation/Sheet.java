package parley.translation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import parley.translation.Translation.State;

/// Everything that is kept of the translation of one message into one language.
///
/// @param records field → its chain, the oldest first
public record Sheet(String language, Map<String, List<Translation>> records) {
  public Sheet {
    Map<String, List<Translation>> copy = new LinkedHashMap<>();
    records.forEach((field, chain) -> copy.put(field, List.copyOf(chain)));
    records = java.util.Collections.unmodifiableMap(copy);
  }

  /// Where the translation of a message stands.
  public enum Stage {
    /// Nobody has begun.
    NONE,
    /// A reviewer sent something back.
    RETURNED,
    /// A draft waits for its reviewer.
    REVIEW,
    CERTIFIED;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// F-LIST-1: what waits for the reviewer counts before what waits for the translator.
    static Stage of(Collection<State> heads) {
      if (heads.isEmpty()) {
        return NONE;
      }
      if (heads.contains(State.DRAFT)) {
        return REVIEW;
      }
      return heads.contains(State.RETURNED) ? RETURNED : CERTIFIED;
    }
  }

  public Stage stage() {
    List<State> heads = new ArrayList<>();
    records.keySet().forEach(field -> head(field).map(Translation::state).ifPresent(heads::add));
    return Stage.of(heads);
  }

  /// The newest record of a field.
  public Optional<Translation> head(String field) {
    List<Translation> chain = records.getOrDefault(field, List.of());
    return chain.isEmpty() ? Optional.empty() : Optional.of(chain.getLast());
  }

  /// What a form was drawn from; 0 where nobody has begun.
  public int number(String field) {
    return head(field).map(Translation::number).orElse(0);
  }

  /// What a reader is shown (F-SHOW-1): what is certified before what is not, and what was sent
  /// back never.
  public Optional<Translation> shown(String field) {
    return newest(field, State.CERTIFIED).or(() -> head(field).filter(Translation::drafted));
  }

  /// A draft that is newer than what is shown.
  public Optional<Translation> coming(String field) {
    return head(field)
        .filter(Translation::drafted)
        .filter(draft -> newest(field, State.CERTIFIED).isPresent());
  }

  private Optional<Translation> newest(String field, State state) {
    return records.getOrDefault(field, List.of()).reversed().stream()
        .filter(record -> record.state() == state)
        .findFirst();
  }

  /// Whether this officer wrote any of the drafts that followed what was certified last.
  boolean wrote(String field, String officer) {
    return records.getOrDefault(field, List.of()).reversed().stream()
        .takeWhile(record -> record.state() != State.CERTIFIED)
        .anyMatch(record -> record.author().equals(officer));
  }
}

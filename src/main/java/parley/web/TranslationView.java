package parley.web;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.message.MessageId;
import parley.translation.Original;
import parley.translation.Ruling;
import parley.translation.Sheet;
import parley.translation.Translation;
import parley.watchline.WatchDesk;

/// The translation of one message, ready to draw.
///
/// @param labels field → its name in the reader's language
/// @param typed what was typed and not kept
/// @param seen the numbers that the form was drawn from, where it comes back
/// @param ruling what became of the last act
/// @param translates the reader may write drafts
/// @param reviews the reader may review, and something waits for it
public record TranslationView(
    WatchDesk.View view,
    Original original,
    Sheet sheet,
    Map<String, String> labels,
    Map<String, String> typed,
    Map<String, Integer> seen,
    Optional<Ruling> ruling,
    boolean translates,
    boolean reviews) {
  public TranslationView {
    labels = Map.copyOf(labels);
    typed = Map.copyOf(typed);
    seen = Map.copyOf(seen);
  }

  public String label(String field) {
    return labels.getOrDefault(field, field);
  }

  /// What stands in the form: as typed, otherwise as kept.
  public String text(String field) {
    return typed.getOrDefault(field, sheet.head(field).map(Translation::text).orElse(""));
  }

  public int seen(String field) {
    return seen.getOrDefault(field, sheet.number(field));
  }

  /// All records of a field but the newest, the newest of them first.
  public List<Translation> earlier(String field) {
    return sheet.records().getOrDefault(field, List.of()).reversed().stream().skip(1).toList();
  }

  /// One message that waits.
  ///
  /// @param row empty for one that is no longer among the first rows of the board
  /// @param kind of the format, in the reader's language
  public record Waiting(
      MessageId message, Optional<WatchDesk.Row> row, String kind, Sheet.Stage stage) {}
}

package parley.web;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import parley.casework.SearchDesk;

/// A search and what it found, ready to draw.
///
/// @param from the day as it was typed
/// @param to the day as it was typed
/// @param formats all kinds there are
/// @param formatName a format's name in the reader's language
public record SearchView(
    SearchDesk.Query query,
    String from,
    String to,
    List<String> formats,
    SearchDesk.Found found,
    UnaryOperator<String> formatName) {
  static final long DAY = 86_400;

  public SearchView {
    formats = List.copyOf(formats);
  }

  /// An empty search asks for nothing, and shows nothing.
  static boolean asks(SearchDesk.Query query) {
    return !query.equals(SearchDesk.Query.of(""));
  }

  public boolean asks() {
    return asks(query);
  }

  /// Whether a code is the one that is chosen.
  public static boolean is(Optional<String> chosen, String code) {
    return chosen.filter(code::equals).isPresent();
  }
}

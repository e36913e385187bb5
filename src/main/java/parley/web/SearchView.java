package parley.web;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import parley.casework.SearchDesk;
import parley.casework.Writing;

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

  /// Characters of a writing that are shown, and how many of them before what was found.
  private static final int EXCERPT = 300;

  private static final int BEFORE = 80;

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

  /// Where a writing stands in its page.
  public static String address(Writing writing) {
    return switch (writing.place()) {
      case LOG ->
          "/watch-log?which=written&before="
              + (Long.parseLong(writing.id()) + 1)
              + "#entry-"
              + writing.id();
      case HAND_OVER -> "/hand-over/signed?id=" + writing.id();
    };
  }

  /// What stands around the first word that was typed; the beginning where that is found in another
  /// form only.
  public static String excerpt(Writing writing, String typed) {
    String text = writing.text();
    String word = typed.strip().split("\\s+", 2)[0].toLowerCase(Locale.ROOT);
    int found = text.toLowerCase(Locale.ROOT).indexOf(word);
    int at = Math.clamp(found, 0, text.length());
    int from = text.codePointCount(0, at) <= BEFORE ? 0 : text.offsetByCodePoints(at, -BEFORE);
    int left = text.codePointCount(from, text.length());
    int to = left <= EXCERPT ? text.length() : text.offsetByCodePoints(from, EXCERPT);
    return (from > 0 ? "… " : "") + text.substring(from, to) + (to < text.length() ? " …" : "");
  }

  /// Whether a code is the one that is chosen.
  public static boolean is(Optional<String> chosen, String code) {
    return chosen.filter(code::equals).isPresent();
  }
}

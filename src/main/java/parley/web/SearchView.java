package parley.web;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.casework.SearchDesk;
import parley.casework.Writing;
import parley.message.Words;

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
  private static final Pattern WORD = Pattern.compile("\\S+");

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

  /// Where the words that were found stand.
  ///
  /// @param target the language into which this reader's translations are
  public String address(SearchDesk.Hit.Message message, String target) {
    boolean beside = message.translated().filter(target::equals).isPresent();
    return (beside ? "/translate/" : "/message/") + message.row().id();
  }

  /// What stands around the first of the words that were typed, in whatever form it stands there;
  /// the beginning where only its officers were found.
  public static String excerpt(Writing writing, String typed) {
    String text = writing.text();
    List<String> stems = Words.of(typed).stream().map(Words::stem).toList();
    Matcher word = WORD.matcher(text);
    int at = 0;
    while (at == 0 && word.find()) {
      String folded = Words.folded(word.group());
      at = stems.stream().anyMatch(folded::contains) ? word.start() : 0;
    }
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

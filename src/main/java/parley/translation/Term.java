package parley.translation;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A word of art that the two sides may not mean alike (F-TERM-1).
///
/// @param names language → the term
/// @param forms language → how it stands in a text: words in small letters, an asterisk for any
///   ending
/// @param by whose agreement or dispute the source shows: `experts`, `governments`, or empty
public record Term(
    String id,
    Map<String, String> names,
    Map<String, List<String>> forms,
    Mark mark,
    String by,
    List<Definition> definitions) {
  public Term {
    names = Map.copyOf(names);
    forms = Map.copyOf(forms);
    definitions = List.copyOf(definitions);
  }

  /// Whether the two sides mean the same.
  public enum Mark {
    /// A source shows that both sides took this definition.
    AGREED,
    /// A source shows that they differ over it.
    CONTESTED,
    /// Each has its own, or only one has any; no source here compares them.
    APART;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What one side means by it.
  ///
  /// @param side `both`, or the code of a party
  /// @param text language → the definition, in words of our own
  public record Definition(String side, Source source, Map<String, String> text) {
    public Definition {
      text = Map.copyOf(text);
    }
  }

  /// Where it stands.
  public record Source(String title, String by, long year, String url) {}
}

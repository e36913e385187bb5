package parley.message;

import java.util.List;
import java.util.Locale;

/// Words of one interface language: interface sentences (ICU MessageFormat), code lists, and whole
/// messages rendered.
public interface Wording {
  Locale language();

  /// A sentence of the interface. Named arguments are given as name, value, name, value…
  String say(String key, Object... arguments);

  /// A code of a list in this language, for example `rsit`, `availability.ddos`.
  String code(String list, String code);

  /// All codes of a list in its order.
  List<Coded> codes(String list);

  record Coded(String code, String text) {}

  /// The message for a reader: coded parts in this language, free text as written.
  Rendered render(Message message, Formats formats);

  /// @param title the format's name
  record Rendered(String title, List<Part> header, List<Part> body) {
    public Rendered {
      header = List.copyOf(header);
      body = List.copyOf(body);
    }
  }

  /// @param label in the reader's language
  /// @param values in the reader's language when coded, otherwise as written
  /// @param original the language of free text, or empty when the value is coded and so rendered in
  ///   the reader's language
  record Part(String key, String label, List<String> values, String original) {
    public Part {
      values = List.copyOf(values);
    }
  }
}

package parley.message;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Words of one interface language: interface sentences (ICU MessageFormat), code lists, and whole
/// messages rendered. Safe for several threads.
public interface Wording {
  /// The interface languages of this release: every sentence stands in each.
  List<String> LANGUAGES = List.of("en", "ru");

  /// Languages of which the board, the page of a message, its form and what is coded in messages
  /// stand (F-LANG-1).
  List<String> BEGUN = List.of("fr", "ar");

  /// @param language one of {@link #LANGUAGES} or {@link #BEGUN}; anything else gets English
  static Wording in(String language) {
    boolean known = LANGUAGES.contains(language) || BEGUN.contains(language);
    return new IcuWording(known ? language : "en", CodeLists.bundled());
  }

  /// All that an officer can choose, the whole ones first.
  static List<Wording> all() {
    return Stream.concat(LANGUAGES.stream(), BEGUN.stream()).map(Wording::in).toList();
  }

  Locale language();

  /// Every sentence stands in it; otherwise what does not is in English (F-LANG-2).
  boolean whole();

  boolean rightToLeft();

  /// A sentence of the interface. Named arguments are given as name, value, name, value…; an
  /// `Instant` or `Duration` is written in this language, a whole number takes part in plurals.
  ///
  /// @throws IllegalArgumentException when no words file has the key
  String say(String key, Object... arguments);

  /// What a format is called.
  String name(Format format);

  /// Whether a words file has the key, for what others name: kinds of entries of a log.
  boolean known(String key);

  /// The sentence for a fault.
  default String say(Formats.Fault fault) {
    return say(fault.key(), fault.arguments().toArray());
  }

  /// UTC to the second, for example `12 May 2017, 07:44:00 UTC`.
  String moment(Instant moment);

  /// In days, hours, minutes and seconds, the two largest that are not zero: `2 hours 5 minutes`.
  String duration(Duration duration);

  /// A code of a list in this language, for example `rsit`, `availability.ddos`; an unknown code as
  /// it is.
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
  /// @param tongue the language of what is coded, which is English where the reader's has no words
  ///   for it; empty where it has no language: addresses, numbers, names
  record Part(String key, String label, List<String> values, String original, String tongue) {
    public Part {
      values = List.copyOf(values);
    }
  }
}

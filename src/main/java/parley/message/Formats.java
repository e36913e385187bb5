package parley.message;

import java.util.List;
import java.util.Optional;
import parley.agreement.Agreement;

/// The formats known here, read once from the data files under `formats/`.
public interface Formats {
  /// The formats, code lists and phrase book that come with this release.
  static Formats bundled() {
    return new BundledFormats(CodeLists.bundled(), PhraseBook.bundled());
  }

  /// @param id with version, for example `inquiry/1`
  Optional<Format> named(String id);

  List<Format> all();

  /// What is wrong with a message's body and with the header rules of its format; empty when it is
  /// well formed.
  List<Fault> check(Message message);

  /// As {@link #check(Message)}, and what only the agreement can say: threat lists, articles, the
  /// phrase book, versions of code lists (M-AGR-1 to M-AGR-4). Sender and receiver both ask this.
  default List<Fault> check(Message message, Agreement agreement) {
    return check(message);
  }

  /// @param field the body's member, dotted; or a header member
  /// @param clause of spec/
  /// @param key of the sentence in the interface languages
  /// @param arguments name, value, name, value…, as {@link Wording#say} takes them
  record Fault(String field, String clause, String key, List<String> arguments) {
    public Fault {
      arguments = List.copyOf(arguments);
    }

    static Fault of(String field, String clause, String key, Object... arguments) {
      return new Fault(
          field, clause, key, java.util.Arrays.stream(arguments).map(String::valueOf).toList());
    }
  }
}

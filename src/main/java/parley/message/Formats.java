package parley.message;

import java.util.List;
import java.util.Optional;

/// The formats known here, read once from the data files under `formats/`.
public interface Formats {
  /// @param id with version, for example `inquiry/1`
  Optional<Format> named(String id);

  List<Format> all();

  /// What is wrong with a message's body and with the header rules of its format; empty when it is
  /// well formed.
  List<Fault> check(Message message);

  /// @param field the body's member, dotted; or a header member
  /// @param clause of spec/
  /// @param key of the sentence in the interface languages, with its arguments
  record Fault(String field, String clause, String key, List<String> arguments) {
    public Fault {
      arguments = List.copyOf(arguments);
    }
  }
}

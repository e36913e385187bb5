package parley.certweb;

import java.util.List;
import java.util.Optional;
import parley.codec.Json;

/// What people call an object: the name that it bears, or what it stands for.
public final class Naming {
  /// Characters of a title.
  private static final int LONGEST = 120;

  /// The first that an object bears is its title.
  private static final List<String> BEARS =
      List.of(
          "name",
          "value",
          "subject",
          "path",
          "key",
          "product",
          "display_name",
          "account_login",
          "user_id",
          "abstract",
          "opinion",
          "pattern",
          "command_line",
          "url",
          "number",
          "content",
          "description");

  private Naming() {}

  /// Empty where it bears nothing that could be one.
  public static Optional<String> title(Json.Obj object) {
    Optional<String> related = object.text("relationship_type");
    if (related.isPresent()) {
      return related.map(Naming::cut);
    }
    if (object.has("sighting_of_ref")) {
      return Optional.of(object.number("count").orElse(1L) + " ×");
    }
    for (String key : BEARS) {
      Optional<String> text =
          object.text(key).or(() -> object.number(key).map(String::valueOf)).map(String::strip);
      if (text.filter(found -> !found.isEmpty()).isPresent()) {
        return text.map(Naming::cut);
      }
    }
    return object
        .object("hashes")
        .flatMap(hashes ->
            hashes.members().entrySet().stream()
                .filter(each -> each.getValue() instanceof Json.Str)
                .findFirst()
                .map(each -> each.getKey() + " " + ((Json.Str) each.getValue()).value()))
        .map(Naming::cut);
  }

  /// At most so many characters as one line takes.
  public static String cut(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.codePointCount(0, line.length()) <= LONGEST
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST - 1)) + "…";
  }
}

package parley.stix;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import parley.codec.Json;

/// What a marking definition says (K-MARK-4 to K-MARK-8).
public sealed interface Marking {
  /// To whom it may be told: TLP 2.0, the mildest first. Names and words are those of OASIS's
  /// extension for TLP 2.0 and of the STIX specification for TLP 1.
  enum Tlp {
    CLEAR("clear", "94868c89-83c2-464b-929b-a1a8aa3c8487"),
    GREEN("green", "bab4a63c-aed9-4cf5-a766-dfca5abac2bb"),
    AMBER("amber", "55d920b0-5e8b-4f79-9ee9-91f868d9b421"),
    AMBER_STRICT("amber+strict", "939a9414-2ddd-4d32-a0cd-375ea402b003"),
    RED("red", "e828b379-4e03-4974-9ac4-e53a884c97c1");

    /// K-MARK-9: what bears no TLP.
    public static final Tlp DEFAULT = AMBER_STRICT;

    /// The extension under which TLP 2.0 stands.
    static final String SECOND = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

    private static final String DEFINITION = "marking-definition";

    /// TLP 1: its words, as 2.0 reads them, and their fixed names.
    private static final Map<String, String> FIRST =
        Map.of(
            "white", "613f2e26-407d-48c7-9eca-b8e91df99dc9",
            "green", "34098fce-860f-48ae-8e50-ebd3cc5e41da",
            "amber", "f88d31f6-486f-44da-b317-01333bde0b82",
            "red", "5e57c739-391a-4eb3-b6be-7d15ca92d5ed");

    private final String word;
    private final String uuid;

    Tlp(String word, String uuid) {
      this.word = word;
      this.uuid = uuid;
    }

    /// The fixed name of its definition.
    public StixId id() {
      return new StixId(DEFINITION, uuid);
    }

    /// By the word of the extension.
    public static Optional<Tlp> second(String word) {
      return Arrays.stream(values()).filter(tlp -> tlp.word.equals(word)).findFirst();
    }

    /// By a word of TLP 1.
    static Optional<Tlp> first(String word) {
      return word.equals("white")
          ? Optional.of(CLEAR)
          : second(word).filter(tlp -> FIRST.containsKey(word));
    }

    /// The fixed name of a word of TLP 1.
    static Optional<String> firstNamed(String word) {
      return Optional.ofNullable(FIRST.get(word)).map(uuid -> DEFINITION + "--" + uuid);
    }

    /// By a fixed name, of TLP 2.0 or of TLP 1.
    public static Optional<Tlp> named(StixId id) {
      if (!id.type().equals(DEFINITION)) {
        return Optional.empty();
      }
      return Arrays.stream(values())
          .filter(tlp -> tlp.uuid.equals(id.uuid()))
          .findFirst()
          .or(() ->
              FIRST.entrySet().stream()
                  .filter(entry -> entry.getValue().equals(id.uuid()))
                  .map(Map.Entry::getKey)
                  .findFirst()
                  .flatMap(Tlp::first));
    }

    /// `amber+strict`, as machines write it.
    public String word() {
      return word;
    }

    /// `TLP:AMBER+STRICT`, as people write it.
    public String label() {
      return "TLP:" + word.toUpperCase(Locale.ROOT);
    }
  }

  /// What may be done with it, the mildest first.
  enum Pap {
    CLEAR,
    GREEN,
    AMBER,
    RED;

    /// Its words: `white` is the older one for `clear`.
    public static Optional<Pap> read(String word) {
      String upper = word.toUpperCase(Locale.ROOT);
      return upper.equals("WHITE")
          ? Optional.of(CLEAR)
          : Arrays.stream(values()).filter(pap -> pap.name().equals(upper)).findFirst();
    }
  }

  /// TLP.
  record Traffic(Tlp tlp) implements Marking {}

  /// PAP (K-MARK-7).
  record Permitted(Pap pap) implements Marking {}

  /// Words for people, which no machine judges.
  record Statement(String text) implements Marking {}

  /// A marking of another kind, or whose definition nobody has: a person decides (K-MARK-8).
  record Unknown(StixId id) implements Marking {}

  /// What a definition says. It is judged by its content: only the fixed names of TLP are known
  /// without one.
  static Marking of(StixObject definition) {
    Optional<Marking> tlp = Tlp.named(definition.id()).map(Traffic::new);
    return tlp.or(() -> extended(definition.content()))
        .or(() -> defined(definition.content()))
        .orElseGet(() -> new Unknown(definition.id()));
  }

  private static Optional<Marking> extended(Json.Obj content) {
    Json.Obj extensions = content.object("extensions").orElse(Json.object().build());
    Optional<Marking> tlp =
        extensions
            .object(Tlp.SECOND)
            .flatMap(extension -> extension.text("tlp_2_0"))
            .flatMap(Tlp::second)
            .map(Traffic::new);
    return tlp.or(() ->
        extensions.members().keySet().stream()
            .flatMap(key -> extensions.object(key).stream())
            .flatMap(extension -> extension.text("pap").flatMap(Pap::read).stream())
            .<Marking>map(Permitted::new)
            .findFirst());
  }

  private static Optional<Marking> defined(Json.Obj content) {
    String type = content.text("definition_type").orElse("");
    Json.Obj definition = content.object("definition").orElse(Json.object().build());
    return switch (type) {
      case "tlp" -> definition.text("tlp").flatMap(Tlp::first).map(Traffic::new);
      case "statement" -> definition.text("statement").map(Marking::stated);
      default -> Optional.empty();
    };
  }

  /// A statement of which the whole is `TLP:…` or `PAP:…` means that.
  private static Marking stated(String text) {
    String plain = text.strip().toLowerCase(Locale.ROOT);
    List<String> parts = List.of(plain.split(":", 2));
    if (parts.size() == 2 && parts.getFirst().equals("tlp")) {
      Optional<Tlp> tlp = Tlp.second(parts.get(1)).or(() -> Tlp.first(parts.get(1)));
      return tlp.<Marking>map(Traffic::new).orElseGet(() -> new Statement(text));
    }
    if (parts.size() == 2 && parts.getFirst().equals("pap")) {
      Optional<Pap> pap = Pap.read(parts.get(1));
      return pap.<Marking>map(Permitted::new).orElseGet(() -> new Statement(text));
    }
    return new Statement(text);
  }
}

package parley.certline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.party.NodeId;
import parley.stix.Marking;

/// What may go to whom, as the centre decided: `release.json` in the node's folder. A partner that
/// it does not name gets nothing (K-RELEASE-1). Read strictly, and again when it changed
/// (docs/operate/taxii.md).
///
/// @param partners by node
public record ReleaseRules(Map<NodeId, Rule> partners) {
  static final String FILE = "release.json";

  /// The type of STIX that has a switch of its own (K-SIGHT-1).
  static final String SIGHTING = "sighting";

  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(256 * 1024, 6, 10_000);

  public ReleaseRules {
    partners = Map.copyOf(partners);
  }

  /// For one partner.
  ///
  /// @param collections from which objects go, by alias
  /// @param sources tools whose objects go
  /// @param types those that go; empty for all
  /// @param tlp the strictest marking that goes; never RED
  /// @param pap likewise, where an object bears one
  /// @param chosen whether each object needs an officer's word besides
  /// @param sightings whether sightings go, whatever `types` and `chosen` say of others; empty
  ///   where they are objects as all others
  public record Rule(
      Set<String> collections,
      Set<String> sources,
      Set<String> types,
      Marking.Tlp tlp,
      Marking.Pap pap,
      boolean chosen,
      Optional<Boolean> sightings) {
    public Rule {
      collections = Set.copyOf(collections);
      sources = Set.copyOf(sources);
      types = Set.copyOf(types);
      if (collections.isEmpty() || sources.isEmpty()) {
        throw new IllegalArgumentException(
            "\"collections\" and \"sources\" name at least one each: what is not named does not go");
      }
      if (tlp == Marking.Tlp.RED) {
        throw new IllegalArgumentException(
            "\"tlp\" is clear, green, amber or amber+strict: TLP:RED names its readers, and goes by"
                + " no rule");
      }
    }

    /// The same for rules that decide the same.
    String name() {
      String text =
          String.join(
              "\n",
              String.join(",", new TreeSet<>(collections)),
              String.join(",", new TreeSet<>(sources)),
              String.join(",", new TreeSet<>(types)),
              tlp.name(),
              pap.name(),
              Boolean.toString(chosen));
      String own = sightings.map(go -> "\nsightings " + go).orElse("");
      return Digest.of(Bytes.utf8(text + own)).hex();
    }

    /// What this rule has a word of its own on (K-SIGHT-1): empty for all other objects.
    Optional<Boolean> onSighting(String type) {
      return type.equals(SIGHTING) ? sightings : Optional.empty();
    }
  }

  /// @param folder of the node
  /// @return rules that let nothing go where there is no such file
  /// @throws IOException in one line for the operator
  static ReleaseRules in(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return new ReleaseRules(Map.of());
    }
    try {
      return read(JsonReader.readObject(Bytes.owning(Files.readAllBytes(file)), LIMITS));
    } catch (MalformedInput | IllegalArgumentException e) {
      throw new IOException("mend " + file + ": " + e.getMessage(), e);
    }
  }

  private static ReleaseRules read(Json.Obj json) throws MalformedInput {
    json.only(Set.of("partners"));
    Json.Obj partners = json.requireObject("partners");
    Map<NodeId, Rule> rules = new HashMap<>();
    for (String name : partners.members().keySet()) {
      try {
        rules.put(new NodeId(name), rule(partners.requireObject(name)));
      } catch (MalformedInput | IllegalArgumentException e) {
        throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
      }
    }
    return new ReleaseRules(rules);
  }

  private static Rule rule(Json.Obj json) throws MalformedInput {
    json.only(Set.of("collections", "sources", "types", "tlp", "pap", "chosen", "sightings"));
    return new Rule(
        Set.copyOf(json.has("collections") ? json.texts("collections") : List.of("national")),
        Set.copyOf(json.texts("sources")),
        Set.copyOf(json.texts("types")),
        tlp(json.requireText("tlp")),
        pap(json.requireText("pap")),
        truth(json, "chosen").orElse(false),
        truth(json, "sightings"));
  }

  /// What is neither true nor false must not pass for one of them.
  private static Optional<Boolean> truth(Json.Obj json, String key) {
    Optional<Boolean> truth = json.truth(key);
    if (json.has(key) && truth.isEmpty()) {
      throw new IllegalArgumentException("\"" + key + "\" is true or false");
    }
    return truth;
  }

  private static Marking.Tlp tlp(String word) {
    Optional<Marking.Tlp> found =
        Arrays.stream(Marking.Tlp.values()).filter(tlp -> tlp.word().equals(word)).findFirst();
    return found.orElseThrow(
        () -> new IllegalArgumentException("\"tlp\" is clear, green, amber or amber+strict"));
  }

  private static Marking.Pap pap(String word) {
    Optional<Marking.Pap> found =
        Arrays.stream(Marking.Pap.values())
            .filter(pap -> pap.name().toLowerCase(Locale.ROOT).equals(word))
            .findFirst();
    return found.orElseThrow(
        () -> new IllegalArgumentException("\"pap\" is clear, green, amber or red"));
  }
}

package parley.stix;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import parley.codec.CanonicalJson;
import parley.codec.Json;
import parley.codec.Uuid5;

/// The names that observables have by what they are (K-ID-4): two that see the same address give it
/// the same name.
public final class ScoId {
  /// The namespace that the specification gives.
  private static final UUID NAMESPACE = UUID.fromString("00abedb4-aa42-466c-9c01-fed23315a9b7");

  /// Of several digests, the first of these is used; else the first by its name.
  private static final List<String> PREFERRED = List.of("MD5", "SHA-1", "SHA-256", "SHA-512");

  private ScoId() {}

  /// Empty where the object is no observable of the table, or has none of the properties that such
  /// a name is made of: its UUID is random then.
  public static Optional<StixId> of(Json.Obj object) {
    String type = object.text("type").orElse("");
    Layout layout = TypeTable.STIX.type(type);
    if (layout == null) {
      return Optional.empty();
    }
    Map<String, Json> named = new LinkedHashMap<>();
    for (String property : layout.ids()) {
      Json value = object.get(property);
      if (value != null) {
        named.put(property, property.equals("hashes") ? preferred(value) : value);
      }
    }
    if (named.isEmpty()) {
      return Optional.empty();
    }
    UUID uuid = Uuid5.of(NAMESPACE, CanonicalJson.write(new Json.Obj(named)));
    return Optional.of(new StixId(type, uuid.toString()));
  }

  private static Json preferred(Json hashes) {
    if (!(hashes instanceof Json.Obj(Map<String, Json> members)) || members.isEmpty()) {
      return hashes;
    }
    String algorithm =
        PREFERRED.stream()
            .filter(members::containsKey)
            .findFirst()
            .orElseGet(() -> members.keySet().stream().sorted().findFirst().orElseThrow());
    Json digest = members.getOrDefault(algorithm, new Json.Null());
    return new Json.Obj(Map.of(algorithm, digest));
  }
}

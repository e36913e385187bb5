package parley.stix;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.CanonicalJson;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;

/// One STIX object: the bytes as they came, and what they say. The bytes are what is kept, sent on
/// and shown to a client; nothing writes them anew (K-READ-4).
///
/// What is read here has a type and a name and is I-JSON; whether it is good STIX is {@link
/// Validator}'s to say, so what a typed view does not find it leaves empty.
public final class StixObject {
  /// K-READ-1: one object.
  public static final JsonReader.Limits LIMITS =
      new JsonReader.Limits(16 * 1024 * 1024, 64, 500_000);

  private final Bytes bytes;
  private final Json.Obj content;
  private final StixId id;

  private StixObject(Bytes bytes, Json.Obj content, StixId id) {
    this.bytes = bytes;
    this.content = content;
    this.id = id;
  }

  /// @throws MalformedInput when it is no I-JSON object within the bounds (K-READ-1), or has no
  ///   type and name of the form that they must have (K-READ-2)
  public static StixObject read(Bytes bytes) throws MalformedInput {
    return of(bytes, json(bytes));
  }

  /// What bytes say, before it is known whether they have a type and a name.
  ///
  /// @throws MalformedInput when it is no I-JSON object within the bounds (K-READ-1)
  public static Json.Obj json(Bytes bytes) throws MalformedInput {
    if (JsonReader.foreign(bytes, LIMITS) instanceof Json.Obj content) {
      return content;
    }
    throw new MalformedInput("K-READ-1", "a STIX object is a JSON object");
  }

  /// For whoever wants to say of what he refuses what it is called: first {@link #json}, then this.
  ///
  /// @param content what {@link #json} read in these bytes
  /// @throws MalformedInput when it has no type and name of the form that they must have (K-READ-2)
  public static StixObject of(Bytes bytes, Json.Obj content) throws MalformedInput {
    String type = content.text("type").orElse("");
    MalformedInput.unless(
        type.length() <= StixId.LONGEST_TYPE && StixId.typed(type),
        "K-TYPE-1",
        "\"type\" must be 3 to 250 small letters, digits and single hyphens");
    String name = content.text("id").orElse("");
    return new StixObject(bytes, content, StixId.required(name));
  }

  /// As they came.
  public Bytes bytes() {
    return bytes;
  }

  public Json.Obj content() {
    return content;
  }

  public StixId id() {
    return id;
  }

  public String type() {
    return content.text("type").orElseThrow();
  }

  /// `2.1`; empty for observables that do not say it, and for all that is older.
  public Optional<String> specVersion() {
    return content.text("spec_version");
  }

  public Optional<Instant> created() {
    return time("created");
  }

  public Optional<Instant> modified() {
    return time("modified");
  }

  private Optional<Instant> time(String key) {
    return content.text(key).flatMap(StixTime::read);
  }

  public boolean revoked() {
    return content.truth("revoked").orElse(false);
  }

  public Optional<StixId> createdBy() {
    return content.text("created_by_ref").flatMap(StixId::read);
  }

  /// The markings that it names for the whole object, in its order.
  public List<StixId> markingRefs() {
    return content.texts("object_marking_refs").stream()
        .flatMap(text -> StixId.read(text).stream())
        .toList();
  }

  /// A marking of parts of the object.
  ///
  /// @param marking empty where it says a language and no marking
  /// @param selectors paths into the object
  public record Granular(Optional<StixId> marking, Optional<String> lang, List<String> selectors) {
    public Granular {
      selectors = List.copyOf(selectors);
    }
  }

  public List<Granular> granularMarkings() {
    return content.items("granular_markings").stream()
        .filter(Json.Obj.class::isInstance)
        .map(Json.Obj.class::cast)
        .map(part ->
            new Granular(
                part.text("marking_ref").flatMap(StixId::read),
                part.text("lang"),
                part.texts("selectors")))
        .toList();
  }

  /// Which version of which object this is (K-VERSION-1): what a store keeps it under.
  ///
  /// @param at `modified`, else `created`, else empty: most observables have no versions
  public record Version(StixId id, Optional<Instant> at) {}

  public Version version() {
    return new Version(id, modified().or(this::created));
  }

  /// Of its canonical form (K-VERSION-2). Two objects of one {@link Version} that differ in it say
  /// different things under one name: whoever stores them records a conflict.
  public Digest digest() {
    return Digest.of(CanonicalJson.write(content));
  }

  @Override
  public String toString() {
    return id + ", " + bytes;
  }
}

package parley.catalogue;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.Uuid5;
import parley.stix.Marking;
import parley.stix.Markings;
import parley.stix.StixObject;

/// An officer's word that an object is marked more strictly than it says itself (K-RAISE-1). It
/// stands beside the object, whose bytes stay.
///
/// @param id of the object; the word counts for all its versions, wherever they are
public record Raised(
    String id, Marking.Tlp tlp, Optional<Marking.Pap> pap, String officer, Instant at) {
  /// K-RAISE-5: under which own tools find it beside the object.
  public static final String TYPE = "parley-raised-marking";

  static final String EXTENSION = "extension-definition--9a4f0c64-71c8-4e5b-a1c3-0f6f5f0f2b1d";

  /// Of every version of every statement: that it is one is all that it says.
  private static final String CREATED = "2026-01-01T00:00:00.000Z";

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final UUID NAMES = UUID.fromString("9a4f0c64-71c8-4e5b-a1c3-0f6f5f0f2b1d");

  public Raised {
    at = at.truncatedTo(ChronoUnit.MICROS);
  }

  /// What the object's own markings come to with it.
  public Markings over(Markings own) {
    return own.raised(tlp, pap);
  }

  Marked over(Marked own) {
    return new Marked(tlp, pap, true).and(own);
  }

  /// What a statement of this node says, if it is one of its own.
  ///
  /// @param at when it came here: another side's clock decides nothing
  public static Optional<Raised> said(String node, StixObject statement, Instant at) {
    Optional<Marking.Tlp> tlp = statement.content().text("tlp").flatMap(Marking.Tlp::second);
    return by(node, statement) && tlp.isPresent()
        ? Optional.of(
            new Raised(
                statement.content().texts("object_refs").getFirst(),
                tlp.get(),
                statement.content().text("pap").flatMap(Marking.Pap::read),
                node,
                at))
        : Optional.empty();
  }

  /// Whether this word is at least as strict in both.
  public boolean covers(Raised other) {
    return tlp.compareTo(other.tlp) >= 0
        && other
            .pap
            .filter(level -> pap.filter(own -> own.compareTo(level) >= 0).isEmpty())
            .isEmpty();
  }

  /// Whether an object is such a statement of this node and of no other: its name is made of the
  /// node's and the object's, so that nobody can take the place of another's.
  public static boolean by(String node, StixObject statement) {
    List<String> of = statement.content().texts("object_refs");
    return statement.content().text("raised_by").equals(Optional.of(node))
        && of.size() == 1
        && statement.id().toString().equals(name(node, of.getFirst()));
  }

  private static String name(String node, String id) {
    return TYPE + "--" + Uuid5.of(NAMES, Bytes.utf8(node + "\n" + id));
  }

  /// `TLP:AMBER PAP:RED`.
  public String label() {
    return new Marked(tlp, pap, true).label();
  }

  /// K-RAISE-5: the same word is the same object, byte for byte; a later word is a later version of
  /// it.
  ///
  /// @param node whose officer it was
  public Bytes statement(String node) {
    String moment = MOMENT.format(at);
    Json.Builder json =
        Json.object()
            .with("type", TYPE)
            .with("spec_version", "2.1")
            .with("id", name(node, id))
            .with("created", CREATED)
            .with("modified", moment)
            .with("object_refs", Json.texts(List.of(id)))
            .with("raised_by", node)
            .with("tlp", tlp.word());
    pap.ifPresent(level -> json.with("pap", level.name().toLowerCase(Locale.ROOT)));
    json.with("object_marking_refs", Json.texts(List.of(tlp.id().toString())))
        .with(
            "extensions",
            Json.object()
                .with(EXTENSION, Json.object().with("extension_type", "new-sdo").build())
                .build());
    return Bytes.utf8(JsonWriter.line(json.build()).utf8().stripTrailing());
  }
}

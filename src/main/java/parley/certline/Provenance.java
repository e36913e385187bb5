package parley.certline;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.Uuid5;
import parley.party.NodeId;
import parley.stix.Marking;
import parley.taxii.Added;

/// Where the objects of a collection `from-…` come from, as an object of STIX beside them that the
/// node itself adds: they are kept as their makers wrote them, so nothing can be written into them
/// (K-FROM-3).
///
/// @param peer who signed the batch
/// @param message its identifier
/// @param content digest of the signed content, by which its evidence is found
/// @param log and index where the journal has it
/// @param at when it was journalled here
/// @param tlp the strictest marking of what came, by its word
record Provenance(
    NodeId peer,
    String message,
    Digest content,
    String log,
    long index,
    Instant at,
    String tlp,
    List<String> objects,
    List<String> withdrawn) {
  static final String TYPE = "parley-provenance";

  /// K-FROM-3: the name of the extension that says what its members mean.
  static final String EXTENSION = "extension-definition--5f1b5be2-0c5e-4b3c-9d6e-2b6c1f0a7d34";

  private static final UUID NAMES = UUID.fromString("5f1b5be2-0c5e-4b3c-9d6e-2b6c1f0a7d34");

  Provenance {
    objects = List.copyOf(objects);
    withdrawn = List.copyOf(withdrawn);
  }

  /// Its name: the same for the same batch.
  String id() {
    return TYPE + "--" + Uuid5.of(NAMES, content.value());
  }

  Bytes bytes() {
    String moment = Added.at(at).text();
    Json.Builder json =
        Json.object()
            .with("type", TYPE)
            .with("spec_version", "2.1")
            .with("id", id())
            .with("created", moment)
            .with("modified", moment);
    if (!objects.isEmpty()) {
      json.with("object_refs", Json.texts(objects));
    }
    if (!withdrawn.isEmpty()) {
      json.with("withdrawn_refs", Json.texts(withdrawn));
    }
    json.with("signed_by", peer.name())
        .with("message", message)
        .with("signed_content_sha256", content.hex())
        .with("journal", log)
        .with("journal_index", index)
        .with("object_marking_refs", Json.texts(List.of(marking(tlp).id().toString())))
        .with(
            "extensions",
            Json.object()
                .with(EXTENSION, Json.object().with("extension_type", "new-sdo").build())
                .build());
    String line = JsonWriter.line(json.build()).utf8();
    return Bytes.utf8(line.stripTrailing());
  }

  private static Marking.Tlp marking(String word) {
    for (Marking.Tlp tlp : Marking.Tlp.values()) {
      if (tlp.word().equals(word)) {
        return tlp;
      }
    }
    return Marking.Tlp.DEFAULT;
  }
}

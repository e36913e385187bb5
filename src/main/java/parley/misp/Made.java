package parley.misp;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import parley.codec.Json;
import parley.stix.StixTime;

/// What one thing of MISP became.
///
/// @param objects at least one; the first bears what MISP said ({@link Facts})
/// @param why it is no object that STIX knows; empty where it is one
record Made(List<Json.Obj> objects, Optional<String> why) {
  Made {
    objects = List.copyOf(objects);
  }

  static Made of(List<Json.Obj> objects) {
    return new Made(objects, Optional.empty());
  }

  Made since(String reason) {
    return new Made(objects, Optional.of(reason));
  }

  /// What others refer to.
  String primary() {
    return id(objects.getFirst());
  }

  static String id(Json.Obj object) {
    return object.text("id").orElse("");
  }

  static String type(Json.Obj object) {
    return object.text("type").orElse("");
  }

  /// When this version was made; long ago where nothing says it.
  static Instant moment(Json.Obj object) {
    return object
        .text("modified")
        .or(() -> object.text("created"))
        .flatMap(StixTime::read)
        .orElse(Instant.EPOCH);
  }

  static String seconds(Json.Obj object) {
    return object
        .text("modified")
        .flatMap(StixTime::read)
        .map(at -> Long.toString(at.getEpochSecond()))
        .orElse("0");
  }
}

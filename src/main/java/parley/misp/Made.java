package parley.misp;

import java.util.List;
import parley.codec.Json;

/// What one thing of MISP became.
///
/// @param objects at least one; the first bears what MISP said ({@link Facts})
record Made(List<Json.Obj> objects) {
  Made {
    objects = List.copyOf(objects);
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
}

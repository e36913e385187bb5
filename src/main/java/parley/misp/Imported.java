package parley.misp;

import java.util.List;
import parley.codec.Json;

/// What one event became.
///
/// @param title of the event
/// @param objects good STIX 2.1, each name once
/// @param notes what was not carried, or not as it stands
public record Imported(String title, List<Json.Obj> objects, List<Note> notes) {
  /// One thing and why.
  ///
  /// @param what by its kind and UUID; never its content
  public record Note(String what, String why) {}

  public Imported {
    objects = List.copyOf(objects);
    notes = List.copyOf(notes);
  }

  /// One STIX bundle of all of it.
  public static Json.Obj bundle(String event, List<Json.Obj> objects) {
    return Json.object()
        .with("type", "bundle")
        .with("id", "bundle--" + Names.uuid(event))
        .with("objects", new Json.Arr(List.copyOf(objects)))
        .build();
  }
}

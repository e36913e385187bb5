package parley.misp;

import java.util.List;
import parley.codec.Json;

/// Objects of STIX as events of MISP.
///
/// @param events each as `{"Event": …}`
/// @param notes what was not carried
public record Exported(List<Json.Obj> events, List<Imported.Note> notes) {
  public Exported {
    events = List.copyOf(events);
    notes = List.copyOf(notes);
  }

  /// One document of all, as MISP's search answers.
  public Json.Obj document() {
    return Json.object().with("response", new Json.Arr(List.copyOf(events))).build();
  }
}

package parley.misp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Json;
import parley.stix.Marking;

/// Markings and labels as tags of one event and of what is in it, so that nothing becomes milder on
/// its way to MISP (K-MISP-7, K-MISP-10). Mutable, one use.
final class Tagging {
  private static final String TAG = "Tag";
  private static final String NAME = "name";
  private static final String ATTRIBUTE = "Attribute";

  static final Marks.Held NOTHING_HELD = Marks.Held.of(List.of());

  /// Markings of one thing that are no TLP and no PAP, as tags; of more, that there are more.
  private static final int MOST_OTHERS = 64;

  private final Map<String, Json.Obj> all;
  private final List<Imported.Note> notes;
  private final Set<String> unjudged = new HashSet<>();

  /// What stands on the event, and so on all of it.
  private Marks.Held above = Marks.Held.of(List.of());

  private Set<String> borneAbove = Set.of();

  /// Tags of what has no place for tags.
  private final Set<String> loose = new LinkedHashSet<>();

  private Optional<Marking.Tlp> raised = Optional.empty();

  private Instant changed = Instant.EPOCH;

  Tagging(EventExport.Shared shared) {
    this.all = shared.all;
    this.notes = shared.notes;
  }

  void above(List<String> tags, Set<String> borne) {
    above = Marks.Held.of(tags);
    borneAbove = borne;
    raised = Optional.empty();
  }

  /// The strictest TLP that came since MISP said what it said, or that others gave.
  Optional<Marking.Tlp> raised() {
    return raised;
  }

  private void raise(Marking.Tlp tlp) {
    raised = raised.filter(held -> held.compareTo(tlp) >= 0).or(() -> Optional.of(tlp));
  }

  Set<String> loose() {
    return loose;
  }

  /// What came since MISP said what it said.
  ///
  /// @param borne markings of the object, which bear out the tags that stand there
  record Added(Set<String> borne, List<String> markings, List<String> labels) {
    Json.Obj on(Json.Obj holder) {
      List<Json> tags = new ArrayList<>(Marks.borneOut(holder.items(TAG), borne));
      markings.forEach(tag -> add(tags, tag));
      labels.forEach(tag -> add(tags, tag));
      return tags.isEmpty()
          ? Fields.without(holder, TAG)
          : Fields.with(holder, TAG, new Json.Arr(tags));
    }

    /// On each attribute of an object, which has no tags itself; labels on the first.
    Json.Obj onAll(Json.Obj object) {
      Added further = new Added(borne, markings, List.of());
      List<Json> inner = new ArrayList<>();
      for (Json.Obj each : Fields.objects(object, ATTRIBUTE)) {
        inner.add((inner.isEmpty() ? this : further).on(each));
      }
      return Fields.with(object, ATTRIBUTE, new Json.Arr(inner));
    }
  }

  Added added(Json.Obj from, List<Json.Obj> holders) {
    Set<String> borne = Marks.borne(from);
    Set<String> names = new HashSet<>();
    for (Json.Obj holder : holders) {
      Marks.borneOut(holder.items(TAG), borne)
          .forEach(tag -> names.add(Fields.textOr((Json.Obj) tag, NAME, "")));
    }
    Marks.Held held = Marks.Held.of(names);
    if (holders.isEmpty()) {
      loose.addAll(markings(from, held));
    }
    return new Added(borne, markings(from, held), labels(from, held));
  }

  /// Tags of what an object bears, but for those that are held already.
  List<String> tags(Json.Obj object, Marks.Held held) {
    List<String> tags = new ArrayList<>(markings(object, held));
    tags.addAll(labels(object, held));
    return tags;
  }

  List<String> markings(Json.Obj object, Marks.Held held) {
    Map<String, String> labelled = new HashMap<>();
    object
        .texts("labels")
        .forEach(label -> Marks.ref(label).ifPresent(ref -> labelled.put(ref, label)));
    Set<String> tags = new LinkedHashSet<>();
    int others = 0;
    for (String ref : Marks.borne(object)) {
      if (borneAbove.contains(ref) || held.refs().contains(ref)) {
        continue;
      }
      Marks.Worn worn = Marks.worn(ref, Optional.ofNullable(all.get(ref)));
      String tag = worn.judged() ? worn.tag() : labelled.getOrDefault(ref, worn.tag());
      if (tag.isEmpty() || above.has(tag) || held.has(tag)) {
        continue;
      }
      worn.tlp().ifPresent(this::raise);
      if (!worn.judged() && tag.equals(worn.tag()) && unjudged.add(ref)) {
        notes.add(
            new Imported.Note(
                Names.shown(Names.uuidOf(ref)),
                "a marking that cannot be judged here: as tlp:red"));
      }
      boolean plain = worn.judged() && (worn.tlp().isPresent() || tag.startsWith("PAP:"));
      others += plain ? 0 : 1;
      tags.add(others > MOST_OTHERS && !plain ? "parley:marking=\"others\"" : tag);
    }
    return List.copyOf(tags);
  }

  List<String> labels(Json.Obj object, Marks.Held held) {
    List<String> tags = new ArrayList<>();
    for (String label : object.texts("labels")) {
      boolean own = label.startsWith("misp:") || label.equals("Threat-Report");
      boolean marks = Marks.ref(label).isPresent() || Marks.ours(label);
      if (!own && !marks && !held.has(label)) {
        if (label.length() > Marks.LONGEST_TAG) {
          notes.add(new Imported.Note(Made.id(object), "a label of it is too long for MISP"));
        } else {
          tags.add(label);
        }
      }
    }
    return tags;
  }

  static void add(List<Json> tags, String name) {
    boolean held =
        tags.stream()
            .anyMatch(tag ->
                tag instanceof Json.Obj one && Fields.textOr(one, NAME, "").equalsIgnoreCase(name));
    if (!held) {
      tags.add(Json.object().with(NAME, name).build());
    }
  }

  /// What others made counts as by K-MARK-9 where it bears no TLP.
  void marked(Json.Obj object) {
    if (Marks.level(object, all).isEmpty()) {
      raise(Marking.Tlp.DEFAULT);
    }
  }

  /// Withdrawn where it was revoked, and of the time of the version that stands here.
  Json.Obj now(Json.Obj said, Json.Obj from) {
    boolean revoked = from.truth("revoked").orElse(false);
    Instant made = Made.moment(from);
    boolean stale =
        Fields.moment(said, "timestamp")
            .filter(at -> at.getEpochSecond() < made.getEpochSecond())
            .isPresent();
    if (stale) {
      changed = made.isAfter(changed) ? made : changed;
    }
    if (!stale && !revoked) {
      return said;
    }
    Json.Obj now = said;
    if (stale) {
      now = Fields.with(now, "timestamp", new Json.Str(Made.seconds(from)));
    }
    if (revoked) {
      now = Fields.with(now, "deleted", new Json.Bool(true));
    }
    if (!now.has(ATTRIBUTE)) {
      return revoked ? Fields.with(now, "to_ids", new Json.Bool(false)) : now;
    }
    List<Json> inner =
        Fields.objects(now, ATTRIBUTE).stream().<Json>map(each -> now(each, from)).toList();
    return Fields.with(now, ATTRIBUTE, new Json.Arr(inner));
  }

  /// When the newest of what is newer than what MISP said was made.
  Instant changed() {
    return changed;
  }
}

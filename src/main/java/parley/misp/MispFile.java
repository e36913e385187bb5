package parley.misp;

import java.util.ArrayList;
import java.util.List;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;

/// A file that a MISP instance wrote: one event, a list of events as its search answers, or
/// attributes without one (K-MISP-1).
public final class MispFile {
  /// K-MISP-1: bytes, levels and tokens of one file.
  public static final JsonReader.Limits LIMITS =
      new JsonReader.Limits(128 * 1024 * 1024, 40, 8_000_000);

  /// K-MISP-1: attributes, objects, references, sightings and clusters of one event.
  static final int MOST_THINGS = 250_000;

  /// K-MISP-1: attributes of one object, and its references.
  static final int MOST_IN_ONE = 2_000;

  /// K-MISP-1: tags of one thing.
  static final int MOST_TAGS = 1_000;

  private static final String REFERENCE = "ObjectReference";
  private static final String EVENT = "Event";
  private static final String ATTRIBUTE = "Attribute";
  private static final String OBJECT = "Object";
  private static final String CLAUSE = "K-MISP-1";

  private MispFile() {}

  /// @return events, at least one
  /// @throws MalformedInput in one line that repeats no content
  public static List<Json.Obj> read(Bytes file) throws MalformedInput {
    List<Json.Obj> events = new ArrayList<>();
    collect(JsonReader.foreign(file, LIMITS), events);
    MalformedInput.unless(!events.isEmpty(), CLAUSE, "there is no event and no attribute in it");
    for (Json.Obj event : events) {
      check(event);
    }
    return events;
  }

  private static void collect(Json value, List<Json.Obj> into) throws MalformedInput {
    switch (value) {
      case Json.Arr(List<Json> items) -> {
        for (Json item : items) {
          collect(item, into);
        }
      }
      case Json.Obj object -> document(object, into);
      default -> throw new MalformedInput(CLAUSE, "where an event should stand is none");
    }
  }

  private static void document(Json.Obj object, List<Json.Obj> into) throws MalformedInput {
    Json inner = object.get("response");
    if (inner != null) {
      collect(inner, into);
    } else if (object.has(EVENT)) {
      into.add(
          object
              .object(EVENT)
              .orElseThrow(() -> new MalformedInput(CLAUSE, "\"Event\" must be an object")));
    } else if (object.has("info") || object.has(ATTRIBUTE)) {
      into.add(object);
    } else {
      throw new MalformedInput(CLAUSE, "an object that is no event of MISP");
    }
  }

  /// What is walked later is of the kind that it must be, and bounded.
  private static void check(Json.Obj event) throws MalformedInput {
    long things = 0;
    for (String list : List.of(ATTRIBUTE, OBJECT, "Tag", "Galaxy", "EventReport")) {
      listed(event, list);
    }
    for (Json.Obj object : Fields.objects(event, OBJECT)) {
      listed(object, ATTRIBUTE);
      few(object.items(ATTRIBUTE), MOST_IN_ONE, "an object has more than ", " attributes");
      few(object.items(REFERENCE), MOST_IN_ONE, "an object has more than ", " references");
      things += 1 + object.items(ATTRIBUTE).size();
      things += object.items(REFERENCE).size() + attributes(object);
    }
    things += event.items(ATTRIBUTE).size() + attributes(event);
    MalformedInput.unless(
        things <= MOST_THINGS,
        CLAUSE,
        "an event has more than "
            + MOST_THINGS
            + " attributes, objects, references, sightings and clusters");
  }

  /// @return what stands on them
  private static long attributes(Json.Obj of) throws MalformedInput {
    long things = around(of);
    for (Json.Obj attribute : Fields.objects(of, ATTRIBUTE)) {
      boolean whole =
          Fields.said(attribute, "type").isPresent() && Fields.text(attribute, "value").isPresent();
      MalformedInput.unless(whole, CLAUSE, "an attribute needs a \"type\" and a \"value\"");
      things += around(attribute);
    }
    return things;
  }

  private static long around(Json.Obj of) throws MalformedInput {
    few(of.items("Tag"), MOST_TAGS, "something has more than ", " tags");
    long things = of.items("Sighting").size();
    for (Json.Obj galaxy : Fields.objects(of, "Galaxy")) {
      things += galaxy.items("GalaxyCluster").size();
    }
    return things;
  }

  private static void few(List<Json> items, int most, String before, String after)
      throws MalformedInput {
    MalformedInput.unless(items.size() <= most, CLAUSE, before + most + after);
  }

  /// What its authors deleted is no part of an event any more, and is told (K-MISP-9).
  static Json.Obj living(Json.Obj event, List<Imported.Note> notes) {
    Json.Obj living = event;
    for (String list : List.of(ATTRIBUTE, OBJECT, "EventReport")) {
      living = living(living, list, notes);
    }
    if (!living.items(OBJECT).isEmpty()) {
      List<Json> objects = new ArrayList<>();
      for (Json.Obj object : Fields.objects(living, OBJECT)) {
        objects.add(living(living(object, ATTRIBUTE, notes), REFERENCE, notes));
      }
      living = Fields.with(living, OBJECT, new Json.Arr(objects));
    }
    return living;
  }

  private static Json.Obj living(Json.Obj of, String list, List<Imported.Note> notes) {
    List<Json> living = new ArrayList<>();
    for (Json.Obj each : Fields.objects(of, list)) {
      if (Fields.truth(each, "deleted")) {
        String named = list + " " + Names.shown(Fields.textOr(each, "uuid", ""));
        notes.add(new Imported.Note(named, "not carried: it was deleted"));
      } else {
        living.add(each);
      }
    }
    return living.size() == of.items(list).size()
        ? of
        : Fields.with(of, list, new Json.Arr(living));
  }

  private static void listed(Json.Obj of, String key) throws MalformedInput {
    Json list = of.get(key);
    boolean objects =
        list == null
            || (list instanceof Json.Arr(List<Json> items)
                && items.stream().allMatch(Json.Obj.class::isInstance));
    MalformedInput.unless(objects, CLAUSE, "\"" + key + "\" must be a list of objects");
  }
}

package parley.taxii;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntConsumer;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.stix.Marking;
import parley.stix.ObjectStream;

/// The collections of the own serving node, as commands of the operator reach them: what they add
/// passes the same check and lies on the same shelves as what a tool posts.
public final class OwnNode {
  /// Of one question.
  static final int PART_OBJECTS = 500;

  static final int PART_BYTES = 8 * 1024 * 1024;

  private static final JsonReader.Limits TOLD =
      new JsonReader.Limits(16 * 1024 * 1024, 8, 1_000_000);

  /// To the serving node.
  @FunctionalInterface
  public interface Line {
    /// @throws IOException in one line
    Answer ask(Json.Obj head, List<Bytes> files) throws IOException;
  }

  public record Answer(Json.Obj head, List<Bytes> files) {
    public Answer {
      files = List.copyOf(files);
    }
  }

  /// How objects fared.
  ///
  /// @param told of each that was refused its name and why
  public record Taken(long successes, long failures, List<String> told) {
    public Taken {
      told = List.copyOf(told);
    }
  }

  /// How strictly an object counts as marked, besides what it says itself (K-RAISE-3).
  public record Level(Marking.Tlp tlp, Optional<Marking.Pap> pap) {}

  /// @param after where the next page begins; empty when nothing was there
  /// @param raised objects of it whose marking an officer raised, by name
  public record Page(
      List<Bytes> objects, Optional<Added> after, boolean more, Map<String, Level> raised) {
    public Page {
      objects = List.copyOf(objects);
      raised = Map.copyOf(raised);
    }
  }

  private final Line line;

  public OwnNode(Line line) {
    this.line = line;
  }

  /// Hands objects over in parts, each durable before the next.
  ///
  /// @param source the tool that they count as from (K-RELEASE-4)
  /// @param handed how many are over
  public Taken add(
      String collection, String source, UUID status, List<Bytes> objects, IntConsumer handed)
      throws IOException {
    Json.Obj last = Json.object().build();
    int from = 0;
    while (from < objects.size()) {
      int end = end(objects, from, PART_BYTES);
      Json.Builder head =
          Json.object()
              .with("what", "add")
              .with("collection", collection)
              .with("source", source)
              .with("status", status.toString())
              .with("from", from)
              .with("last", end == objects.size());
      last = line.ask(head.build(), List.of(envelope(objects.subList(from, end)))).head();
      from = end;
      handed.accept(end);
    }
    List<String> told = new ArrayList<>();
    for (String part : last.texts("told")) {
      told.addAll(told(part));
    }
    return new Taken(last.number("successes").orElse(0L), last.number("failures").orElse(0L), told);
  }

  private static List<String> told(String part) {
    List<String> lines = new ArrayList<>();
    try {
      if (JsonReader.foreign(Bytes.utf8(part), TOLD) instanceof Json.Arr(List<Json> failures)) {
        for (Json each : failures) {
          Json.Obj failure = (Json.Obj) each;
          lines.add(failure.text("id").orElse("") + ": " + failure.text("message").orElse(""));
        }
      }
    } catch (MalformedInput e) {
      lines.add("the reasons cannot be read: " + e.getMessage());
    }
    return lines;
  }

  /// The newest versions of what is there in STIX 2.1, in the order added.
  ///
  /// @param after where the page before ended
  /// @param type only objects of it; all when empty
  public Page page(String collection, Optional<Added> after, Optional<String> type)
      throws IOException {
    Json.Builder head =
        Json.object().with("what", "read").with("collection", collection).with("type", type);
    after.ifPresent(moment -> head.with("after", moment.micros()));
    Answer answer = line.ask(head.build(), List.of());
    return new Page(
        objects(answer.files().getFirst()),
        answer.head().number("after").map(Added::new),
        answer.head().truth("more").orElse(false),
        raised(answer.head()));
  }

  /// A word that cannot be read counts as the strictest.
  private static Map<String, Level> raised(Json.Obj head) {
    Map<String, Level> raised = new HashMap<>();
    for (Json each : head.items("raised")) {
      if (each instanceof Json.Obj word) {
        raised.put(
            word.text("id").orElse(""),
            new Level(
                word.text("tlp").flatMap(Marking.Tlp::second).orElse(Marking.Tlp.RED),
                word.text("pap").map(text -> Marking.Pap.read(text).orElse(Marking.Pap.RED))));
      }
    }
    return raised;
  }

  private static List<Bytes> objects(Bytes envelope) throws IOException {
    List<Bytes> objects = new ArrayList<>();
    try {
      ObjectStream stream =
          new ObjectStream(new ByteArrayInputStream(envelope.toArray()), ObjectStream.DOCUMENT);
      for (Optional<Bytes> next = stream.next(); next.isPresent(); next = stream.next()) {
        objects.add(next.get());
      }
    } catch (MalformedInput e) {
      throw new IOException("what the node answered is no envelope: " + e.getMessage(), e);
    }
    return objects;
  }

  /// At least one, and no more than go together.
  static int end(List<Bytes> objects, int from, long most) {
    long bytes = 0;
    int to = from;
    while (to < objects.size()
        && to - from < PART_OBJECTS
        && (to == from || bytes + objects.get(to).size() + 1 <= most)) {
      bytes += objects.get(to).size() + 1;
      to++;
    }
    return to;
  }

  /// Byte for byte, also of what is no text.
  static Bytes envelope(List<Bytes> objects) {
    List<Bytes> parts = new ArrayList<>();
    parts.add(Bytes.utf8("{\"objects\":["));
    for (Bytes object : objects) {
      if (parts.size() > 1) {
        parts.add(Bytes.utf8(","));
      }
      parts.add(object);
    }
    parts.add(Bytes.utf8("]}"));
    return Bytes.concat(parts.toArray(Bytes[]::new));
  }
}

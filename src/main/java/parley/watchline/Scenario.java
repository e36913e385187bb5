package parley.watchline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.message.MessageId;
import parley.party.NodeId;

/// An exchange of messages between two centres, to be played for people to watch. It says itself
/// that it is an example and from which public facts it was written.
public record Scenario(Map<String, String> title, Map<String, String> note, List<Act> acts) {
  private static final String RESOURCE = "scenario.json";
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(1024 * 1024, 16, 50_000);

  public Scenario {
    title = Map.copyOf(title);
    note = Map.copyOf(note);
    acts = List.copyOf(acts);
  }

  /// Which of the two centres acts.
  public enum Side {
    FIRST,
    SECOND
  }

  /// One thing that an officer does, in order.
  public sealed interface Act {
    Side by();

    /// The name by which later acts refer to the message.
    String name();

    /// Releases a message.
    record Release(Side by, String name, Json.Obj draft) implements Act {}

    /// Acknowledges the message that an earlier act released.
    record Acknowledge(Side by, String name, String of, boolean complete, String note)
        implements Act {}
  }

  /// The scenario of this release: ransomware in a hospital network, from public facts on WannaCry.
  public static Scenario bundled() {
    try (InputStream in = Scenario.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("this jar lacks " + RESOURCE);
      }
      return read(JsonReader.readObject(Bytes.owning(in.readAllBytes()), LIMITS));
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " cannot be read", e);
    } catch (MalformedInput e) {
      throw new IllegalStateException(RESOURCE + " is faulty: " + e.getMessage(), e);
    }
  }

  private static Scenario read(Json.Obj file) throws MalformedInput {
    List<Act> acts = new ArrayList<>();
    for (Json item : file.items("acts")) {
      acts.add(act((Json.Obj) item));
    }
    return new Scenario(
        texts(file.requireObject("title")), texts(file.requireObject("note")), acts);
  }

  private static Map<String, String> texts(Json.Obj byLanguage) {
    Map<String, String> texts = new LinkedHashMap<>();
    byLanguage
        .members()
        .keySet()
        .forEach(language -> texts.put(language, byLanguage.text(language).orElse("")));
    return texts;
  }

  private static Act act(Json.Obj act) throws MalformedInput {
    Side by = act.requireText("by").equals("first") ? Side.FIRST : Side.SECOND;
    String name = act.requireText("name");
    if (act.has("draft")) {
      return new Act.Release(by, name, act.requireObject("draft"));
    }
    return new Act.Acknowledge(
        by,
        name,
        act.requireText("acknowledges"),
        act.truth("complete").orElse(true),
        act.text("note").orElse(""));
  }

  /// The draft of a release, for the side that plays it.
  ///
  /// @param peer the other side, as this side names it
  /// @param sent identifiers of the messages that earlier acts released, by name
  public WatchDesk.Draft draft(
      Act.Release act, NodeId peer, String agreement, Map<String, MessageId> sent) {
    Json.Obj draft = act.draft();
    Map<String, List<String>> body = new LinkedHashMap<>();
    draft
        .object("body")
        .ifPresent(fields -> fields.members().forEach((key, value) -> body.put(key, typed(value))));
    return new WatchDesk.Draft(
        peer,
        agreement,
        draft.text("format").orElseThrow(),
        draft.text("precedence").flatMap(Precedence::coded).orElse(Precedence.ROUTINE),
        Series.REAL,
        draft.text("language").orElse("en"),
        draft.text("tlp").orElse("amber"),
        draft.text("pap").orElse("amber"),
        draft.text("releasability"),
        draft.text("case"),
        about(draft, "inReplyTo", sent),
        about(draft, "replaces", sent),
        about(draft, "cancels", sent),
        draft.text("replyWantedWithin").map(Duration::parse),
        body,
        List.of());
  }

  private static Optional<MessageId> about(
      Json.Obj draft, String member, Map<String, MessageId> sent) {
    return draft
        .text(member)
        .map(name ->
            Optional.ofNullable(sent.get(name))
                .orElseThrow(() -> new IllegalArgumentException(name + " has not been released")));
  }

  private static List<String> typed(Json value) {
    return switch (value) {
      case Json.Str(String text) -> List.of(text);
      case Json.Num(long number) -> List.of(Long.toString(number));
      case Json.Bool(boolean truth) -> List.of(Boolean.toString(truth));
      case Json.Arr(List<Json> items) ->
          items.stream().flatMap(item -> typed(item).stream()).toList();
      case Json.Null _, Json.Obj _, Json.Real _ -> List.of();
    };
  }
}

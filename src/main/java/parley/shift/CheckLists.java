package parley.shift;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.message.Formats;

/// Check-lists beside kinds of messages: those that come with the program, and in their place or
/// beside them a centre's own (F-CHECK-1, F-CHECK-2).
public record CheckLists(List<CheckList> lists) {
  /// F-CHECK-2.
  private static final int MOST = 100;

  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(256 * 1024, 8, 20_000);
  private static final String BUNDLED = "/parley/shift/checklists.json";

  public CheckLists {
    lists = List.copyOf(lists);
  }

  /// Those that come with the program.
  public static CheckLists bundled(Formats formats) {
    try (InputStream file = CheckLists.class.getResourceAsStream(BUNDLED)) {
      if (file == null) {
        throw new IllegalStateException("the jar lacks " + BUNDLED);
      }
      return new CheckLists(read(Bytes.owning(file.readAllBytes()), formats));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The same with a centre's own; one of the same identifier stands in the place of ours.
  ///
  /// @param own the file `checklists.json` of the node's folder
  /// @throws IllegalArgumentException with one sentence for the operator
  public CheckLists with(Bytes own, Formats formats) {
    Map<String, CheckList> all = new LinkedHashMap<>();
    lists.forEach(list -> all.put(list.id(), list));
    read(own, formats).forEach(list -> all.put(list.id(), list));
    return new CheckLists(List.copyOf(all.values()));
  }

  private static List<CheckList> read(Bytes file, Formats formats) {
    try {
      Json.Obj json = JsonReader.readObject(file, LIMITS);
      json.requireOnly(Set.of("lists"));
      Set<String> known =
          formats.all().stream()
              .map(format -> format.id().replaceFirst("/.*", ""))
              .collect(Collectors.toSet());
      List<CheckList> lists = new ArrayList<>();
      for (Json each : json.items("lists")) {
        if (!(each instanceof Json.Obj list)) {
          throw new IllegalArgumentException("each of \"lists\" is an object");
        }
        CheckList read = CheckList.read(list, known);
        if (lists.stream().anyMatch(other -> other.id().equals(read.id()))) {
          throw new IllegalArgumentException("two lists are called \"" + read.id() + "\"");
        }
        lists.add(read);
      }
      if (lists.isEmpty() || lists.size() > MOST) {
        throw new IllegalArgumentException("\"lists\" holds 1 to " + MOST + " check-lists");
      }
      return lists;
    } catch (MalformedInput | IllegalArgumentException e) {
      throw new IllegalArgumentException("checklists.json: " + e.getMessage(), e);
    }
  }

  /// Those beside a message.
  public List<CheckList> of(String format, Precedence precedence, boolean inbound) {
    return lists.stream().filter(list -> list.fits(format, precedence, inbound)).toList();
  }
}

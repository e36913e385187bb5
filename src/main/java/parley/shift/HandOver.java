package parley.shift;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import parley.casework.Writing;

/// A hand-over that its outgoing officer has signed: from then on nothing of it changes but that
/// the incoming officer signs as well.
///
/// @param signed by the outgoing officer
/// @param remark of the incoming officer, empty where nothing was to say
/// @param whole false when text or entries of the log are not what was signed
public record HandOver(
    String id,
    Shift shift,
    String outgoing,
    Instant signed,
    Optional<String> incoming,
    Optional<Instant> taken,
    String summary,
    String remark,
    List<Line> lines,
    boolean whole) {
  /// Before what stands there of an exercise, also where a line is shown by itself (W-EXERCISE-8).
  private static final String EXERCISE = "[EXERCISE · УЧЕБНОЕ]";

  public HandOver {
    lines = List.copyOf(lines);
  }

  /// All of its words, those of the program's titles too.
  Writing writing() {
    List<String> text = new ArrayList<>(List.of(summary));
    lines.forEach(line ->
        text.add(
            String.join(
                    " ",
                    line.item().exercise() ? EXERCISE : "",
                    line.item().serial(),
                    line.item().title(),
                    line.words())
                .strip()));
    text.add(remark);
    return new Writing(
        Writing.Place.HAND_OVER,
        id,
        taken.orElse(signed),
        Stream.concat(Stream.of(outgoing), incoming.stream()).toList(),
        text.stream().filter(each -> !each.isEmpty()).collect(Collectors.joining("\n")));
  }

  /// @param words that the outgoing officer added, may be empty
  public record Line(OpenItem item, String words) {}

  /// What an officer typed so far.
  ///
  /// @param words item key → words
  public record Typed(String summary, Map<String, String> words) {
    public Typed {
      words = Map.copyOf(words);
    }

    public static Typed nothing() {
      return new Typed("", Map.of());
    }

    public String on(OpenItem item) {
      return words.getOrDefault(item.key(), "");
    }

    /// Words about what is open no more.
    public Map<String, String> without(List<OpenItem> items) {
      Map<String, String> rest = new TreeMap<>(words);
      items.forEach(item -> rest.remove(item.key()));
      rest.values().removeIf(String::isBlank);
      return rest;
    }
  }

  /// One that nobody has signed yet.
  public record Draft(String id, Shift shift, Typed typed) {}
}

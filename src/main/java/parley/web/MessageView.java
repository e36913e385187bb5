package parley.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import parley.attachment.FileView;
import parley.console.BoardRow;
import parley.message.Wording;
import parley.message.Wording.Part;
import parley.message.Wording.Rendered;
import parley.shift.ShiftView;
import parley.translation.Glossary;
import parley.translation.Sheet;
import parley.translation.Term;
import parley.watchline.WatchDesk;
import parley.watchline.WatchDesk.Step;

/// One message, ready to draw.
///
/// @param mine in the reader's language
/// @param theirs in the other side's, when that is another
/// @param replaced the message that this one corrects, in the reader's language
/// @param translation what is kept of its translation into the reader's language
public record MessageView(
    WatchDesk.View view,
    BoardRow row,
    Wording mine,
    Optional<Wording> theirs,
    List<Line> header,
    List<Line> body,
    List<Rung> ladder,
    List<BoardRow> thread,
    Optional<Beside> replaced,
    Sheet translation,
    Glossary glossary,
    ShiftView.Checks checks,
    List<FileView> files) {

  /// What the page shows in a place of its own.
  private static final Set<String> ELSEWHERE =
      Set.of("id", "attachments", "precedence", "tlp", "pap", "case");

  private static final Set<String> REFERENCES = Set.of("inReplyTo", "replaces", "cancels");

  /// One field in both languages.
  ///
  /// @param theirs null when there is only one language, or when the other lacks it
  public record Line(Part mine, @Nullable Part theirs, boolean changed) {
    /// Numbers, addresses and names read alike in both languages and stand once.
    public boolean same() {
      return theirs != null && theirs.values().equals(mine.values());
    }

    /// The message of the thread that a reference names; nobody reads identifiers aloud.
    public Optional<BoardRow> meant(List<BoardRow> thread) {
      return REFERENCES.contains(mine.key())
          ? thread.stream()
              .filter(one -> mine.values().equals(List.of(one.row().id().toString())))
              .findFirst()
          : Optional.empty();
    }

    /// Free text stands once, as written.
    public boolean asWritten() {
      return !mine.original().isEmpty();
    }
  }

  /// A step of the receipt chain.
  ///
  /// @param lasted how long after the first step
  public record Rung(
      Step step, Optional<Instant> reached, Optional<Duration> lasted, boolean refused) {
    public String name() {
      return BoardRow.code(step);
    }

    /// Which way it went over the link.
    public boolean toPeer(boolean inbound) {
      return switch (step) {
        case JOURNALLED, COUNTERSIGNED -> !inbound;
        case DELIVERED, ACKNOWLEDGED, ANSWERED, REFUSED -> inbound;
      };
    }

    public String state() {
      return refused ? "refused" : reached.isPresent() ? "reached" : "waiting";
    }
  }

  /// What was said before.
  public record Beside(WatchDesk.Row row, List<Line> body) {}

  /// Joins two renderings of one message field by field.
  static List<Line> join(List<Part> mine, List<Part> theirs, @Nullable List<Part> before) {
    Map<String, Part> other = byKey(theirs);
    @Nullable Map<String, Part> earlier = before == null ? null : byKey(before);
    List<Line> lines = new ArrayList<>();
    for (Part part : mine) {
      if (ELSEWHERE.contains(part.key())) {
        continue;
      }
      boolean changed = earlier != null && differs(part, earlier.get(part.key()));
      lines.add(new Line(part, other.get(part.key()), changed));
    }
    return List.copyOf(lines);
  }

  private static Map<String, Part> byKey(List<Part> parts) {
    Map<String, Part> map = new HashMap<>();
    parts.forEach(part -> map.put(part.key(), part));
    return map;
  }

  /// Said in both, and not alike.
  private static boolean differs(Part now, @Nullable Part before) {
    return before != null && !now.values().equals(before.values());
  }

  static List<Rung> ladder(WatchDesk.View view) {
    List<Rung> rungs = new ArrayList<>();
    for (Step step : List.of(Step.JOURNALLED, Step.DELIVERED, Step.ACKNOWLEDGED, Step.ANSWERED)) {
      rungs.add(rung(view.reached(), step));
    }
    if (view.row().byOne().isPresent()) {
      rungs.add(rung(view.reached(), Step.COUNTERSIGNED));
    }
    if (view.row().step() == Step.REFUSED) {
      rungs.removeIf(rung -> rung.reached().isEmpty());
      rungs.add(rung(view.reached(), Step.REFUSED));
    }
    return List.copyOf(rungs);
  }

  private static Rung rung(Map<Step, Instant> reached, Step step) {
    Optional<Instant> at = Optional.ofNullable(reached.get(step));
    Optional<Instant> first = Optional.ofNullable(reached.get(Step.JOURNALLED));
    Optional<Duration> lasted =
        step == Step.JOURNALLED
            ? Optional.empty()
            : at.flatMap(then -> first.map(begin -> Duration.between(begin, then)));
    return new Rung(step, at, lasted, step == Step.REFUSED);
  }

  static Beside beside(WatchDesk.View earlier, Rendered words, List<Part> now) {
    return new Beside(earlier.row(), join(words.body(), List.of(), now));
  }

  /// Terms that the free text names, each once, in the order in which they come (F-TERM-2).
  public List<Term> terms() {
    return body.stream()
        .map(Line::mine)
        .filter(part -> !part.original().isEmpty())
        .flatMap(part -> part.values().stream())
        .flatMap(text -> glossary.in(text, view.message().language()).stream())
        .distinct()
        .toList();
  }

  /// All languages in which free text of this message stands.
  public Set<String> originals() {
    Set<String> found = new LinkedHashSet<>();
    body.stream().map(line -> line.mine().original()).filter(o -> !o.isEmpty()).forEach(found::add);
    return found;
  }
}

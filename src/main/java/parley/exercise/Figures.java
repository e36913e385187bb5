package parley.exercise;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.exercise.Script.Reaction;

/// What came of an exercise: a row for each inject and each thing that was expected of it.
///
/// @param stopped why it was broken off, if it was
public record Figures(
    String title, String first, String second, List<Row> rows, Optional<String> stopped) {
  public Figures {
    rows = List.copyOf(rows);
  }

  /// How an expectation ended.
  public enum Verdict {
    IN_TIME,
    LATE,
    MISSED,
    /// Nothing was expected of this inject.
    NONE,
    NOT_PLAYED;

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /// @param delivered from release to the receipt of the other side
  /// @param took from the receipt to the reaction
  public record Row(
      String inject,
      String by,
      String format,
      Duration after,
      Optional<Duration> delivered,
      Optional<Reaction> wanted,
      Optional<Duration> within,
      Optional<Duration> took,
      Verdict verdict) {

    String reaction() {
      return wanted.map(each -> each.name().toLowerCase(Locale.ROOT)).orElse("");
    }
  }

  private long count(Verdict verdict) {
    return rows.stream().filter(row -> row.verdict() == verdict).count();
  }

  /// Everything was played, and everything that was expected came in time.
  public boolean good() {
    return stopped.isEmpty()
        && count(Verdict.LATE) + count(Verdict.MISSED) + count(Verdict.NOT_PLAYED) == 0;
  }

  /// The middle of the times taken for one kind of reaction; the lower one of two.
  Optional<Duration> median(Reaction reaction) {
    List<Duration> taken =
        rows.stream()
            .filter(row -> row.wanted().filter(reaction::equals).isPresent())
            .flatMap(row -> row.took().stream())
            .sorted()
            .toList();
    return taken.isEmpty() ? Optional.empty() : Optional.of(taken.get((taken.size() - 1) / 2));
  }

  public List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add("EXERCISE  " + title + "  " + first + " – " + second);
    String form = "%-20s %-10s %-26s %9s  %-16s %9s %9s  %s";
    lines.add(
        String.format(
            Locale.ROOT,
            form,
            "inject",
            "by",
            "format",
            "receipt s",
            "expected",
            "within s",
            "took s",
            "verdict"));
    for (Row row : rows) {
      lines.add(
          String.format(
              Locale.ROOT,
              form,
              row.inject(),
              row.by(),
              row.format(),
              seconds(row.delivered()),
              row.wanted().isEmpty() ? "-" : row.reaction(),
              seconds(row.within()),
              seconds(row.took()),
              row.verdict() == Verdict.NONE ? "" : row.verdict().word()));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "in time %d, late %d, missed %d, not played %d; median to acknowledge %s s, to reply %s"
                + " s",
            count(Verdict.IN_TIME),
            count(Verdict.LATE),
            count(Verdict.MISSED),
            count(Verdict.NOT_PLAYED),
            seconds(median(Reaction.ACKNOWLEDGEMENT)),
            seconds(median(Reaction.REPLY))));
    stopped.ifPresent(why -> lines.add("BROKEN OFF: " + why));
    lines.add("EXERCISE");
    return lines;
  }

  private static String seconds(Optional<Duration> took) {
    return took.map(each -> String.format(Locale.ROOT, "%.1f", each.toMillis() / 1000.0))
        .orElse("-");
  }

  public Bytes csv() {
    StringBuilder rowsText =
        new StringBuilder(
            "series,inject,by,format,after_ms,receipt_ms,expected,within_ms,took_ms,verdict\n");
    for (Row row : rows) {
      rowsText
          .append("exercise,")
          .append(
              String.join(
                  ",",
                  row.inject(),
                  row.by(),
                  row.format(),
                  millis(Optional.of(row.after())),
                  millis(row.delivered()),
                  row.reaction(),
                  millis(row.within()),
                  millis(row.took()),
                  row.verdict().word()))
          .append('\n');
    }
    return Bytes.utf8(rowsText.toString());
  }

  private static String millis(Optional<Duration> time) {
    return time.map(each -> Long.toString(each.toMillis())).orElse("");
  }

  public Bytes json() {
    List<Json> written = new ArrayList<>();
    for (Row row : rows) {
      Json.Builder one =
          Json.object()
              .with("inject", row.inject())
              .with("by", row.by())
              .with("format", row.format())
              .with("afterMillis", row.after().toMillis());
      row.delivered().ifPresent(time -> one.with("receiptMillis", time.toMillis()));
      row.wanted().ifPresent(_ -> one.with("expected", row.reaction()));
      row.within().ifPresent(time -> one.with("withinMillis", time.toMillis()));
      row.took().ifPresent(time -> one.with("tookMillis", time.toMillis()));
      written.add(one.with("verdict", row.verdict().word()).build());
    }
    Json.Builder all =
        Json.object()
            .with("series", "exercise")
            .with("title", title)
            .with("first", first)
            .with("second", second)
            .with("rows", new Json.Arr(written))
            .with("inTime", count(Verdict.IN_TIME))
            .with("late", count(Verdict.LATE))
            .with("missed", count(Verdict.MISSED))
            .with("notPlayed", count(Verdict.NOT_PLAYED));
    median(Reaction.ACKNOWLEDGEMENT)
        .ifPresent(time -> all.with("medianToAcknowledgeMillis", time.toMillis()));
    median(Reaction.REPLY).ifPresent(time -> all.with("medianToReplyMillis", time.toMillis()));
    return JsonWriter.pretty(all.with("stopped", stopped).with("good", good()).build());
  }
}

package parley.node;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import parley.codec.Json;
import parley.message.Formats;
import parley.message.Wording;
import parley.watchline.WatchDesk;

/// The board and its messages as lines for a terminal and as JSON for programs.
final class DeskText {
  private DeskText() {}

  static String line(WatchDesk.Row row) {
    return String.format(
        Locale.ROOT,
        "%s  %-9s %s %-10s %-26s %-12s %s  %s",
        second(row.at()),
        row.rang().code(),
        row.inbound() ? "from" : "to  ",
        row.peer(),
        row.serial(),
        row.step().name().toLowerCase(Locale.ROOT),
        row.id(),
        row.title());
  }

  static Json.Obj json(WatchDesk.Row row) {
    Json.Builder json =
        Json.object()
            .with("id", row.id().toString())
            .with("inbound", row.inbound())
            .with("peer", row.peer().name())
            .with("serial", row.serial())
            .with("format", row.format())
            .with("precedence", row.precedence().code())
            .with("rang", row.rang().code())
            .with("series", row.series().code())
            .with("case", row.caseNumber())
            .with("title", row.title())
            .with("language", row.language())
            .with("at", row.at().toString())
            .with("step", row.step().name().toLowerCase(Locale.ROOT))
            .with("due", row.due().map(Instant::toString))
            .with("state", row.state());
    row.severity().ifPresent(severity -> json.with("severity", severity));
    return json.build();
  }

  static Json.Obj json(WatchDesk.View view) {
    Json.Builder reached = Json.object();
    view.reached()
        .forEach((step, at) -> reached.with(step.name().toLowerCase(Locale.ROOT), at.toString()));
    Json.Builder json =
        Json.object()
            .with("row", json(view.row()))
            .with("reached", reached.build())
            .with("content", view.contentDigest())
            .with("message", view.message().bytes().utf8())
            .with("receiptLog", view.receiptLog())
            .with("canAcknowledge", view.canAcknowledge());
    view.receiptIndex().ifPresent(index -> json.with("receiptIndex", index));
    view.refusal().ifPresent(no -> json.with("refused", no.reason() + ", " + no.clause()));
    return json.with(
            "thread", new Json.Arr(view.thread().stream().map(row -> (Json) json(row)).toList()))
        .build();
  }

  static List<String> lines(WatchDesk.View view, Wording words, Formats formats) {
    List<String> lines = new ArrayList<>();
    Wording.Rendered rendered = words.render(view.message(), formats);
    lines.add(rendered.title() + "  " + view.row().serial());
    parts(rendered.header(), lines);
    lines.add("");
    parts(rendered.body(), lines);
    lines.add("");
    for (WatchDesk.Step step : WatchDesk.Step.values()) {
      Instant at = view.reached().get(step);
      if (at != null) {
        lines.add(String.format(Locale.ROOT, "%-14s %s", step.name().toLowerCase(Locale.ROOT), at));
      }
    }
    view.refusal().ifPresent(no -> lines.add("refused: " + no.reason() + " (" + no.clause() + ")"));
    lines.add("content        " + view.contentDigest());
    view.receiptLog()
        .ifPresent(log ->
            lines.add("receipt        " + log + " entry " + view.receiptIndex().orElse(-1L)));
    if (view.thread().size() > 1) {
      lines.add("");
      view.thread().forEach(row -> lines.add(line(row)));
    }
    return lines;
  }

  private static void parts(List<Wording.Part> parts, List<String> lines) {
    for (Wording.Part part : parts) {
      List<String> paragraphs = String.join("\n", part.values()).lines().toList();
      for (int at = 0; at < paragraphs.size(); at++) {
        lines.add(
            String.format(
                Locale.ROOT, "  %-28s %s", at == 0 ? part.label() : "", paragraphs.get(at)));
      }
    }
  }

  private static String second(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}

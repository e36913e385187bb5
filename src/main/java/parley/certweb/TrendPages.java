package parley.certweb;

import io.javalin.http.Context;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import parley.certweb.page.JtetrendsGenerated;
import parley.console.Guard;
import parley.console.Shell;
import parley.console.Visit;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;

/// What came and went on each day, drawn and as tables (W-CERT-12).
public final class TrendPages {
  private static final List<Integer> SPANS = List.of(7, 30, 90);

  private final Front front;

  TrendPages(Front front) {
    this.front = front;
  }

  void routes(Guard guard) {
    guard.get("/cert/trends", Act.READ_CERT, this::page);
  }

  private void page(Context context, Permit<Act.ReadCert> permit) throws Exception {
    int days =
        Visit.query(context, "days")
            .flatMap(text ->
                SPANS.stream().filter(span -> Integer.toString(span).equals(text)).findFirst())
            .orElse(SPANS.get(1));
    front.with(
        context,
        (desk, shell) -> {
          LocalDate until = LocalDate.ofInstant(shell.now(), ZoneOffset.UTC).plusDays(1);
          List<Plot> plots = desk.trends(until.minusDays(days), days, permit);
          Visit.send(
              context, out -> JtetrendsGenerated.render(out, null, shell, plots, days, SPANS));
        });
  }

  /// What a series is called in the reader's language.
  public static String name(Shell shell, Plot plot, Plot.Series series) {
    if (series.name().isEmpty()) {
      return shell.say("cert.plot.others");
    }
    return switch (plot.code()) {
      case "types" -> ObjectView.type(shell.words(), series.name());
      case "crossed" -> crossed(shell, series.name());
      case "sectors" -> coded(shell, series.name());
      default -> series.name();
    };
  }

  private static String crossed(Shell shell, String name) {
    String peer = shell.peerName(name.substring(1));
    return shell.say(name.startsWith("<") ? "cert.plot.from" : "cert.plot.to", "peer", peer);
  }

  private static String coded(Shell shell, String sector) {
    String known = "cert.sector." + sector;
    return Optional.of(known)
        .filter(shell.words()::known)
        .map(key -> shell.say(key))
        .orElse(sector);
  }
}

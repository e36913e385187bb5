package parley.node;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Json;
import parley.exchange.LinkStatus;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.ledger.LedgerException;
import parley.link.RouteStatus;
import parley.linktest.LinkAlarm;
import parley.linktest.LinkRecord;
import parley.linktest.StripCell;
import parley.message.Formats;
import parley.message.Wording;
import parley.node.Main.Mistake;
import parley.party.KeyDates;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.taxii.TaxiiSettings;
import parley.watchline.WatchDesk;

/// The board, its messages and how the node stands, as lines for a terminal and as JSON for
/// programs.
final class DeskText {
  /// Before anything else on every line about an exercise (W-EXERCISE-8).
  private static final String EXERCISE = "EXERCISE";

  private DeskText() {}

  static String line(WatchDesk.Row row) {
    return String.format(
        Locale.ROOT,
        "%s%s  %-9s %s %-10s %-36s %-12s %s  %s",
        row.series() == Series.EXERCISE ? EXERCISE + "  " : "",
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
    boolean exercise = view.row().series() == Series.EXERCISE;
    if (exercise) {
      lines.add(words.say("message.exercise"));
    }
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
    if (exercise) {
      lines.add(words.say("message.exercise"));
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

  /// How a node stands: keys, agreements, and each link with its light, queue and journal.
  static final class Status {
    private Status() {}

    static Json.Builder json(Node node, Optional<AdminSocket.Live> live) throws Mistake {
      List<Json> links = new ArrayList<>();
      List<String> lines = new ArrayList<>();
      Config config = node.config();
      lines.add(
          config.node()
              + " of "
              + config.party()
              + ", "
              + (live.isPresent() ? "serving" : "not serving")
              + ", store "
              + node.store().engine());
      for (KeyDates dates : node.papers().rolls().dates(node.clock().instant())) {
        if (dates.node().equals(config.node())) {
          lines.add(
              "keys      good until " + dates.until() + " (" + dates.left().toDays() + " days)");
        }
      }
      for (var agreement : node.papers().agreements().inForce()) {
        lines.add("agreement " + agreement.id() + " version " + agreement.version());
      }
      taxii(node).ifPresent(lines::add);
      for (NodeId peer : node.papers().peers(config.node())) {
        links.add(link(node, live, LinkId.between(config.node(), peer), peer, lines));
      }
      live.map(AdminSocket.Live::desk).stream()
          .flatMap(desk -> desk.exercises().stream())
          .filter(each -> !each.act().over(node.clock().instant()))
          .forEach(each -> lines.add(exercise(each, node.clock().instant())));
      return Json.object()
          .with("node", config.node().name())
          .with("serving", live.isPresent())
          .with("signsNothing", links.stream().anyMatch(Status::signsNothing))
          .with("links", new Json.Arr(links))
          .with("lines", Json.texts(lines));
    }

    /// A node that serves serves its tools too, or it had not started.
    private static Optional<String> taxii(Node node) throws Mistake {
      try {
        return TaxiiSettings.in(node.folder().root())
            .map(settings -> "taxii     " + settings.url(settings.port()));
      } catch (IOException e) {
        throw new Mistake(Main.oneLine(String.valueOf(e.getMessage())), e);
      }
    }

    private static String exercise(WatchDesk.Exercise each, Instant now) {
      String stands =
          each.under(now)
              ? "EXERCISE under way"
              : each.delivered() ? "exercise announced" : "exercise not delivered yet";
      return stands
          + " with "
          + each.peer()
          + ", "
          + each.act().from()
          + " to "
          + each.act().until()
          + ": "
          + Main.oneLine(each.title());
    }

    private static boolean signsNothing(Json link) {
      return link instanceof Json.Obj of
          && (of.text("stopped").isPresent() || of.text("anchorTrouble").isPresent());
    }

    private static Json link(
        Node node, Optional<AdminSocket.Live> live, LinkId link, NodeId peer, List<String> lines)
        throws Mistake {
      Json.Builder json = Json.object().with("peer", peer.name());
      StringBuilder line = new StringBuilder("link      " + peer);
      if (live.isPresent() && live.get().exchange().links().contains(link)) {
        LinkStatus status = live.get().exchange().status(link);
        json.with("light", status.light().name().toLowerCase(Locale.ROOT))
            .with("lastHeard", status.lastHeard().map(Instant::toString))
            .with("queued", status.queued())
            .with("gaps", Json.texts(status.gaps().stream().map(SerialKey::shown).toList()))
            .with("stopped", status.stopped())
            .with("alarms", Json.texts(status.alarms()));
        status.roundTrip().ifPresent(time -> json.with("roundTripMillis", time.toMillis()));
        status.clockOffset().ifPresent(offset -> json.with("clockOffsetMillis", offset.toMillis()));
        line.append("  ").append(status.light().name().toLowerCase(Locale.ROOT));
        line.append("  heard ")
            .append(
                status.lastHeard().map(at -> seconds(at, node.clock().instant())).orElse("never"));
        line.append("  queued ").append(status.queued());
        status
            .clockOffset()
            .ifPresent(offset -> line.append("  clock ").append(offset.toMillis()).append(" ms"));
        if (status.unforeseen() > 0) {
          json.with("unforeseen", status.unforeseen());
          line.append("  UNFORESEEN ").append(status.unforeseen());
          line.append(": bytes of the peer made a reader here fail; its log says where");
        }
        if (status.clocksApart()) {
          line.append("  CLOCKS APART: compare ours with a source that you trust");
        }
        status.stopped().ifPresent(why -> line.append("  STOPPED: ").append(why));
        if (!status.gaps().isEmpty()) {
          line.append("  gaps ").append(status.gaps().stream().map(SerialKey::shown).toList());
        }
      }
      journal(node, link, json, line);
      lines.add(line.toString());
      if (live.isPresent() && live.get().exchange().links().contains(link)) {
        json.with("routes", routes(node, live.get().exchange().status(link), lines));
        kept(live.get().desk().link(peer), json, lines);
      }
      return json.build();
    }

    /// Alarms, the last formal tests, the last statements and the share of the day that each route
    /// was up: what the page of the links shows.
    private static void kept(LinkRecord record, Json.Builder json, List<String> lines) {
      List<Json> alarms = new ArrayList<>();
      for (LinkAlarm alarm : record.alarms()) {
        String seen = alarm.officer().map(officer -> ", seen by " + officer).orElse("");
        String said = (alarm.kind().code() + " " + alarm.detail()).strip();
        alarms.add(
            Json.object()
                .with("kind", alarm.kind().code())
                .with("detail", alarm.detail())
                .with("raised", alarm.raised().toString())
                .with("seenBy", alarm.officer())
                .build());
        lines.add("  ALARM   " + said + "  since " + second(alarm.raised()) + seen);
      }
      json.with("standing", new Json.Arr(alarms));
      for (boolean outbound : List.of(true, false)) {
        String whose = outbound ? "ours" : "theirs";
        record
            .lastTest(outbound)
            .ifPresent(test ->
                lines.add(
                    "  test    "
                        + whose
                        + "  "
                        + second(test.slot())
                        + "  "
                        + test.state().code()
                        + test.latency().map(took -> "  " + took.toMillis() + " ms").orElse("")));
      }
      record.ownDay().ifPresent(day -> lines.add(day("ours", day)));
      record.peerDay().ifPresent(day -> lines.add(day("theirs", day)));
      for (LinkRecord.Strip strip : record.strips()) {
        long samples = strip.cells().stream().mapToLong(StripCell::samples).sum();
        long up = strip.cells().stream().mapToLong(StripCell::up).sum();
        lines.add(
            String.format(
                Locale.ROOT,
                "  24 h    %s  up %d of %d minutes",
                strip.route().isEmpty() ? "link" : strip.route(),
                up,
                samples));
      }
    }

    private static String day(String whose, LinkRecord.Day day) {
      String differences =
          day.differences().isEmpty() ? "" : "  " + String.join("; ", day.differences());
      return "  day     " + whose + "  " + day.day() + "  " + day.state() + differences;
    }

    private static Json.Arr routes(Node node, LinkStatus status, List<String> lines) {
      List<Json> routes = new ArrayList<>();
      for (RouteStatus route : status.routes()) {
        Json.Builder json =
            Json.object()
                .with("name", route.name())
                .with("good", route.good())
                .with("lastGood", route.lastGood().map(Instant::toString))
                .with("failuresInARow", route.failuresInARow())
                .with("successes", route.successes())
                .with("failures", route.failures());
        route.roundTrip().ifPresent(time -> json.with("roundTripMillis", time.toMillis()));
        routes.add(json.build());
        lines.add(
            "  route   "
                + route.name()
                + standing(route)
                + "  last "
                + route.lastGood().map(at -> seconds(at, node.clock().instant())).orElse("never")
                + "  good "
                + route.successes()
                + "  failed "
                + route.failures());
      }
      return new Json.Arr(routes);
    }

    private static String standing(RouteStatus route) {
      if (route.good()) {
        return route.roundTrip().map(trip -> "  good, " + trip.toMillis() + " ms").orElse("  good");
      }
      return route.failuresInARow() > 0 || route.rhythm().isEmpty()
          ? "  FAILS, " + route.failuresInARow() + " in a row"
          : "  NOT HEARD, should be every " + route.rhythm().get().toSeconds() + " s";
    }

    private static void journal(Node node, LinkId link, Json.Builder json, StringBuilder line)
        throws Mistake {
      try {
        int epoch = node.epoch();
        LogName log = LogName.of(node.config().node(), link, epoch);
        long size = node.ledger().logSize(log);
        Optional<Checkpoint> anchored = node.anchor().read(log);
        json.with("journal", size).with("epoch", epoch);
        anchored.ifPresent(checkpoint -> json.with("anchored", checkpoint.size()));
        if (anchored.map(Checkpoint::size).orElse(0L) > size) {
          json.with("anchorTrouble", "the database is older than the anchor");
          line.append("  SIGNS NOTHING: the database is older than the anchor");
        }
        line.append("  journal ")
            .append(size)
            .append(" entries, signed to ")
            .append(anchored.map(Checkpoint::size).orElse(0L));
      } catch (AnchorException e) {
        // The node still serves reading, so its standing is still told.
        json.with("anchorTrouble", String.valueOf(e.getMessage()));
        line.append("  SIGNS NOTHING: ").append(e.getMessage());
      } catch (LedgerException e) {
        throw new Mistake(
            "the journal of " + link + " cannot be read: " + e.getMessage() + "; see parley doctor",
            e);
      }
    }

    private static String seconds(Instant at, Instant now) {
      return Duration.between(at, now).toSeconds() + " s ago";
    }
  }
}

package parley.node;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import parley.agreement.SerialKey;
import parley.codec.Json;
import parley.exchange.LinkStatus;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.ledger.LedgerException;
import parley.party.KeyDates;
import parley.party.LinkId;
import parley.party.NodeId;

/// How a node stands: keys, agreements, and each link with its light, queue and journal.
final class StatusReport {
  private StatusReport() {}

  static Json.Builder json(Node node, Optional<AdminDesk.Live> live) throws Mistake {
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
    for (NodeId peer : node.papers().peers(config.node())) {
      links.add(link(node, live, LinkId.between(config.node(), peer), peer, lines));
    }
    return Json.object()
        .with("node", config.node().name())
        .with("serving", live.isPresent())
        .with("links", new Json.Arr(links))
        .with("lines", Json.texts(lines));
  }

  private static Json link(
      Node node, Optional<AdminDesk.Live> live, LinkId link, NodeId peer, List<String> lines)
      throws Mistake {
    Json.Builder json = Json.object().with("peer", peer.name());
    StringBuilder line = new StringBuilder("link      " + peer);
    if (live.isPresent() && live.get().exchange().links().contains(link)) {
      LinkStatus status = live.get().exchange().status(link);
      json.with("light", status.light().name().toLowerCase(Locale.ROOT))
          .with("lastHeard", status.lastHeard().map(Instant::toString))
          .with("queued", status.queued())
          .with("gaps", Json.texts(status.gaps().stream().map(SerialKey::written).toList()))
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
      status.stopped().ifPresent(why -> line.append("  STOPPED: ").append(why));
      status.alarms().forEach(alarm -> line.append("  ALARM: ").append(alarm));
      if (!status.gaps().isEmpty()) {
        line.append("  gaps ").append(status.gaps().stream().map(SerialKey::written).toList());
      }
    }
    journal(node, link, json, line);
    lines.add(line.toString());
    return json.build();
  }

  private static void journal(Node node, LinkId link, Json.Builder json, StringBuilder line)
      throws Mistake {
    try {
      int epoch =
          node.ledger().value(link, "epoch").map(value -> Integer.parseInt(value.utf8())).orElse(1);
      LogName log = LogName.of(node.config().node(), link, epoch);
      long size = node.ledger().logSize(log);
      Optional<Checkpoint> anchored = node.anchor().read(log);
      json.with("journal", size).with("epoch", epoch);
      anchored.ifPresent(checkpoint -> json.with("anchored", checkpoint.size()));
      line.append("  journal ")
          .append(size)
          .append(" entries, signed to ")
          .append(anchored.map(Checkpoint::size).orElse(0L));
    } catch (LedgerException | AnchorException e) {
      throw new Mistake(
          "the journal of " + link + " cannot be read: " + e.getMessage() + "; see parley doctor",
          e);
    }
  }

  private static String seconds(Instant at, Instant now) {
    return Duration.between(at, now).toSeconds() + " s ago";
  }
}

package parley.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import parley.certline.CertLine;
import parley.codec.Json;
import parley.party.NodeId;
import parley.report.Said.Kind;
import parley.store.StoreException;

/// Figures of the CERT line with one partner, both ways (K-COUNT-1 to K-COUNT-3). What one side
/// sent is what the other received: every moment in it is one that both hold signed.
///
/// @param from the first day
/// @param days whole days of UTC, today included
/// @param ways by direction
record Statistics(NodeId with, Instant from, int days, Map<Way, Figures> ways) {
  /// K-COUNT-3.
  static final int MOST_DAYS = 3_660;

  static final List<String> STATES = List.of("received", "in-work", "mitigated", "not-ours");
  static final String NONE = "none";

  Statistics {
    ways = Map.copyOf(ways);
  }

  enum Way {
    SENT,
    RECEIVED
  }

  /// One direction.
  ///
  /// @param objects by type of STIX
  /// @param counts `batches`, `batches refused`, `refused`, `withdrawn`
  /// @param feedback by verdict
  /// @param reports by present state, `none` among them
  /// @param medians seconds from a report to the first of each state
  record Figures(
      Map<String, Long> objects,
      Map<String, Long> counts,
      Map<String, Long> feedback,
      Map<String, Long> reports,
      Map<String, Long> medians) {
    long count(String what) {
      return counts.getOrDefault(what, 0L);
    }

    long sightings() {
      return objects.getOrDefault("sighting", 0L);
    }
  }

  static Statistics of(CertLine line, Reports reports, NodeId with, int days, Instant now)
      throws StoreException {
    Instant from =
        now.atOffset(ZoneOffset.UTC)
            .toLocalDate()
            .minusDays(days - 1L)
            .atStartOfDay(ZoneOffset.UTC)
            .toInstant();
    List<CertLine.Crossed> crossed =
        line.crossed(with, Duration.between(Instant.EPOCH, from).toDays());
    Map<Way, Figures> ways = new EnumMap<>(Way.class);
    for (Way way : Way.values()) {
      ways.put(way, figures(way, crossed, reports, with, from));
    }
    return new Statistics(with, from, days, ways);
  }

  private static Figures figures(
      Way way, List<CertLine.Crossed> crossed, Reports reports, NodeId with, Instant from)
      throws StoreException {
    boolean inbound = way == Way.RECEIVED;
    Map<String, Long> objects = new TreeMap<>();
    Map<String, Long> counts = new TreeMap<>();
    for (CertLine.Crossed each : crossed) {
      if (each.inbound() == inbound) {
        boolean typed = each.what().equals("objects");
        (typed ? objects : counts).put(typed ? each.type() : each.what(), each.number());
      }
    }
    Map<String, Long> feedback = new TreeMap<>();
    for (Said said : reports.arrived(Kind.FEEDBACK, with, from)) {
      if (said.inbound() == inbound) {
        feedback.merge(said.word(), 1L, Long::sum);
      }
    }
    Map<String, Long> states = new TreeMap<>();
    Map<String, List<Long>> times = new TreeMap<>();
    for (Said said : reports.arrived(Kind.REPORT, with, from)) {
      if (said.inbound() == inbound) {
        Course course = reports.course(said).arrived();
        states.merge(course.present().map(step -> step.said().word()).orElse(NONE), 1L, Long::sum);
        for (String state : STATES) {
          course
              .first(state)
              .ifPresent(first ->
                  times.computeIfAbsent(state, _ -> new ArrayList<>()).add(millis(said, first)));
        }
      }
    }
    Map<String, Long> medians = new TreeMap<>();
    times.forEach((state, each) -> medians.put(state, median(each) / 1_000));
    return new Figures(objects, counts, feedback, states, medians);
  }

  /// A state that overtook its report took no time.
  private static long millis(Said report, Said state) {
    return Math.max(
        0,
        Duration.between(report.arrived().orElseThrow(), state.arrived().orElseThrow()).toMillis());
  }

  /// @param times at least one
  static long median(List<Long> times) {
    List<Long> sorted = times.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  Json.Obj json() {
    Json.Builder json =
        Json.object().with("with", with.name()).with("from", from.toString()).with("days", days);
    for (Way way : Way.values()) {
      json.with(way.name().toLowerCase(java.util.Locale.ROOT), json(figures(way)));
    }
    return json.build();
  }

  Figures figures(Way way) {
    return Optional.ofNullable(ways.get(way)).orElseThrow();
  }

  private static Json.Obj json(Figures figures) {
    return Json.object()
        .with("objects", json(figures.objects()))
        .with("sightings", figures.sightings())
        .with("refused", figures.count("refused"))
        .with("withdrawn", figures.count("withdrawn"))
        .with("batches", figures.count("batches"))
        .with("batchesRefused", figures.count("batches refused"))
        .with("feedback", json(figures.feedback()))
        .with("reports", json(figures.reports()))
        .with("medianSeconds", json(figures.medians()))
        .build();
  }

  private static Json.Obj json(Map<String, Long> numbers) {
    Json.Builder json = Json.object();
    new TreeMap<>(numbers).forEach(json::with);
    return json.build();
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(days + " days with " + with + ", from " + from);
    for (Way way : Way.values()) {
      Figures figures = figures(way);
      lines.add(way.name().toLowerCase(java.util.Locale.ROOT));
      lines.add("  objects    " + told(figures.objects()));
      lines.add("  sightings  " + figures.sightings());
      lines.add(
          "  refused    "
              + figures.count("refused")
              + " objects, "
              + figures.count("batches refused")
              + " batches of "
              + (figures.count("batches") + figures.count("batches refused")));
      lines.add("  withdrawn  " + figures.count("withdrawn"));
      lines.add("  feedback   " + told(figures.feedback()));
      lines.add("  reports    " + told(figures.reports()));
      lines.add("  median time to each state, seconds: " + told(figures.medians()));
    }
    return lines;
  }

  private static String told(Map<String, Long> numbers) {
    List<String> told = new ArrayList<>();
    new TreeMap<>(numbers).forEach((name, number) -> told.add(number + " " + name));
    return told.isEmpty() ? "none" : String.join(", ", told);
  }
}

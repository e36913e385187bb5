package parley.certweb;

import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import parley.catalogue.Page;
import parley.catalogue.Query;
import parley.catalogue.State;
import parley.certweb.page.JteexplorerGenerated;
import parley.console.Guard;
import parley.console.Visit;
import parley.stix.Marking;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;

/// Search over what the collections hold, as entries: each indicator, value or thing once, with all
/// its sources (W-CERT-5).
public final class ExplorerPages {
  /// W-CERT-5: entries of one page.
  private static final int ROWS = 50;

  private static final long DAY = 86_400;

  /// Types that can be chosen, as people look for them.
  public static final List<String> TYPES =
      List.of(
          "indicator",
          "malware",
          "ipv4-addr",
          "ipv6-addr",
          "domain-name",
          "url",
          "file",
          "email-addr",
          "vulnerability",
          "attack-pattern",
          "campaign",
          "course-of-action",
          "grouping",
          "identity",
          "infrastructure",
          "intrusion-set",
          "location",
          "note",
          "observed-data",
          "report",
          "threat-actor",
          "tool",
          "sighting",
          "autonomous-system",
          "email-message",
          "mutex",
          "network-traffic",
          "process",
          "software",
          "windows-registry-key",
          "x509-certificate");

  private final Front front;

  ExplorerPages(Front front) {
    this.front = front;
  }

  void routes(Guard guard) {
    guard.get("/cert", Act.READ_CERT, this::page);
  }

  /// A search and what it found.
  ///
  /// @param from the day as it was typed
  /// @param to likewise
  /// @param collections that can be narrowed to
  /// @param rest of the address of the next page
  public record View(
      Query query,
      String from,
      String to,
      List<String> collections,
      Page page,
      boolean later,
      String rest) {
    public View {
      collections = List.copyOf(collections);
    }

    /// Whether a code is the one that is chosen.
    public static boolean is(Optional<String> chosen, String code) {
      return chosen.filter(code::equals).isPresent();
    }
  }

  private void page(Context context, Permit<Act.ReadCert> permit) throws Exception {
    Query query = query(context);
    String from = Visit.query(context, "from").orElse("");
    String to = Visit.query(context, "to").orElse("");
    front.with(
        context,
        (desk, shell) -> {
          Page page = desk.find(query, permit);
          View view =
              new View(
                  query,
                  from,
                  to,
                  desk.collections(),
                  page,
                  query.after().isPresent(),
                  rest(context));
          Visit.send(context, out -> JteexplorerGenerated.render(out, null, shell, view));
        });
  }

  private static Query query(Context context) {
    Optional<String> after =
        Visit.query(context, "after").filter(text -> text.matches("[-.0-9]{1,41}"));
    return new Query(
        Visit.query(context, "value").orElse(""),
        Visit.query(context, "type").filter(text -> text.length() <= 250),
        Visit.query(context, "source").filter(text -> text.length() <= 100),
        Visit.query(context, "tlp")
            .flatMap(word ->
                Arrays.stream(Marking.Tlp.values())
                    .filter(tlp -> tlp.word().equals(word))
                    .findFirst()),
        day(context, "from"),
        day(context, "to").map(day -> day.plusSeconds(DAY)),
        Visit.query(context, "state").flatMap(State::coded),
        ROWS,
        after);
  }

  /// The beginning of a day in UTC; what is no day narrows nothing.
  private static Optional<Instant> day(Context context, String name) {
    return Visit.day(context.queryParam(name))
        .map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  /// What was asked, for the address of another page of it.
  private static String rest(Context context) {
    StringBuilder rest = new StringBuilder();
    for (String name : List.of("value", "type", "source", "tlp", "from", "to", "state")) {
      Visit.query(context, name)
          .ifPresent(value ->
              rest.append(name)
                  .append('=')
                  .append(URLEncoder.encode(value, StandardCharsets.UTF_8))
                  .append('&'));
    }
    return rest.toString();
  }
}

package parley.linktest;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.codec.Json;

/// What one side says of a day of the link (L-DAY-1), as it stands in the body of
/// `link-statement/1`.
///
/// @param sent its own numberings
/// @param received the other side's
/// @param tests formal tests: sent, receipted, received, missed
/// @param availability a line each route, own eyes: they are not compared
/// @param worstMillis slowest heartbeat or exchange of the day
/// @param ownCheckpoint size and root of its newest journal that is signed
/// @param peerCheckpoint of the other side's, as it is proven there
record DayStatement(
    LocalDate day,
    List<Tally> sent,
    List<Tally> received,
    Tests tests,
    List<String> availability,
    Optional<Long> worstMillis,
    Optional<String> ownCheckpoint,
    Optional<String> peerCheckpoint) {
  static final String FORMAT = "link-statement/1";
  static final String ANSWER = "link-statement-answer/1";

  DayStatement {
    sent = List.copyOf(sent);
    received = List.copyOf(received);
    availability = List.copyOf(availability);
  }

  record Tests(long sent, long receipted, long received, long missed) {}

  Instant begins() {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  Instant ends() {
    return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  Map<String, List<String>> body() {
    Map<String, List<String>> body = new LinkedHashMap<>();
    body.put("day", List.of(day.toString()));
    body.put("sent", sent.stream().map(Tally::line).toList());
    body.put("received", received.stream().map(Tally::line).toList());
    body.put("testsSent", number(tests.sent()));
    body.put("testsReceipted", number(tests.receipted()));
    body.put("testsReceived", number(tests.received()));
    body.put("testsMissed", number(tests.missed()));
    body.put("availability", availability);
    worstMillis.ifPresent(worst -> body.put("worstMillis", number(Math.min(worst, 999_999_999))));
    ownCheckpoint.ifPresent(checkpoint -> body.put("ownCheckpoint", List.of(checkpoint)));
    peerCheckpoint.ifPresent(checkpoint -> body.put("peerCheckpoint", List.of(checkpoint)));
    return body;
  }

  private static List<String> number(long number) {
    return List.of(Long.toString(number));
  }

  /// The peer's statement, which its format has been checked against.
  ///
  /// @return empty when a line is not of the form that L-DAY-2 gives
  static Optional<DayStatement> read(Json.Obj body) {
    try {
      List<Tally> sent = tallies(body.texts("sent"));
      List<Tally> received = tallies(body.texts("received"));
      boolean whole =
          sent.size() == body.texts("sent").size()
              && received.size() == body.texts("received").size();
      DayStatement read =
          new DayStatement(
              LocalDate.parse(body.text("day").orElse("")),
              sent,
              received,
              new Tests(
                  body.number("testsSent").orElse(0L),
                  body.number("testsReceipted").orElse(0L),
                  body.number("testsReceived").orElse(0L),
                  body.number("testsMissed").orElse(0L)),
              body.texts("availability"),
              body.number("worstMillis"),
              body.text("ownCheckpoint"),
              body.text("peerCheckpoint"));
      return whole ? Optional.of(read) : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static List<Tally> tallies(List<String> lines) {
    List<Tally> read = new ArrayList<>();
    lines.forEach(line -> Tally.read(line).ifPresent(read::add));
    return read;
  }
}

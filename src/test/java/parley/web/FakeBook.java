package parley.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.link.RouteStatus;
import parley.linktest.FormalTest;
import parley.linktest.LinkAlarm;
import parley.linktest.LinkRecord;
import parley.linktest.StripCell;

/// A link's record in memory: a day in which the second route had a bad hour.
final class FakeBook {
  private final List<LinkAlarm> alarms = new ArrayList<>();

  synchronized void raise(LinkAlarm.Kind kind, String detail, Instant at) {
    alarms.add(new LinkAlarm(kind, detail, at, Optional.empty(), Optional.empty()));
  }

  synchronized List<LinkAlarm> alarms() {
    return List.copyOf(alarms);
  }

  synchronized boolean seen(LinkAlarm.Kind kind, String detail, String officer, Instant at) {
    for (int place = 0; place < alarms.size(); place++) {
      LinkAlarm alarm = alarms.get(place);
      if (alarm.kind() == kind && alarm.detail().equals(detail) && alarm.open()) {
        alarms.set(
            place,
            new LinkAlarm(kind, detail, alarm.raised(), Optional.of(at), Optional.of(officer)));
        return true;
      }
    }
    return false;
  }

  static List<RouteStatus> routes(Instant now, String light) {
    boolean up = light.equals("up");
    return List.of(
        new RouteStatus(
            "https ru.example:8443",
            up,
            Optional.of(now.minusSeconds(up ? 12 : 260)),
            up ? 0 : 4,
            1_412,
            9,
            Optional.of(Duration.ofMillis(38)),
            Optional.empty()),
        new RouteStatus(
            "mail watch@ru.example",
            true,
            Optional.of(now.minusSeconds(430)),
            0,
            96,
            0,
            Optional.of(Duration.ofSeconds(41)),
            Optional.of(Duration.ofMinutes(15))));
  }

  LinkRecord record(Instant now) {
    return new LinkRecord(
        List.of(
            new LinkRecord.Strip("", strip(now, 0)),
            new LinkRecord.Strip("https ru.example:8443", strip(now, 8)),
            new LinkRecord.Strip("mail watch@ru.example", strip(now, 40))),
        List.of(
            test(true, now.minus(Duration.ofMinutes(40)), FormalTest.State.RECEIPTED),
            test(false, now.minus(Duration.ofMinutes(100)), FormalTest.State.RECEIVED),
            test(true, now.minus(Duration.ofMinutes(160)), FormalTest.State.MISSED)),
        alarms(),
        Optional.of(day("agreed", List.of(), now)),
        Optional.of(
            day("differs", List.of("us-nrrc/US-RU-2026/watch/real/1 1-24: routine 19 ≠ 18"), now)));
  }

  private static LinkRecord.Day day(String state, List<String> differences, Instant now) {
    return new LinkRecord.Day(
        "2026-11-21", state, "019ab3c2-7b1e-7000-8000-000000000001", differences, now);
  }

  private static FormalTest test(boolean outbound, Instant slot, FormalTest.State state) {
    return new FormalTest(
        outbound,
        slot,
        state,
        Optional.of(slot.plusSeconds(2)),
        state == FormalTest.State.RECEIPTED
            ? Optional.of(Duration.ofMillis(812))
            : Optional.empty(),
        "");
  }

  private static List<StripCell> strip(Instant now, int bad) {
    long quarter = StripCell.LENGTH.toSeconds();
    Instant last = Instant.ofEpochSecond(now.getEpochSecond() / quarter * quarter);
    Instant from = last.minus(StripCell.LENGTH.multipliedBy(95));
    List<StripCell> cells = new ArrayList<>();
    for (int place = 0; place < 96; place++) {
      Instant start = from.plus(StripCell.LENGTH.multipliedBy(place));
      boolean off = place < 6;
      boolean down = bad > 0 && place >= 50 && place < 50 + bad / 4;
      boolean late = bad > 0 && place >= 48 && place < 50 + bad / 2 && !down;
      cells.add(
          off
              ? new StripCell(start, 0, 0, 0, 0, List.of())
              : new StripCell(
                  start,
                  down ? 0 : late ? 11 : 15,
                  late ? 4 : 0,
                  down ? 15 : 0,
                  down ? 15 : late ? 4 : 0,
                  down ? List.of() : List.of(36L, 38L, 41L)));
    }
    return cells;
  }
}

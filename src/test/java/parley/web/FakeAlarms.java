package parley.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import parley.escalation.Alarm;
import parley.escalation.Alarms;
import parley.escalation.Rung;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.WatchDesk;

/// Alarms as a test puts them up.
final class FakeAlarms implements Alarms {
  final List<Shown> standing = new CopyOnWriteArrayList<>();
  final List<Alarm> ended = new CopyOnWriteArrayList<>();
  final List<String> tried = new CopyOnWriteArrayList<>();
  private final Map<String, Last> last = new ConcurrentHashMap<>();
  private final FakeDesk desk;

  FakeAlarms(FakeDesk desk) {
    this.desk = desk;
  }

  /// Of the first row for which a clock runs that has run out.
  void climb(WatchDesk.Row row, Rung rung, Optional<Rung> next, Optional<String> officer) {
    Instant due = row.due().orElseThrow();
    Alarm alarm =
        new Alarm(
            row.id() + "/" + row.dueFor().orElseThrow(),
            new Alarm.Overdue(
                "00",
                row.id(),
                row.peer(),
                row.inbound(),
                row.serial(),
                row.format(),
                row.rang(),
                row.series(),
                row.dueFor().orElseThrow(),
                due),
            due,
            rung,
            Duration.ofMinutes(2),
            officer.map(name -> new Alarm.Taken(name, due, Duration.ofMinutes(3))),
            Optional.empty(),
            rung == Rung.PEER ? Alarm.Notice.SENT : Alarm.Notice.NONE,
            Optional.empty());
    standing.removeIf(shown -> shown.alarm().name().equals(alarm.name()));
    standing.add(new Shown(alarm, officer.isEmpty(), next, Duration.ofSeconds(133)));
    desk.tell("board");
  }

  @Override
  public List<Shown> standing() {
    return List.copyOf(standing);
  }

  @Override
  public List<Alarm> ended() {
    return List.copyOf(ended);
  }

  @Override
  public boolean take(String name, Permit<Act.TakeAlarm> permit) {
    List<Shown> now = new ArrayList<>();
    boolean taken = false;
    for (Shown shown : standing) {
      boolean meant = shown.alarm().name().equals(name) && shown.rings();
      taken |= meant;
      now.add(meant ? held(shown, permit.officer()) : shown);
    }
    standing.clear();
    standing.addAll(now);
    desk.tell("board");
    return taken;
  }

  private Shown held(Shown shown, String officer) {
    Alarm alarm = shown.alarm();
    return new Shown(
        new Alarm(
            alarm.name(),
            alarm.about(),
            alarm.raised(),
            alarm.rung(),
            alarm.at(),
            Optional.of(new Alarm.Taken(officer, desk.now(), alarm.at())),
            alarm.told(),
            alarm.notice(),
            alarm.ended()),
        false,
        shown.next(),
        shown.in());
  }

  @Override
  public List<String> channels() {
    return List.of("mail", "webhook");
  }

  @Override
  public Map<String, Last> last() {
    return Map.copyOf(last);
  }

  @Override
  public void tryChannels(Permit<Act.TakeAlarm> permit) {
    tried.add(permit.officer());
    last.put("mail", new Last("test", desk.now(), Optional.of(desk.now()), 1));
    last.put("webhook", new Last("test", desk.now(), Optional.empty(), 2));
  }
}

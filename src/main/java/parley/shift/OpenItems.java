package parley.shift;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import parley.agreement.Series;
import parley.escalation.Alarm;
import parley.escalation.Alarms;
import parley.linktest.LinkAlarm;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.DeskException;
import parley.watchline.ReleaseDesk;
import parley.watchline.WatchDesk;

/// Gathers what is open (F-HAND-2): alarms, messages of which a step is awaited, messages that wait
/// for a second officer, alarms of links, and times of heightened watch that stand or are proposed.
public final class OpenItems {
  /// F-HAND-2: items of each kind.
  public static final int MOST = 200;

  private final WatchDesk desk;
  private final ReleaseDesk releases;
  private final Alarms alarms;
  private final InstantSource clock;

  public OpenItems(WatchDesk desk, ReleaseDesk releases, Alarms alarms, InstantSource clock) {
    this.clock = clock;
    this.desk = desk;
    this.releases = releases;
    this.alarms = alarms;
  }

  /// The most urgent of each kind first; {@link OpenItem.Kind#MORE} where a kind has more of them.
  ///
  /// @throws IllegalStateException when board or alarms cannot be read now
  public List<OpenItem> gather(Permit<Act.Send> permit) throws DeskException {
    List<OpenItem> items = new ArrayList<>();
    take(items, OpenItem.Kind.ALARM, alarms.standing().stream().map(OpenItems::alarm));
    take(
        items,
        OpenItem.Kind.MESSAGE,
        desk.board(WatchDesk.Filter.of(true, WatchDesk.Kinds.MESSAGES), MOST + 1).stream()
            .map(OpenItems::message));
    take(
        items,
        OpenItem.Kind.RELEASE,
        releases.waiting(permit).stream()
            .filter(waiting -> waiting.aside().isEmpty())
            .map(OpenItems::release));
    take(
        items,
        OpenItem.Kind.LINK,
        desk.peers().stream()
            .flatMap(peer -> peer.alarms().stream().map(alarm -> link(peer.node().name(), alarm))));
    take(
        items,
        OpenItem.Kind.PERIOD,
        desk.periods().stream().filter(period -> period.open(clock.instant())).map(this::period));
    return items;
  }

  /// As many as one list holds; where there are more, the list says so itself.
  private static void take(List<OpenItem> items, OpenItem.Kind kind, Stream<OpenItem> found) {
    List<OpenItem> some = found.limit(MOST + 1L).toList();
    items.addAll(some.subList(0, Math.min(MOST, some.size())));
    if (some.size() > MOST) {
      String code = kind.name().toLowerCase(Locale.ROOT);
      items.add(bare("more/" + code, OpenItem.Kind.MORE, "", code));
    }
  }

  private static OpenItem alarm(Alarms.Shown shown) {
    Alarm alarm = shown.alarm();
    if (alarm.overdue().isEmpty()) {
      return bare(
          "alarm/" + alarm.name(),
          OpenItem.Kind.ALARM,
          "",
          alarm.mute().map(Alarm.Mute::channel).orElse(""));
    }
    Alarm.Overdue about = alarm.overdue().get();
    return new OpenItem(
        "alarm/" + alarm.name(),
        OpenItem.Kind.ALARM,
        about.message().toString(),
        about.peer().name(),
        about.serial(),
        about.format(),
        about.precedence().code(),
        about.inbound(),
        about.exercise(),
        about.waitsFor(),
        Optional.of(about.due()),
        "");
  }

  private static OpenItem message(WatchDesk.Row row) {
    boolean countersigned = row.dueFor().isEmpty() && row.waitsFor(WatchDesk.Step.COUNTERSIGNED);
    Optional<WatchDesk.Step> waits =
        countersigned ? Optional.of(WatchDesk.Step.COUNTERSIGNED) : row.dueFor();
    return new OpenItem(
        "message/" + row.id(),
        OpenItem.Kind.MESSAGE,
        row.id().toString(),
        row.peer().name(),
        row.serial(),
        row.format(),
        row.rang().code(),
        row.inbound(),
        row.series() == Series.EXERCISE,
        waits.map(step -> step.name().toLowerCase(Locale.ROOT)).orElse(""),
        row.due().or(() -> row.byOne().flatMap(WatchDesk.ByOne::due).filter(_ -> countersigned)),
        row.title());
  }

  private static OpenItem release(ReleaseDesk.Waiting waiting) {
    return new OpenItem(
        "release/" + waiting.message().id(),
        OpenItem.Kind.RELEASE,
        waiting.message().id().toString(),
        waiting.peer().name(),
        "",
        waiting.message().format(),
        waiting.message().precedence().code(),
        false,
        waiting.message().series() == Series.EXERCISE,
        waiting.drafter(),
        Optional.empty(),
        waiting.message().body().text("title").orElse(""));
  }

  /// Also what is proposed of it: what changes is another item, and the words to it are new.
  private OpenItem period(WatchDesk.Period period) {
    String state = period.state(clock.instant());
    return new OpenItem(
        "period/" + period.id() + "/" + state + "/" + period.lasts().getEpochSecond(),
        OpenItem.Kind.PERIOD,
        period.id().toString(),
        period.peer().name(),
        "",
        "",
        "",
        !period.own(),
        false,
        state,
        Optional.of(state.equals("under") ? period.lasts() : period.from()),
        period.title());
  }

  private static OpenItem link(String peer, LinkAlarm alarm) {
    String kind = alarm.kind().code();
    return bare("link/" + peer + "/" + kind + "/" + alarm.detail(), OpenItem.Kind.LINK, peer, kind);
  }

  private static OpenItem bare(String key, OpenItem.Kind kind, String peer, String waitsFor) {
    return new OpenItem(
        key, kind, "", peer, "", "", "", false, false, waitsFor, Optional.empty(), "");
  }
}

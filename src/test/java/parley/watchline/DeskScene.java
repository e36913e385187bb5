package parley.watchline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.exchange.Released;
import parley.message.Exercises;
import parley.message.MessageId;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchline.WatchDesk.Draft;
import parley.watchline.WatchDesk.Filter;

/// Two centres at their desks, each with a board of its own, and what their officers write.
abstract class DeskScene {
  static final Filter ALL = Filter.of(false, WatchDesk.Kinds.ALL);
  static final Filter OPEN = Filter.of(true, WatchDesk.Kinds.ALL);

  @TempDir Path folder;
  private Store usStore;
  private Store ruStore;
  final Wire wire = new Wire();
  Wire.Centre us;
  Wire.Centre ru;

  /// An empty database.
  StoreConfig database(String side) throws Exception {
    return new StoreConfig.Sqlite(folder.resolve(side));
  }

  @BeforeEach
  void open() throws Exception {
    usStore = Stores.open(database("us"));
    ruStore = Stores.open(database("ru"));
    us = wire.centre(Terms.US, usStore);
    ru = wire.centre(Terms.RU, ruStore);
  }

  @AfterEach
  void close() {
    usStore.close();
    ruStore.close();
  }

  static Permit<Act.Read> read(String officer) {
    return Permit.of(Person.atTheMachine(officer), Act.READ).orElseThrow();
  }

  static Permit<Act.Send> send(String officer) {
    return Permit.of(Person.atTheMachine(officer), Act.SEND).orElseThrow();
  }

  static MessageId named(Map<String, MessageId> sent, String name) {
    return Optional.ofNullable(sent.get(name)).orElseThrow();
  }

  Map<String, MessageId> play(Scenario scenario) throws Exception {
    Map<String, MessageId> sent = new HashMap<>();
    for (Scenario.Act act : scenario.acts()) {
      Wire.Centre centre = act.by() == Scenario.Side.FIRST ? us : ru;
      Released released =
          switch (act) {
            case Scenario.Act.Release release ->
                centre.desk.release(
                    scenario.draft(release, centre.peer, Terms.ID, sent), send("officer"));
            case Scenario.Act.Acknowledge acknowledge ->
                centre.desk.acknowledge(
                    named(sent, acknowledge.of()),
                    acknowledge.complete(),
                    acknowledge.note(),
                    send("officer"));
          };
      assertThat(released).as(act.name()).isInstanceOf(Released.Queued.class);
      sent.put(act.name(), ((Released.Queued) released).id());
    }
    return sent;
  }

  static Draft draft(String format, Map<String, List<String>> body) {
    return new Draft(
        Terms.RU,
        Terms.ID,
        format,
        Precedence.ROUTINE,
        Series.REAL,
        "en",
        "amber",
        "amber",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        body,
        List.of());
  }

  static Draft about(Draft draft, MessageId inReplyTo, Series series) {
    return new DraftChange(draft).inReplyTo(Optional.of(inReplyTo)).series(series).made();
  }

  static Draft inquiry(String title, Precedence precedence, Series series) {
    return new Draft(
        Terms.RU,
        Terms.ID,
        "inquiry/1",
        precedence,
        series,
        "en",
        "amber",
        "amber",
        Optional.empty(),
        Optional.of("CASE-7"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Duration.ofHours(2)),
        Map.of(
            "title", List.of(title),
            "asked", List.of("clarify"),
            "question", List.of("Are you aware of it?"),
            "intent", List.of("We accuse nobody.")),
        List.of());
  }

  /// An exercise of an hour.
  static Draft begins(Instant now) {
    return draft(
        Exercises.START,
        Map.of(
            "title", List.of("EXERCISE"),
            "windowStart", List.of(now.toString()),
            "windowEnd", List.of(now.plusSeconds(3600).toString()),
            "scenario", List.of("Played.")));
  }

  static Draft ends(MessageId start) {
    return about(draft(Exercises.END, Map.of("outcome", List.of("completed"))), start, Series.REAL);
  }

  static Draft service() {
    return draft(
        "service/1",
        Map.of(
            "title", List.of("Maintenance"),
            "service", List.of("maintenance"),
            "text", List.of("Tonight.")));
  }

  MessageId sent(Draft draft) throws DeskException, InterruptedException {
    return ((Released.Queued) us.desk.release(draft, send("smith"))).id();
  }
}

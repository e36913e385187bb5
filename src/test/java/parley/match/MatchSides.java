package parley.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import parley.codec.Bytes;
import parley.party.Ceremony;
import parley.seal.Blinding;
import parley.store.RenewableStore;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;

/// Two sides of a private match without a link between them, each over a database of its own.
abstract class MatchSides {
  static final SecureRandom RANDOM = new SecureRandom();
  static final String US = "us-nrrc";
  static final String RU = "ru-nrrc";

  Side us;
  Side ru;
  Instant now = Instant.parse("2026-11-27T03:00:00Z");

  /// A fresh one for each.
  abstract StoreConfig database(String side) throws Exception;

  /// One side, which can be started anew at any time.
  final class Side {
    final String name;
    final String peer;
    SortedMap<String, SortedSet<String>> items = new TreeMap<>();
    final List<Said> said = new ArrayList<>();
    final List<Bytes> files = new ArrayList<>();
    final RenewableStore store;
    MatchTable table;
    MatchFiles kept;
    Runs runs;

    Side(String name, String peer) throws Exception {
      this.name = name;
      this.peer = peer;
      StoreConfig config = database(name);
      store = new RenewableStore(() -> Stores.open(config, Stores.Tables.CERT));
      table = new MatchTable(store);
      kept = files();
      runs = runs(table, kept);
    }

    MatchFiles files() throws Exception {
      return new MatchFiles(Ceremony.vault("us-nrrc", "US").bodies());
    }

    Runs runs(MatchTable at, MatchFiles sealed) {
      return new Runs(at, sealed, () -> items, _ -> {}, () -> now, RANDOM);
    }

    /// As a new process would: it has what is in the database.
    void again() throws Exception {
      table = new MatchTable(store);
      kept = files();
      runs = runs(table, kept);
    }

    void holds(Set<String> texts) {
      items = new TreeMap<>();
      texts.forEach(text -> items.put(text, new TreeSet<>(Set.of("indicator--" + name + text))));
    }

    Run run(String id) throws Exception {
      return table.read(rows -> rows.run(id)).orElseThrow();
    }

    void work(String id) throws Exception {
      while (runs.work(run(id))) {
        assertThat(run(id).state).isNotEqualTo(Run.State.ASKED);
      }
      runs.finish(run(id));
    }

    Optional<Runs.Next> next(String id) throws Exception {
      Optional<Runs.Next> next = runs.compose(run(id));
      if (next.isPresent()) {
        table.write(
            Store.Lane.NORMAL,
            rows -> {
              runs.composed(rows, next.get());
              return true;
            });
        said.add(next.get().said());
        files.add(next.get().file());
      }
      return next;
    }

    void hears(Said what, Bytes file) throws Exception {
      hears(peer, what, file);
    }

    void hears(String from, Said what, Bytes file) throws Exception {
      Optional<Bytes> sealed =
          what instanceof Said.Part part
              ? Optional.of(kept.seal(part.run(), Taking.kind(part), part.part(), file))
              : Optional.empty();
      table.write(
          Store.Lane.NORMAL,
          rows -> {
            runs.taking().take(rows, from, what, sealed, file.size());
            return true;
          });
    }

    Optional<Bytes> file(String id, String kind) throws Exception {
      return table.read(rows -> rows.file(id, kind, 0));
    }

    List<Run> all() throws Exception {
      return table.read(rows -> rows.runs(peer, 1_000));
    }

    Optional<MatchResult> result(String id) throws Exception {
      Optional<Bytes> found = kept.one(table, id, MatchFiles.RESULT, 0);
      return found.isEmpty() ? Optional.empty() : Optional.of(MatchResult.read(found.get()));
    }

    Set<String> matched(String id) throws Exception {
      Set<String> texts = new HashSet<>();
      for (MatchResult.Matched each : result(id).orElseThrow().matched()) {
        assertThat(each.objects()).containsExactly("indicator--" + name + each.item());
        texts.add(each.item());
      }
      return texts;
    }
  }

  @BeforeEach
  void open() throws Exception {
    us = new Side(US, RU);
    ru = new Side(RU, US);
  }

  @AfterEach
  void close() throws Exception {
    us.store.close();
    ru.store.close();
  }

  static Set<String> texts(Random random, int count, int among) {
    Set<String> texts = new HashSet<>();
    while (texts.size() < count) {
      int number = random.nextInt(among);
      texts.add(
          String.format(
              Locale.ROOT, "[ipv4-addr:value = '198.51.%d.%d']", number / 256, number % 256));
    }
    return texts;
  }

  String offered() throws Exception {
    String id = us.runs.fresh();
    assertThat(us.runs.offer(id, RU, "Dean")).isEmpty();
    us.work(id);
    Runs.Next offer = us.next(id).orElseThrow();
    ru.hears(offer.said(), offer.file());
    return id;
  }

  String begun() throws Exception {
    String id = offered();
    assertThat(ru.runs.accept(id, "Orlov")).isEmpty();
    return id;
  }

  /// What one may alter on the way.
  interface Way {
    Runs.Next over(Side from, Runs.Next next);
  }

  /// Until nobody has anything to say.
  void talk(String id, boolean anew, Way way) throws Exception {
    boolean spoke = true;
    while (spoke) {
      spoke = false;
      for (Side side : List.of(ru, us)) {
        if (anew) {
          side.again();
        }
        side.work(id);
        Optional<Runs.Next> next = side.next(id);
        if (next.isPresent()) {
          Runs.Next there = way.over(side, next.get());
          (side == us ? ru : us).hears(there.said(), there.file());
          spoke = true;
        }
      }
    }
    us.work(id);
    ru.work(id);
  }

  static List<Bytes> random(int count) {
    List<Bytes> points = new ArrayList<>();
    for (int at = 0; at < count; at++) {
      points.add(Blinding.fresh(RANDOM).key());
    }
    Collections.sort(points);
    return points;
  }

  static Bytes joined(List<Bytes> points) {
    return Bytes.concat(points.toArray(Bytes[]::new));
  }

  static Said.Opening opening(String id, int points, String key, List<Bytes> list) {
    return new Said.Opening(true, id, points, key, Points.digest(list).hex());
  }

  static String key() {
    return Blinding.fresh(RANDOM).key().hex();
  }

  /// K-MATCH-11.
  void erased(String id) throws Exception {
    for (Side side : List.of(us, ru)) {
      for (String kind :
          List.of(
              MatchFiles.SECRET,
              MatchFiles.OWN_LIST,
              MatchFiles.PLACES,
              MatchFiles.PEER_LIST,
              MatchFiles.OWN_REPLY,
              MatchFiles.PEER_REPLY)) {
        assertThat(side.file(id, kind)).as(kind).isEmpty();
      }
    }
  }
}

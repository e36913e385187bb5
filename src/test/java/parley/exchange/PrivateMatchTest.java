package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.exchange.BorderAsks.post;
import static parley.exchange.Indicators.FIRST;
import static parley.exchange.Indicators.GREEN;
import static parley.exchange.Indicators.RED;
import static parley.exchange.Indicators.id;
import static parley.exchange.Indicators.indicator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Agreement;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.certline.Partners;
import parley.certline.ServedTaxii;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.ledger.Fact;
import parley.ledger.FactReader;
import parley.message.Attachment;
import parley.message.Composer;
import parley.message.Composition;
import parley.message.Formats;
import parley.message.Message;
import parley.party.LinkId;
import parley.seal.Suite;
import parley.watchfloor.FloorLog;

/// Two nodes learn over a real link what both hold, whatever is lost and killed, and a partner that
/// says what it likes gets nothing (K-MATCH-1 to K-MATCH-13).
class PrivateMatchTest {
  private static final long LARGEST = 64L << 20;

  @TempDir Path folder;

  private final java.security.SecureRandom random = new java.security.SecureRandom();
  private final List<String> logged = new java.util.concurrent.CopyOnWriteArrayList<>();

  private final FloorLog log =
      new FloorLog() {
        @Override
        public void entry(String kind, Json.Builder fields) {
          logged.add(kind + " " + JsonWriter.line(fields.build()).utf8().strip());
        }

        @Override
        public void came(String kind, Json.Builder fields) {
          entry(kind, fields);
        }
      };

  private TwoNodes nodes() throws Exception {
    Agreement.Budgets wide = new Agreement.Budgets(10_000, 100_000, 70 << 20, 1L << 40, 100_000);
    return new TwoNodes(folder, 25, wide, Suite.NIST);
  }

  private ServedTaxii line(TwoNodes nodes, TwoNodes.Side side) throws Exception {
    Path place = Files.createDirectories(folder.resolve("cert-" + side.id));
    return new ServedTaxii(
        place, LARGEST, InstantSource.system(), () -> Optional.of(partners(nodes, side)));
  }

  private Partners partners(TwoNodes nodes, TwoNodes.Side side) {
    return new Partners(
        side.id,
        List.of(side.peer),
        side.exchange(),
        Formats.bundled(),
        new Composer(nodes::time, random),
        _ -> side.standing.life(),
        peer -> new FactReader(side.ledger(), side.vault.bodies(), LinkId.between(side.id, peer)),
        side.exchange()::followApart,
        log);
  }

  private static List<Fact.Received> heard(TwoNodes.Side side) {
    return side.told.values().stream()
        .flatMap(List::stream)
        .filter(Fact.Received.class::isInstance)
        .map(Fact.Received.class::cast)
        .filter(fact -> fact.message().format().startsWith(Message.MATCH))
        .toList();
  }

  private static String list(ServedTaxii at, TwoNodes.Side peer) throws Exception {
    return String.join("\n", at.asked("match", peer.id, "list"));
  }

  private static String offered(ServedTaxii us, TwoNodes nodes) throws Exception {
    return us.asked("match", nodes.ru.id, "offer").getFirst().substring(4, 36);
  }

  private static void fill(ServedTaxii us, ServedTaxii ru) throws Exception {
    String observed =
        "{\"type\":\"ipv4-addr\",\"spec_version\":\"2.1\","
            + "\"id\":\"ipv4-addr--5b9d7ff0-9ddd-5a7c-8f5e-6a4d9a3f4c11\","
            + "\"value\":\"198.51.100.5\"}";
    post(
        us,
        "both",
        List.of(
            indicator(1, FIRST, GREEN),
            indicator(2, FIRST, GREEN),
            indicator(3, FIRST, RED),
            indicator(4, FIRST, GREEN).replace("\"valid_from\"", "\"revoked\":true,\"valid_from\""),
            indicator(5, FIRST, GREEN)));
    post(
        ru,
        "both",
        List.of(
            indicator(1, FIRST, GREEN)
                .replace("pattern\":\"[ipv4-addr:value = ", "pattern\":\"[ ipv4-addr:value="),
            indicator(3, FIRST, GREEN),
            indicator(4, FIRST, GREEN),
            indicator(9, FIRST, GREEN)));
    assertThat(ru.national("objects/").as("both").post("{\"objects\":[" + observed + "]}").status())
        .isEqualTo(202);
  }

  /// K-MATCH-2, K-MATCH-6, K-MATCH-11, K-MATCH-13: RED, what was revoked and spelling.
  @Test
  void both_learn_what_both_hold_after_an_officer_of_each_consented() throws Exception {
    try (TwoNodes nodes = nodes();
        ServedTaxii us = line(nodes, nodes.us);
        ServedTaxii ru = line(nodes, nodes.ru)) {
      fill(us, ru);
      String run = offered(us, nodes);
      nodes.eventually("it is asked", () -> list(ru, nodes.us).contains("waits for our answer"));
      assertThat(heard(nodes.ru)).hasSize(1);
      assertThat(heard(nodes.us)).isEmpty();
      ru.asked("match", nodes.us.id, "accept", run);
      nodes.eventually("both know", () -> known(us, nodes.ru) && known(ru, nodes.us));
      String ours = String.join("\n", us.asked("match", nodes.ru.id, "show", run));
      assertThat(ours)
          .contains("2 of our 3 items are held by both")
          .contains("[ipv4-addr:value = '198.51.100.1']  " + id(1))
          .contains("[ipv4-addr:value = '198.51.100.5']  " + id(5))
          .contains("partner's list  1024 points")
          .doesNotContain("198.51.100.3", "198.51.100.9");
      assertThat(String.join("\n", ru.asked("match", nodes.us.id, "show", run)))
          .contains("2 of our 5 items are held by both")
          .contains("'198.51.100.5']  ipv4-addr--5b9d7ff0");
      assertThat(heard(nodes.us)).hasSize(18);
      assertThat(heard(nodes.ru)).hasSize(18);
      assertThat(heard(nodes.ru)).allMatch(f -> f.message().precedence() == Precedence.ROUTINE);
      consent(run);
      written(us, nodes, run);
    }
  }

  private static boolean known(ServedTaxii at, TwoNodes.Side peer) throws Exception {
    return list(at, peer).contains("items are held by both")
        && !list(at, peer).contains("on its way");
  }

  private void consent(String run) {
    assertThat(logged.stream().map(line -> line.substring(0, line.indexOf(' '))))
        .containsExactly(
            "cert-match-offer", "cert-match-list", "cert-match-accept", "cert-match-list");
    assertThat(logged).allMatch(line -> line.contains(run));
    assertThat(logged.getFirst()).contains("\"officer\":\"Dean\"", "\"partner\":\"ru-nrrc\"");
    assertThat(logged.get(1)).contains("\"items\":3", "\"points\":1024", "\"list\":\"");
  }

  private static void written(ServedTaxii us, TwoNodes nodes, String run) throws Exception {
    String said = us.asked("match", nodes.ru.id, "write", run).getFirst();
    Path file = Path.of(said.substring("written to ".length()));
    assertThat(Files.readString(file)).contains("\"compared\": 3", id(5));
    assertThat(
            java.nio.file.attribute.PosixFilePermissions.toString(
                Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  /// K-MATCH-6: the same messages, once, whatever dies and is lost.
  @Test
  void a_run_goes_on_with_the_same_lists_whatever_is_lost_and_killed() throws Exception {
    try (TwoNodes nodes = nodes();
        ServedTaxii us = line(nodes, nodes.us);
        ServedTaxii ru = line(nodes, nodes.ru)) {
      nodes.weather.loseRequest = 0.2;
      nodes.weather.loseAnswer = 0.2;
      nodes.weather.twice = 0.3;
      fill(us, ru);
      String run = offered(us, nodes);
      nodes.eventually("it is asked", () -> list(ru, nodes.us).contains("waits for our answer"));
      ru.asked("match", nodes.us.id, "accept", run);
      for (int step = 0; step < 4; step++) {
        TwoNodes.Side side = step % 2 == 0 ? nodes.us : nodes.ru;
        int before = heard(nodes.us).size();
        nodes.eventually(
            "another message", () -> heard(nodes.us).size() > before + 1 || known(us, nodes.ru));
        side.kill();
        side.open();
        (side == nodes.us ? us : ru).again();
      }
      nodes.eventually("both know", () -> known(us, nodes.ru) && known(ru, nodes.us));
      assertThat(list(us, nodes.ru)).contains("2 of our 3 items are held by both");
      assertThat(list(ru, nodes.us)).contains("2 of our 5 items are held by both");
      for (TwoNodes.Side side : List.of(nodes.us, nodes.ru)) {
        assertThat(heard(side).stream().map(fact -> fact.message().id()).distinct()).hasSize(18);
      }
    }
  }

  private Message forged(TwoNodes nodes, String format, Json.Obj body, Bytes file)
      throws Exception {
    return new Composer(nodes::time, random)
        .compose(
            new Composition(
                nodes.agreement.id(),
                nodes.agreement.hash(),
                Line.CERT,
                format,
                nodes.us.id,
                List.of(nodes.us.peer),
                Series.REAL,
                Precedence.ROUTINE,
                "en",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "amber+strict",
                "amber",
                Optional.empty(),
                file.size() == 0
                    ? List.of()
                    : List.of(
                        new Attachment(
                            "points.bin",
                            "application/octet-stream",
                            file.size(),
                            Digest.of(file))),
                body));
  }

  private void says(TwoNodes nodes, String format, Json.Builder body, Bytes file) throws Exception {
    assertThat(
            nodes
                .us
                .exchange()
                .release(
                    TwoNodes.LINK,
                    forged(nodes, format, body.build(), file),
                    List.of(),
                    file.size() == 0 ? List.of() : List.of(file)))
        .isInstanceOf(Released.Queued.class);
    // What is on its way together may arrive in any order, and a part before its offer is of no
    // run.
    nodes.eventually(
        "it has arrived", () -> nodes.us.exchange().status(TwoNodes.LINK).queued() == 0);
  }

  /// A partner without a node of this make, which says what it likes; it is told no more than a
  /// word.
  @Test
  void a_partner_that_says_what_it_likes_is_told_a_word_and_nothing_else() throws Exception {
    try (TwoNodes nodes = nodes();
        ServedTaxii ru = line(nodes, nodes.ru)) {
      post(ru, "both", List.of(indicator(1, FIRST, GREEN)));
      String key = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
      List<String> runs = new ArrayList<>();
      for (int run = 0; run < 3; run++) {
        runs.add(String.format(java.util.Locale.ROOT, "%032x", run + 1));
      }
      Json.Builder bad = Json.object().with("run", runs.get(0)).with("points", 1_500);
      says(nodes, "match-offer/1", bad.with("key", key).with("list", key), Bytes.EMPTY);
      Json.Builder good = Json.object().with("run", runs.get(1)).with("points", 1_024);
      says(nodes, "match-offer/1", good.with("key", key).with("list", key), Bytes.EMPTY);
      Json.Builder part = Json.object().with("run", runs.get(1)).with("of", "list").with("part", 1);
      says(nodes, "match-part/1", part, Bytes.owning(new byte[4_096]));
      Json.Builder ready = Json.object().with("run", runs.get(2)).with("sha256", key);
      says(nodes, "match-ready/1", ready, Bytes.EMPTY);
      nodes.eventually("it is told twice", () -> heard(nodes.us).size() == 2);
      assertThat(heard(nodes.us))
          .allSatisfy(fact -> {
            assertThat(fact.message().format()).isEqualTo("match-end/1");
            assertThat(fact.message().body().text("reason")).contains("faulty");
          });
      assertThat(list(ru, nodes.us))
          .contains("no list has so many points (K-MATCH-5)")
          .contains("match-part/1 came out of its order (K-MATCH-6)")
          .doesNotContain(runs.get(2));
      assertThatThrownBy(() -> ru.asked("match", nodes.us.id, "accept", runs.get(1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no offer");
      assertThatThrownBy(() -> ru.asked("match", nodes.us.id, "show", "../x"))
          .isInstanceOf(IOException.class);
      assertThat(logged).isEmpty();
    }
  }
}

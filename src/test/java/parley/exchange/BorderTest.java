package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static parley.exchange.BorderAsks.ids;
import static parley.exchange.BorderAsks.post;
import static parley.exchange.BorderAsks.provenance;
import static parley.exchange.Indicators.AMBER;
import static parley.exchange.Indicators.FIRST;
import static parley.exchange.Indicators.GREEN;
import static parley.exchange.Indicators.RED;
import static parley.exchange.Indicators.UNKNOWN;
import static parley.exchange.Indicators.definition;
import static parley.exchange.Indicators.definitionId;
import static parley.exchange.Indicators.id;
import static parley.exchange.Indicators.indicator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
import parley.party.NodeId;
import parley.seal.Suite;
import parley.watchfloor.FloorLog;

/// Two nodes, each with its own tools at a TAXII server: what one state releases, the other reads
/// as it was written, with where it comes from; and nothing else (K-RELEASE-1 to K-FROM-4).
class BorderTest {
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

  private static TwoNodes nodes(Path folder) throws Exception {
    Agreement.Budgets wide = new Agreement.Budgets(10_000, 100_000, 70 << 20, 1L << 40, 100_000);
    return new TwoNodes(folder, 11, wide, Suite.NIST);
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

  private static void rules(TwoNodes.Side of, Path folder, String rule) throws Exception {
    Path written = folder.resolve("cert-" + of.id).resolve("release.json");
    Path part = written.resolveSibling("release.part");
    Files.writeString(
        part, "{\"partners\":{\"%s\":{\"sources\":[\"both\"],%s}}}".formatted(of.peer, rule));
    Files.move(
        part,
        written,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<Fact.Received> batches(TwoNodes.Side side) {
    return side.told.values().stream()
        .flatMap(List::stream)
        .filter(Fact.Received.class::isInstance)
        .map(Fact.Received.class::cast)
        .filter(fact -> fact.message().line() == Line.CERT)
        .toList();
  }

  @Test
  void what_the_rules_release_is_read_in_the_other_state_as_it_was_written_and_nothing_else()
      throws Exception {
    try (TwoNodes nodes = nodes(folder);
        ServedTaxii us = line(nodes, nodes.us);
        ServedTaxii ru = line(nodes, nodes.ru)) {
      rules(nodes.us, folder, "\"tlp\":\"green\",\"pap\":\"amber\"");
      post(
          us,
          "both",
          List.of(
              indicator(1, FIRST, GREEN),
              indicator(2, FIRST, AMBER),
              indicator(3, FIRST),
              indicator(4, FIRST, GREEN, UNKNOWN),
              indicator(5, FIRST, RED)));
      post(us, "second", List.of(indicator(6, FIRST, GREEN)));
      nodes.eventually("it is there", () -> ids(ru, "from-us-nrrc").contains(id(1)));
      assertThat(ids(us, "to-ru-nrrc")).containsExactly(id(1));
      assertThat(ids(ru, "from-us-nrrc")).containsExactly(id(1));
      assertThat(
              ru.ask("/cert/collections/from-us-nrrc/objects/" + id(1) + "/")
                  .as("neighbour")
                  .get()
                  .body())
          .contains(indicator(1, FIRST, GREEN));
      List<Json.Obj> from = provenance(ru, nodes.us.id);
      assertThat(from).hasSize(1);
      Fact.Received batch = batches(nodes.ru).getFirst();
      assertThat(from.getFirst().texts("object_refs")).containsExactly(id(1));
      assertThat(from.getFirst().requireText("signed_by")).isEqualTo("us-nrrc");
      assertThat(from.getFirst().requireText("signed_content_sha256"))
          .isEqualTo(batch.item().content().hex());
      assertThat(from.getFirst().requireNumber("journal_index")).isEqualTo(batch.index());
      assertThat(batch.message().tlp()).isEqualTo("green");
      // The partner's tool may read a batch before its receipt is here.
      nodes.eventually(
          "its receipt is here",
          () ->
              String.join("\n", us.asked("status", nodes.ru.id))
                  .contains("ru-nrrc  sent 1 objects and 0 withdrawals in 1 batches"));
      previewed(us, nodes.ru.id);
    }
  }

  private static void previewed(ServedTaxii us, NodeId ru) throws Exception {
    String preview = String.join("\n", us.asked("preview", ru));
    assertThat(preview)
        .contains("6 versions of objects looked at", "1  goes")
        .contains("TLP:AMBER: this partner gets up to TLP:GREEN (K-RELEASE-2)")
        .contains("TLP:AMBER+STRICT (no marking): this partner gets up to TLP:GREEN")
        .contains("TLP:RED: this partner gets up to TLP:GREEN")
        .contains("waits  it bears a marking that only a person can judge (K-RELEASE-5)")
        .contains("what second brings does not go to this partner (K-RELEASE-4)")
        .contains(id(4));
  }

  /// K-RELEASE-5, K-RELEASE-6, K-FROM-2.
  @Test
  void an_officers_word_releases_later_and_withdraws_what_was_sent() throws Exception {
    try (TwoNodes nodes = nodes(folder);
        ServedTaxii us = line(nodes, nodes.us);
        ServedTaxii ru = line(nodes, nodes.ru)) {
      rules(nodes.us, folder, "\"tlp\":\"green\",\"pap\":\"amber\"");
      post(us, "both", List.of(indicator(1, FIRST, GREEN), indicator(2, FIRST, GREEN, UNKNOWN)));
      nodes.eventually("the first is there", () -> ids(ru, "from-us-nrrc").contains(id(1)));
      assertThat(us.asked("release", nodes.ru.id, id(2))).containsExactly(id(2) + "  goes");
      assertThat(logged)
          .containsExactly(
              "cert-release {\"officer\":\"Dean\",\"partner\":\"ru-nrrc\",\"object\":\"%s\"}"
                  .formatted(id(2)));
      nodes.eventually("the second too", () -> ids(ru, "from-us-nrrc").contains(id(2)));
      assertThat(us.asked("withhold", nodes.ru.id, id(1)).getFirst()).contains("K-RELEASE-6");
      nodes.eventually("it is gone", () -> !ids(ru, "from-us-nrrc").contains(id(1)));
      assertThat(ids(ru, "from-us-nrrc")).containsExactly(id(2));
      assertThat(ids(us, "to-ru-nrrc")).containsExactly(id(2));
      assertThat(provenance(ru, nodes.us.id).getLast().texts("withdrawn_refs"))
          .containsExactly(id(1));
      us.asked("release", nodes.ru.id, id(1));
      nodes.eventually("it is back", () -> ids(ru, "from-us-nrrc").contains(id(1)));
      // A stricter rule takes back what no longer passes it; a new version says so by itself too.
      rules(nodes.us, folder, "\"tlp\":\"clear\",\"pap\":\"amber\"");
      nodes.eventually("all is gone", () -> ids(ru, "from-us-nrrc").isEmpty());
    }
  }

  /// K-RELEASE-1, K-RELEASE-5 to K-RELEASE-7: newest versions decide, definitions go along, and a
  /// word reaches what its collection has no longer.
  @Test
  void what_goes_along_stays_and_what_is_older_or_gone_is_judged_by_the_newest() throws Exception {
    String later = "2026-02-01T00:00:00.000Z";
    try (TwoNodes nodes = nodes(folder);
        ServedTaxii us = line(nodes, nodes.us);
        ServedTaxii ru = line(nodes, nodes.ru)) {
      post(
          us,
          "both",
          List.of(
              definition(61, "Told to partners", ""),
              definition(62, "Ours", ",\"object_marking_refs\":[\"" + RED + "\"]"),
              indicator(1, FIRST, GREEN, definitionId(61)),
              indicator(2, FIRST, GREEN, definitionId(62)),
              indicator(3, FIRST, GREEN),
              indicator(3, later, AMBER),
              indicator(4, FIRST, GREEN),
              indicator(4, later, GREEN).replace("\"2.1\"", "\"2.0\"")));
      rules(nodes.us, folder, "\"tlp\":\"green\",\"pap\":\"amber\"");
      nodes.eventually("they are there", () -> ids(ru, "from-us-nrrc").contains(id(4)));
      assertThat(ids(ru, "from-us-nrrc")).containsExactly(id(1), id(4));
      String definitions =
          ru.ask("/cert/collections/from-us-nrrc/objects/?match[type]=marking-definition")
              .as("neighbour")
              .get()
              .body();
      assertThat(definitions).contains("Told to partners").doesNotContain("Ours");
      assertThat(String.join("", us.asked("preview", nodes.ru.id)))
          .contains("the definition of its marking may not be told (K-RELEASE-5)");
      assertThat(us.national("objects/" + id(1) + "/").as("both").delete().status()).isEqualTo(200);
      us.asked("withhold", nodes.ru.id, id(1));
      nodes.eventually("it is withdrawn", () -> !ids(ru, "from-us-nrrc").contains(id(1)));
      assertThat(
              provenance(ru, nodes.us.id).stream().flatMap(p -> p.texts("withdrawn_refs").stream()))
          .containsExactly(id(1));
    }
  }

  /// K-RELEASE-5: a tool may bring the definition later than what bears it.
  @Test
  void what_waits_for_a_definition_goes_when_that_comes() throws Exception {
    try (TwoNodes nodes = nodes(folder);
        ServedTaxii us = line(nodes, nodes.us);
        ServedTaxii ru = line(nodes, nodes.ru)) {
      rules(nodes.us, folder, "\"tlp\":\"green\",\"pap\":\"amber\"");
      post(
          us,
          "both",
          List.of(
              indicator(1, FIRST, GREEN, definitionId(61)),
              indicator(2, FIRST, GREEN, definitionId(61), definitionId(63)),
              indicator(3, FIRST, GREEN)));
      nodes.eventually("one is there", () -> ids(ru, "from-us-nrrc").contains(id(3)));
      assertThat(ids(ru, "from-us-nrrc")).containsExactly(id(3));
      post(us, "both", List.of(definition(61, "Told to partners", "")));
      nodes.eventually("the other too", () -> ids(ru, "from-us-nrrc").contains(id(1)));
      post(us, "both", List.of(definition(63, "And to theirs", "")));
      nodes.eventually("and the last", () -> ids(ru, "from-us-nrrc").contains(id(2)));
      assertThat(ids(us, "to-ru-nrrc")).containsExactly(id(3), id(1), id(2));
    }
  }

  /// K-BATCH-4, K-BATCH-6: lost, doubled, killed on both sides.
  @Test
  void everything_crosses_once_and_in_order_whatever_is_lost_and_killed() throws Exception {
    int count = 1_500;
    try (TwoNodes nodes = nodes(folder);
        ServedTaxii us = line(nodes, nodes.us);
        ServedTaxii ru = line(nodes, nodes.ru)) {
      nodes.weather.loseRequest = 0.3;
      nodes.weather.loseAnswer = 0.3;
      nodes.weather.twice = 0.3;
      rules(nodes.us, folder, "\"tlp\":\"green\",\"pap\":\"amber\"");
      List<String> objects = new ArrayList<>();
      for (int number = 1; number <= count; number++) {
        objects.add(indicator(number, FIRST, GREEN));
      }
      post(us, "both", objects);
      for (TwoNodes.Side side : List.of(nodes.us, nodes.ru)) {
        int before = batches(nodes.ru).size();
        nodes.eventually("another batch", () -> batches(nodes.ru).size() > before || whole(ru));
        side.kill();
        side.open();
        (side == nodes.us ? us : ru).again();
      }
      nodes.eventually("all of it", () -> whole(ru));
      List<String> wanted = new ArrayList<>();
      for (int number = 1; number <= count; number++) {
        wanted.add(id(number));
      }
      assertThat(ids(ru, "from-us-nrrc")).containsExactlyElementsOf(wanted);
      assertThat(batches(nodes.ru).stream().map(fact -> fact.message().id()).distinct()).hasSize(2);
    }
  }

  private static boolean whole(ServedTaxii ru) throws Exception {
    return ids(ru, "from-us-nrrc").size() == 1_500;
  }

  private Message forged(TwoNodes nodes, Bytes file) throws Exception {
    return new Composer(nodes::time, random)
        .compose(
            new Composition(
                nodes.agreement.id(),
                nodes.agreement.hash(),
                Line.CERT,
                "stix-batch/1",
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
                "green",
                "green",
                Optional.empty(),
                List.of(
                    new Attachment(
                        "batch.json", "application/stix+json", file.size(), Digest.of(file))),
                Json.object().with("objects", 1).with("withdrawn", 0).build()));
  }

  /// K-BATCH-1, K-BATCH-2, K-FROM-4: a partner that sends what it likes.
  @Test
  void a_batch_is_believed_in_nothing() throws Exception {
    try (TwoNodes nodes = nodes(folder);
        ServedTaxii ru = line(nodes, nodes.ru)) {
      String old =
          indicator(8, FIRST, GREEN)
              .replace("\"spec_version\":\"2.1\"", "\"spec_version\":\"2.0\"");
      String ours =
          "{\"type\":\"parley-provenance\",\"spec_version\":\"2.1\",\"id\":\"parley-provenance--"
              + UUID.randomUUID()
              + "\",\"created\":\"2026-01-01T00:00:00Z\",\"modified\":\"2026-01-01T00:00:00Z\","
              + "\"signed_by\":\"ru-nrrc\",\"extensions\":{\"extension-definition--"
              + UUID.randomUUID()
              + "\":{\"extension_type\":\"new-sdo\"}}}";
      List<String> files =
          List.of(
              "no JSON",
              "{\"objects\":[]}",
              "{\"objects\":[" + indicator(1, FIRST) + "],\"more\":1}",
              "{\"objects\":[" + indicator(1, FIRST) + "],\"withdrawn\":[\"" + id(2) + "\"]}",
              "{\"withdrawn\":[\"everything\"]}",
              "{\"withdrawn\":[\"parley-provenance--" + UUID.randomUUID() + "\"]}",
              "{\"withdrawn\":5,\"objects\":[" + indicator(1, FIRST) + "]}",
              "{\"objects\":[" + "{},".repeat(1_000) + "{}]}",
              "{\"objects\":[" + String.join(",", old, ours, indicator(7, "bad"), "{}") + "]}",
              "{\"objects\":[" + indicator(9, FIRST, GREEN) + "]}");
      for (String file : files) {
        Bytes bytes = Bytes.utf8(file);
        assertThat(
                nodes
                    .us
                    .exchange()
                    .release(TwoNodes.LINK, forged(nodes, bytes), List.of(), List.of(bytes)))
            .isInstanceOf(Released.Queued.class);
      }
      nodes.eventually("the good one", () -> ids(ru, "from-us-nrrc").contains(id(9)));
      nodes.eventually("all came", () -> batches(nodes.ru).size() == files.size());
      nodes.eventually(
          "and were looked at",
          () ->
              String.join("", ru.asked("status", nodes.us.id))
                  .contains("in " + files.size() + " batches (4 refused)"));
      assertThat(ids(ru, "from-us-nrrc")).containsExactly(id(9));
      assertThat(provenance(ru, nodes.us.id)).hasSize(1);
    }
  }
}

package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.exchange.BorderAsks.ids;
import static parley.exchange.BorderAsks.post;
import static parley.exchange.Indicators.FIRST;
import static parley.exchange.Indicators.GREEN;
import static parley.exchange.Indicators.id;
import static parley.exchange.Indicators.indicator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Agreement;
import parley.certline.MispFiles;
import parley.certline.Partners;
import parley.certline.ServedTaxii;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.ledger.FactReader;
import parley.message.Composer;
import parley.message.Formats;
import parley.party.LinkId;
import parley.seal.Suite;
import parley.taxii.OwnNode;
import parley.watchfloor.FloorLog;

/// Two nodes: what an officer raises counts in release, export and find, is told to whoever reads,
/// and changes no byte of the object (K-RAISE-1 to K-RAISE-5).
class RaisedMarkingTest {
  @TempDir Path folder;

  private final List<String> logged = new CopyOnWriteArrayList<>();
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
        place, 64L << 20, InstantSource.system(), () -> Optional.of(partners(nodes, side)));
  }

  private Partners partners(TwoNodes nodes, TwoNodes.Side side) {
    return new Partners(
        side.id,
        List.of(side.peer),
        side.exchange(),
        Formats.bundled(),
        new Composer(nodes::time, new SecureRandom()),
        _ -> side.standing.life(),
        peer -> new FactReader(side.ledger(), side.vault.bodies(), LinkId.between(side.id, peer)),
        side.exchange()::followApart,
        log);
  }

  private void rule(TwoNodes.Side of, String tlp) throws Exception {
    Path written = folder.resolve("cert-" + of.id).resolve("release.json");
    Path part = written.resolveSibling("release.part");
    Files.writeString(
        part,
        "{\"partners\":{\"%s\":{\"sources\":[\"both\"],\"tlp\":\"%s\",\"pap\":\"amber\"}}}"
            .formatted(of.peer, tlp));
    Files.move(part, written, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<String> raise(ServedTaxii at, String id, String tlp, Optional<String> pap)
      throws IOException {
    Json.Builder head = Json.object().with("what", "raise").with("object", id).with("tlp", tlp);
    return at.tool(head.with("pap", pap).with("officer", "Dean").build(), List.of())
        .head()
        .texts("lines");
  }

  private static String tlp(ServedTaxii at, String id) throws IOException {
    Json.Obj head = Json.object().with("what", "entry").with("id", id).build();
    Json.Obj entry = at.tool(head, List.of()).head().object("entry").orElseThrow();
    return entry.text("tlp").orElse("") + " " + entry.truth("raised").orElse(false);
  }

  private static List<Json> statements(ServedTaxii at, String collection) throws Exception {
    return at.ask("/cert/collections/" + collection + "/objects/?match[type]=parley-raised-marking")
        .as(collection.equals("national") ? "both" : "neighbour")
        .get()
        .json()
        .items("objects");
  }

  /// K-RAISE-1 to K-RAISE-4: an own object.
  @Test
  void what_is_raised_above_the_rule_is_withdrawn_and_never_lowered() throws Exception {
    try (TwoNodes nodes = nodes(folder);
        ServedTaxii us = line(nodes, nodes.us);
        ServedTaxii ru = line(nodes, nodes.ru)) {
      rule(nodes.us, "green");
      String first = indicator(1, FIRST, GREEN);
      post(us, "both", List.of(first, indicator(2, FIRST, GREEN)));
      nodes.eventually("both are there", () -> ids(ru, "from-us-nrrc").contains(id(2)));
      assertThatThrownBy(() -> raise(us, id(1), "clear", Optional.empty()))
          .isInstanceOf(IOException.class)
          .hasMessage(id(1) + " is TLP:GREEN: a marking is raised and never lowered (K-RAISE-2)");
      assertThatThrownBy(() -> raise(us, id(1), "green", Optional.empty()))
          .hasMessage(id(1) + " is TLP:GREEN already");
      assertThatThrownBy(() -> raise(us, id(9), "red", Optional.empty()))
          .hasMessageContaining("is in no collection");
      assertThat(logged).isEmpty();
      assertThat(raise(us, id(1), "amber", Optional.of("red")))
          .containsExactly(id(1) + "  counts as TLP:AMBER PAP:RED from now on");
      assertThat(logged)
          .containsExactly(
              "cert-raise {\"officer\":\"command line: Dean\",\"object\":\"%s\",\"tlp\":\"amber\",\"pap\":\"red\"}"
                  .formatted(id(1)));
      nodes.eventually("it is withdrawn", () -> !ids(ru, "from-us-nrrc").contains(id(1)));
      assertThat(ids(ru, "from-us-nrrc")).containsExactly(id(2));
      assertThatThrownBy(() -> raise(us, id(1), "amber", Optional.of("amber")))
          .hasMessageContaining("is TLP:AMBER PAP:RED: a marking is raised and never lowered");
      assertThat(us.national("objects/" + id(1) + "/").as("both").get().body()).contains(first);
      nodes.eventually("it is found so", () -> tlp(us, id(1)).equals("amber true"));
      assertThat(tlp(us, id(2))).isEqualTo("green false");
      assertThat(String.join("\n", us.asked("preview", nodes.ru.id)))
          .contains("TLP:AMBER: this partner gets up to TLP:GREEN (K-RELEASE-2)");
      us.again();
      // A later version is raised too, and the word outlives a new start.
      post(us, "both", List.of(indicator(1, "2026-03-01T00:00:00.000Z", GREEN)));
      post(us, "both", List.of(indicator(3, FIRST, GREEN)));
      nodes.eventually("what came later is there", () -> ids(ru, "from-us-nrrc").contains(id(3)));
      assertThat(ids(ru, "from-us-nrrc")).containsExactly(id(2), id(3));
      exported(us);
    }
  }

  /// K-RAISE-3: what leaves as an event of MISP bears it.
  private void exported(ServedTaxii us) throws Exception {
    Path out = folder.resolve("events.json");
    Consumer<String> said = _ -> {};
    OwnNode.Line line = us::tool;
    new MispFiles(line, said).run("export", List.of(), Optional.of(out), "national", "misp");
    String events = Files.readString(out);
    assertThat(events).contains("tlp:amber\"", "PAP:RED").doesNotContain("parley-raised-marking");
  }

  private static boolean says(ServedTaxii at, String tlp) throws Exception {
    return statements(at, "from-us-nrrc").stream()
        .anyMatch(each -> ((Json.Obj) each).text("tlp").equals(Optional.of(tlp)));
  }

  /// As an event of MISP, and by a rule that names what this partner sent.
  private void passedOn(ServedTaxii ru) throws Exception {
    Path out = folder.resolve("onward.json");
    OwnNode.Line line = ru::tool;
    new MispFiles(line, _ -> {}).run("export", List.of(), Optional.of(out), "from-us-nrrc", "misp");
    assertThat(Files.readString(out)).contains("tlp:amber\"").doesNotContain("tlp:green");
  }

  /// K-RAISE-6: a partner's word on what is not its own raises nothing.
  @Test
  void a_partner_raises_what_it_sent_and_nothing_of_ours() throws Exception {
    try (TwoNodes nodes = nodes(folder);
        ServedTaxii us = line(nodes, nodes.us);
        ServedTaxii ru = line(nodes, nodes.ru)) {
      rule(nodes.us, "amber");
      String first = indicator(1, FIRST, GREEN);
      post(us, "both", List.of(first, indicator(2, FIRST, GREEN)));
      post(ru, "both", List.of(first));
      nodes.eventually("both are there", () -> ids(ru, "from-us-nrrc").contains(id(2)));
      raise(us, id(1), "amber", Optional.empty());
      nodes.eventually("the word too", () -> statements(ru, "from-us-nrrc").size() == 1);
      raise(us, id(2), "amber", Optional.of("red"));
      nodes.eventually("it is withdrawn", () -> ids(ru, "from-us-nrrc").size() == 1);
      // Taken in after the first word: so that one was passed over, and not late.
      nodes.eventually("it is drawn", () -> tlp(ru, id(1)).equals("green false"));
      assertThat(logged).noneMatch(line -> line.startsWith("cert-raised-there"));
    }
  }

  /// K-RAISE-4, K-RAISE-5: what still goes is told with it; a received object is raised here alone.
  @Test
  void what_still_goes_brings_the_word_with_it_and_what_was_received_is_raised_too()
      throws Exception {
    try (TwoNodes nodes = nodes(folder);
        ServedTaxii us = line(nodes, nodes.us);
        ServedTaxii ru = line(nodes, nodes.ru)) {
      rule(nodes.us, "amber");
      String first = indicator(1, FIRST, GREEN);
      post(us, "both", List.of(first));
      nodes.eventually("it is there", () -> ids(ru, "from-us-nrrc").contains(id(1)));
      raise(us, id(1), "amber", Optional.empty());
      nodes.eventually("the word too", () -> statements(ru, "from-us-nrrc").size() == 1);
      Json.Obj word = (Json.Obj) statements(ru, "from-us-nrrc").getFirst();
      assertThat(word.texts("object_refs")).containsExactly(id(1));
      assertThat(word.text("raised_by")).contains("us-nrrc");
      assertThat(word.text("tlp")).contains("amber");
      assertThat(statements(us, "national")).containsExactly(word);
      assertThat(
              ru.ask("/cert/collections/from-us-nrrc/objects/" + id(1) + "/")
                  .as("neighbour")
                  .get()
                  .body())
          .contains(first);
      // K-RAISE-6: what its maker raised counts here too, in every way out of here.
      nodes.eventually("it counts here", () -> tlp(ru, id(1)).equals("amber true"));
      assertThat(logged)
          .contains(
              "cert-raised-there {\"partner\":\"us-nrrc\",\"object\":\"%s\",\"tlp\":\"amber\"}"
                  .formatted(id(1)));
      passedOn(ru);
      assertThatThrownBy(() -> raise(ru, id(1), "green", Optional.empty()))
          .hasMessageContaining("is TLP:AMBER: a marking is raised and never lowered");
      raise(ru, id(1), "red", Optional.empty());
      nodes.eventually("it is raised", () -> tlp(ru, id(1)).equals("red true"));
      nodes.eventually("beside it", () -> says(ru, "red"));
      assertThat(tlp(us, id(1))).isEqualTo("amber true");
      assertThat(ids(ru, "from-us-nrrc")).containsExactly(id(1));
    }
  }
}

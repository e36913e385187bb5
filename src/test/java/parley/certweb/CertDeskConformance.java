package parley.certweb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.catalogue.Query;
import parley.certline.Passage;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.party.NodeId;
import parley.store.Store;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.FloorLog;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.web.ScenarioTerms;

/// What analysts ask of the CERT line, on every engine (W-CERT-2 to W-CERT-12).
abstract class CertDeskConformance {
  private static final NodeId US = new NodeId("us-nrrc");
  private static final NodeId RU = new NodeId("ru-nrrc");
  private static final String INDICATOR = Samples.id("indicator", 7);

  @TempDir Path folder;

  private final List<String> logged = new CopyOnWriteArrayList<>();
  private volatile boolean mute;
  private @Nullable FakeCert cert;
  private @Nullable CertDesk desk;

  private final FloorLog log =
      new FloorLog() {
        @Override
        public void entry(String kind, Json.Builder fields) throws FloorException {
          if (mute) {
            throw new FloorException("the log is closed", new IllegalStateException());
          }
          logged.add(kind + " " + JsonWriter.line(fields.build()).utf8().strip());
        }

        @Override
        public void came(String kind, Json.Builder fields) throws FloorException {
          entry(kind, fields);
        }
      };

  private static final Permit<Act.ReadCert> READS =
      Permit.of(Person.atTheMachine("Dean"), Act.READ_CERT).orElseThrow();
  private static final Permit<Act.KeepCert> KEEPS =
      Permit.of(Person.atTheMachine("Dean"), Act.KEEP_CERT).orElseThrow();

  /// The member of the settings that names the database, with a comma before it.
  abstract String database() throws Exception;

  void leave() throws Exception {}

  @BeforeEach
  void open() throws Exception {
    FakeCert there = FakeCert.in(folder, US, RU, ScenarioTerms.agreement(), log, database());
    cert = there;
    desk = CertDesk.over(there.line(), log).orElseThrow();
  }

  @AfterEach
  void close() throws Exception {
    if (desk != null) {
      desk.close();
    }
    if (cert != null) {
      cert.close();
    }
    leave();
  }

  private CertDesk desk() {
    return Objects.requireNonNull(desk);
  }

  private FakeCert cert() {
    return Objects.requireNonNull(cert);
  }

  private Importing.Report bring(String file) throws Exception {
    return desk().bring(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)), KEEPS);
  }

  private ObjectFile file(String id) {
    try {
      return desk().object(id, READS).orElseThrow();
    } catch (CertException e) {
      throw new IllegalStateException(e);
    }
  }

  private ObjectFile.Partner partner(String id) {
    return file(id).partners().getFirst();
  }

  /// W-CERT-11.
  @Test
  void a_file_is_taken_object_by_object_and_each_that_is_refused_is_told_with_its_clause()
      throws Exception {
    Importing.Report report = bring(Samples.mixed());
    assertThat(report.wrong()).isEmpty();
    assertThat(report.successes()).isEqualTo(7);
    assertThat(report.failures()).isEqualTo(2);
    assertThat(report.refused().stream().map(Importing.Refused::clause))
        .containsExactly("K-PROP-1", "K-KEEP-3");
    assertThat(report.refused().getFirst().what()).isEqualTo(Samples.id("indicator", 13));
    assertThat(desk().brought(UUID.fromString(report.status()), READS).orElseThrow())
        .isEqualTo(report);
    assertThat(bring(Samples.mixed()).successes()).as("the same again").isEqualTo(7);
    assertThat(bring("{\"objects\":[]}").wrong()).contains(Importing.Wrong.EMPTY);
    assertThat(bring("no file").wrong()).contains(Importing.Wrong.BROKEN);
    Importing.Report event =
        bring(
            "{\"Event\":{\"uuid\":\"5f6e0c3a-1111-4222-8333-444455556666\",\"info\":\"Bots\","
                + "\"date\":\"2026-11-01\",\"timestamp\":\"1793500000\",\"Attribute\":[{\"uuid\":"
                + "\"5f6e0c3a-1111-4222-8333-444455557777\",\"type\":\"ip-dst\",\"category\":"
                + "\"Network activity\",\"to_ids\":true,\"value\":\"203.0.113.9\","
                + "\"timestamp\":\"1793500000\"}]}}");
    assertThat(event.wrong()).isEmpty();
    assertThat(event.successes()).isPositive();
    assertThat(event.failures()).isZero();
    assertThat(logged.getFirst())
        .isEqualTo("cert-import {\"status\":\"" + report.status() + "\",\"officer\":\"Dean\"}");
  }

  /// W-CERT-2.
  @Test
  void what_cannot_be_logged_is_not_read_nor_brought() throws Exception {
    bring(Samples.mixed());
    mute = true;
    assertThatThrownBy(() -> desk().object(INDICATOR, READS)).isInstanceOf(CertException.class);
    assertThatThrownBy(() -> bring(Samples.mixed())).isInstanceOf(CertException.class);
    mute = false;
    logged.clear();
    file(INDICATOR);
    assertThat(logged)
        .containsExactly("cert-read {\"object\":\"" + INDICATOR + "\",\"officer\":\"Dean\"}");
  }

  /// W-CERT-6.
  @Test
  void relations_are_found_from_both_ends_and_follow_the_newest_version() throws Exception {
    bring(Samples.mixed());
    FakeCert.eventually("relations", () -> file(INDICATOR).relations().relations().size() == 3);
    Relations.Found found = file(INDICATOR).relations();
    assertThat(
            found.relations().stream()
                .map(each -> each.kind() + " " + each.outward() + " " + each.title().orElse("")))
        .containsExactly(
            "indicates true Emotet", "sighting_of false 3 ×", "object false Bots in November");
    assertThat(found.more()).isZero();
    ObjectFile malware = file(Samples.id("malware", 8));
    assertThat(malware.relations().relations())
        .anyMatch(each -> each.kind().equals("indicates") && !each.outward());
    ObjectFile report = file(Samples.id("report", 12));
    assertThat(report.relations().relations()).hasSize(2).allMatch(Relations.Relation::outward);
    // The report speaks of it no longer.
    cert()
        .bring(
            "console",
            List.of(
                Samples.report(12, "Bots in November", List.of(Samples.id("malware", 8)))
                    .replace(
                        "\"modified\":\"" + Samples.FIRST, "\"modified\":\"" + Samples.LATER)));
    FakeCert.eventually("two", () -> file(INDICATOR).relations().relations().size() == 2);
  }

  @Test
  void of_very_many_relations_some_are_shown_and_the_rest_are_counted() throws Exception {
    List<String> many = new ArrayList<>();
    many.add(Samples.malware(8, "Emotet"));
    for (int number = 100; number < 160; number++) {
      many.add(
          Samples.indicates(number, Samples.id("indicator", number), Samples.id("malware", 8)));
    }
    cert().bring("console", many);
    String malware = Samples.id("malware", 8);
    FakeCert.eventually("all", () -> file(malware).relations().more() == 20);
    assertThat(file(malware).relations().relations()).hasSize(40);
    Drawing sheet = Drawing.of(file(malware).relations().relations());
    assertThat(sheet.nodes()).hasSize(Drawing.MOST);
    assertThat(sheet.nodes()).allMatch(node -> node.y() + Drawing.TALL <= sheet.height());
  }

  /// W-CERT-7, W-CERT-8.
  @Test
  void versions_and_conflicts_stand_beside_each_other() throws Exception {
    bring(Samples.mixed());
    ObjectFile file = file(INDICATOR);
    assertThat(file.versions()).hasSize(2);
    assertThat(file.versions().getFirst().newest()).isTrue();
    CertDesk.Opened old = desk().open(INDICATOR, file.versions().get(1).no(), READS).orElseThrow();
    assertThat(old.content().text("name")).contains("Address of a bot");
    assertThat(desk().open(Samples.id("malware", 8), file.versions().get(1).no(), READS))
        .as("a version of another object")
        .isEmpty();
    assertThat(desk().take(INDICATOR, file.shown(), READS).orElseThrow().utf8())
        .isEqualTo(
            Samples.indicator(7, Samples.LATER, "Address of a command server", FakeCert.GREEN));
    assertThat(file.conflicts()).hasSize(1);
    CertDesk.Opposed opposed = desk().conflict(file.conflicts().getFirst(), READS).orElseThrow();
    assertThat(opposed.came().text("name")).contains("Another word on it");
    assertThat(opposed.stands().orElseThrow().content().text("name")).contains("Address of a bot");
  }

  /// W-CERT-8: by position, the last to come first, none twice and none left out.
  @Test
  void conflicts_are_paged() throws Exception {
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    for (int number = 1; number <= 120; number++) {
      first.add(Samples.indicator(number, Samples.FIRST, "One", FakeCert.GREEN));
      second.add(Samples.indicator(number, Samples.FIRST, "Other", FakeCert.GREEN));
    }
    bring(Samples.bundle(first));
    assertThat(bring(Samples.bundle(second)).failures()).isEqualTo(120);
    List<String> seen = new ArrayList<>();
    CertDesk.ConflictPage page = desk().conflicts(Optional.empty(), READS);
    page.conflicts().forEach(each -> seen.add(each.id()));
    while (page.next().isPresent()) {
      assertThat(page.conflicts()).hasSize(50);
      page = desk().conflicts(page.next(), READS);
      page.conflicts().forEach(each -> seen.add(each.id()));
    }
    assertThat(seen).hasSize(120).doesNotHaveDuplicates();
  }

  /// W-CERT-9, W-CERT-10.
  @Test
  void a_word_releases_an_object_and_takes_it_back_and_both_are_remembered() throws Exception {
    bring(Samples.mixed());
    bring(Samples.bundle(List.of(Samples.indicator(20, Samples.FIRST, "Secret", FakeCert.RED))));
    FakeCert.eventually("the rule is read", () -> partner(INDICATOR).rule());
    assertThat(partner(INDICATOR).now().getFirst().reason()).isEqualTo(Passage.Reason.CHOSEN);
    Passage.Previewing preview = desk().preview(RU, Optional.empty(), READS);
    assertThat(preview.looked().stream().map(each -> each.passage().reason()))
        .contains(Passage.Reason.CHOSEN, Passage.Reason.TLP, Passage.Reason.UNMARKED);
    assertThat(preview.next()).isEmpty();
    assertThat(desk().choose(RU, Samples.id("indicator", 20), true, KEEPS).getLast().reason())
        .as("a word does not lower a marking")
        .isEqualTo(Passage.Reason.TLP);
    assertThat(desk().choose(RU, INDICATOR, true, KEEPS)).allMatch(Passage::goes).hasSize(2);
    FakeCert.eventually(
        "it leaves",
        () ->
            partner(INDICATOR).given().stream()
                    .filter(given -> given.step() == ObjectFile.Step.LEAVES)
                    .count()
                == 2);
    assertThat(partner(INDICATOR).word().orElseThrow().officer()).isEqualTo("Dean");
    cert().receipted();
    assertThat(partner(INDICATOR).given())
        .allMatch(given -> given.step() == ObjectFile.Step.ARRIVED);
    desk().choose(RU, INDICATOR, false, KEEPS);
    ObjectFile.Partner after = partner(INDICATOR);
    assertThat(after.given()).isEmpty();
    assertThat(after.recalled())
        .hasSize(2)
        .allMatch(each -> each.releasedBy().equals("Dean") && each.withdrawnBy().equals("Dean"));
    assertThat(after.word().orElseThrow().release()).isFalse();
    assertThat(logged).anyMatch(line -> line.startsWith("cert-withhold "));
  }

  /// W-CERT-10: a part of a preview costs what it looks at, and the parts together are the whole.
  @Test
  void a_preview_comes_in_parts() throws Exception {
    List<String> many = new ArrayList<>();
    for (int number = 1; number <= 450; number++) {
      many.add(Samples.indicator(number, Samples.FIRST, "One", FakeCert.GREEN));
    }
    bring(Samples.bundle(many));
    FakeCert.eventually("the rule is read", () -> partner(INDICATOR).rule());
    int looked = 0;
    int parts = 0;
    Optional<Passage.Place> at = Optional.empty();
    do {
      Passage.Previewing part = desk().preview(RU, at, READS);
      looked += part.looked().size();
      parts++;
      at = part.next();
    } while (at.isPresent());
    assertThat(looked).isEqualTo(450);
    assertThat(parts).isEqualTo(3);
  }

  /// W-CERT-4: with who signed it; and what the partner took back is known still.
  @Test
  void what_a_partner_sent_shows_who_signed_it() throws Exception {
    cert().receive(List.of(Samples.indicator(31, Samples.FIRST, "Theirs", FakeCert.GREEN)));
    cert().withdrawn(Samples.id("indicator", 32));
    String id = Samples.id("indicator", 31);
    FakeCert.eventually("where it comes from", () -> !file(id).origins().isEmpty());
    ObjectFile.Origin origin = file(id).origins().getFirst();
    assertThat(origin.partner()).isEqualTo("ru-nrrc");
    assertThat(origin.index()).isEqualTo(41);
    assertThat(origin.withdrew()).isFalse();
    ObjectFile gone = file(Samples.id("indicator", 32));
    assertThat(gone.content()).isEmpty();
    assertThat(gone.origins().getFirst().withdrew()).isTrue();
    assertThat(desk().object(Samples.id("indicator", 33), READS)).isEmpty();
  }

  /// W-CERT-5, W-CERT-12.
  @Test
  void what_came_is_found_and_counted() throws Exception {
    bring(Samples.mixed());
    FakeCert.eventually(
        "it is found",
        () -> {
          try {
            return !desk().find(Query.of("198.51.100.7", 10), READS).entries().isEmpty()
                && !desk().find(Query.of("Emotet", 10), READS).entries().isEmpty();
          } catch (CertException e) {
            throw new IllegalStateException(e);
          }
        });
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    List<Plot> plots = desk().trends(today.minusDays(6), 8, READS);
    Plot types = plots.get(2);
    assertThat(types.code()).isEqualTo("types");
    assertThat(types.empty()).isFalse();
    assertThat(types.bars()).allMatch(bar -> bar.height() >= 1 && bar.y() >= Plot.TOP);
    assertThat(plots.get(1).series().stream().map(Plot.Series::name)).contains("Emotet");
  }

  private void renamed(String from, String to) throws Exception {
    cert()
        .store()
        .write(
            Store.Lane.NORMAL,
            handle -> handle.execute("alter table " + from + " rename to " + to));
  }

  private boolean waits() {
    try {
      return cert().line().asked("status", "", List.of(), "Dean").stream()
          .anyMatch(line -> line.startsWith("waits: the catalogue: "));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// K-ENTRY-7.
  @Test
  void what_keeps_the_catalogue_from_following_is_told_and_then_no_longer() throws Exception {
    assertThat(waits()).isFalse();
    renamed("cat_position", "cat_position_away");
    bring(Samples.mixed());
    FakeCert.eventually("it is told", this::waits);
    renamed("cat_position_away", "cat_position");
    FakeCert.eventually("it is over", () -> !waits());
  }
}

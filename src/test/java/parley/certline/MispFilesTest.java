package parley.certline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.certline.ServedTaxii.Answer;

/// `parley cert misp` over collections as a node has them (K-MISP-13).
class MispFilesTest {
  private static final String EVENT =
      """
      {"Event": {"uuid": "5f7a1f2e-2b0c-4a3e-9a55-1b2c3d4e5f60", "info": "Test", "date": "2020-10-25",
        "timestamp": "1603642920", "Tag": [{"name": "tlp:green"}],
        "Orgc": {"name": "CERT", "uuid": "a0c22599-9e58-4da4-96ac-7051603fa951"},
        "Attribute": [
          {"uuid": "0b1c2d3e-4f50-4162-8374-95a6b7c8d9e0", "type": "domain", "category": "Network activity",
           "value": "%s", "to_ids": true, "timestamp": "1603642920", "comment": ""}]}}
      """;

  @TempDir Path folder;
  @TempDir Path place;
  private final List<String> said = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // before each test
  private ServedTaxii served;

  @BeforeEach
  void serve() throws Exception {
    served = new ServedTaxii(folder, 8 << 20, InstantSource.system());
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(place.resolve(name), content);
  }

  private boolean run(String what, List<Path> files, Optional<Path> to) throws IOException {
    said.clear();
    return new MispFiles(served::tool, said::add).run(what, files, to, "national", "misp");
  }

  private int held() throws Exception {
    Answer answer = served.national("objects/").as("both").get();
    return answer.json().items("objects").size();
  }

  @Test
  void an_event_is_added_as_a_tool_would_add_it_and_comes_back() throws Exception {
    Path event = file("event.json", EVENT.formatted("a.example"));
    assertThat(run("import", List.of(event), Optional.empty())).isTrue();
    assertThat(said)
        .contains(
            event + ": 1 events, 7 objects",
            "  7 of 7 objects handed over",
            "7 objects are in national, 0 were refused");
    assertThat(held()).isEqualTo(7);
    assertThat(run("import", List.of(event), Optional.empty())).isTrue();
    assertThat(held()).isEqualTo(7);
    Path out = place.resolve("out.json");
    assertThat(run("export", List.of(), Optional.of(out))).isTrue();
    assertThat(Files.readString(out)).contains("\"value\":\"a.example\"", "tlp:green");
    assertThat(Files.getPosixFilePermissions(out))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    Path feed = place.resolve("feed");
    assertThat(run("feed", List.of(), Optional.of(feed))).isTrue();
    assertThat(feed.resolve("5f7a1f2e-2b0c-4a3e-9a55-1b2c3d4e5f60.json")).exists();
    assertThat(feed.resolve("manifest.json")).exists();
  }

  /// The same version with other content is a conflict, as over TAXII (K-KEEP-3).
  @Test
  void what_the_collection_refuses_is_told_one_by_one() throws Exception {
    run("import", List.of(file("a.json", EVENT.formatted("a.example"))), Optional.empty());
    assertThat(
            run("import", List.of(file("b.json", EVENT.formatted("b.example"))), Optional.empty()))
        .isFalse();
    assertThat(said)
        .anyMatch(line -> line.contains("indicator--0b1c2d3e-4f50-4162-8374-95a6b7c8d9e0: "));
  }

  @Test
  void a_bad_file_beside_a_good_one_adds_nothing_and_is_one_line() throws Exception {
    Path good = file("good.json", EVENT.formatted("a.example"));
    Path bad = file("bad.json", "{\"Event\": {\"info\": \"x\", \"info\": \"y\"}}");
    Path none = place.resolve("none.json");
    for (List<Path> files : List.of(List.of(good, bad), List.of(good, none), List.<Path>of())) {
      assertThatThrownBy(() -> run("import", files, Optional.empty()))
          .isInstanceOf(IOException.class)
          .satisfies(fault -> assertThat(String.valueOf(fault.getMessage())).doesNotContain("\n"));
      assertThat(held()).isZero();
    }
    assertThatThrownBy(() -> run("export", List.of(), Optional.empty()))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> run("hurl", List.of(), Optional.empty()))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> run("export", List.of(), Optional.of(place.resolve("no/such"))))
        .isInstanceOf(IOException.class);
  }

  /// Each in one line that names what was given.
  @Test
  void wrong_kinds_of_files_are_named() throws Exception {
    Path event = file("event.json", EVENT.formatted("a.example"));
    Path nowhere = Path.of("/proc/out.json");
    mistaken("there is no file " + place, "import", List.of(place), Optional.empty());
    mistaken(place + " is a folder", "export", List.of(), Optional.of(place));
    mistaken("/ is a folder", "export", List.of(), Optional.of(Path.of("/")));
    mistaken(event + " is a file", "feed", List.of(), Optional.of(event));
    mistaken("cannot write " + nowhere, "export", List.of(), Optional.of(nowhere));
    mistaken("cannot write the feed /proc", "feed", List.of(), Optional.of(Path.of("/proc")));
  }

  private void mistaken(String line, String what, List<Path> files, Optional<Path> to) {
    assertThatThrownBy(() -> run(what, files, to))
        .isInstanceOf(IOException.class)
        .satisfies(fault ->
            assertThat(String.valueOf(fault.getMessage()))
                .startsWith(line)
                .doesNotContain("\n", ".tmp"));
  }

  @Test
  void a_collection_that_is_not_there_and_a_source_that_is_no_name_are_refused() throws Exception {
    Path event = file("event.json", EVENT.formatted("a.example"));
    MispFiles misp = new MispFiles(served::tool, said::add);
    assertThatThrownBy(
            () -> misp.run("import", List.of(event), Optional.empty(), "elsewhere", "misp"))
        .hasMessageContaining("national");
    assertThatThrownBy(
            () -> misp.run("import", List.of(event), Optional.empty(), "national", "A B"))
        .hasMessageContaining("source");
    assertThat(held()).isZero();
  }

  /// More than one part, so that the position in the envelope goes on.
  @Test
  void many_events_go_over_in_parts() throws Exception {
    StringBuilder many = new StringBuilder("{\"response\": [");
    for (int i = 0; i < 300; i++) {
      String one =
          EVENT
              .formatted("h" + i + ".example")
              .replace("5f7a1f2e", String.format(java.util.Locale.ROOT, "%08x", i))
              .replace("0b1c2d3e", String.format(java.util.Locale.ROOT, "%08x", i));
      many.append(i == 0 ? "" : ",").append(one);
    }
    assertThat(run("import", List.of(file("many.json", many + "]}")), Optional.empty())).isTrue();
    assertThat(said).anyMatch(line -> line.contains("  500 of 2100 objects handed over"));
    Path out = place.resolve("out.json");
    run("export", List.of(), Optional.of(out));
    assertThat(said).anyMatch(line -> line.startsWith("300 events are in"));
  }
}

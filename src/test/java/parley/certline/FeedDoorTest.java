package parley.certline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Json;

/// A feed of MISP over the door of the tools: read by whoever may read its collection, as MISP
/// reads feeds, and by nobody else (K-MISP-14).
class FeedDoorTest {
  @TempDir Path folder;

  @Test
  void who_may_read_a_collection_reads_its_feed_and_nobody_else_does() throws Exception {
    try (ServedTaxii served = new ServedTaxii(folder, 8 << 20, InstantSource.system())) {
      String envelope = "{\"objects\":[" + Things.indicator(1) + "]}";
      assertThat(served.national("objects/").as("both").post(envelope).status()).isEqualTo(202);
      Path feed = folder.resolve("feeds/national");
      new MispFiles(served::tool, _ -> {})
          .run("feed", List.of(), Optional.of(feed), "national", "misp");
      Files.writeString(feed.resolve("notes.txt"), "ours");
      Files.writeString(folder.resolve("feeds/secret.json"), "{}");
      var manifest = served.ask("/feed/national/manifest.json").as("reader").get();
      assertThat(manifest.status()).isEqualTo(200);
      assertThat(manifest.field("Content-Type")).isEqualTo("application/json");
      String uuid = manifest.json().members().keySet().iterator().next();
      var event = served.ask("/feed/national/" + uuid + ".json").as("reader").get();
      Json.Obj told = event.json().object("Event").orElseThrow();
      assertThat(told.text("uuid")).contains(uuid);
      assertThat(event.body()).contains("http://x.example/1");
      var hashes = served.ask("/feed/national/hashes.csv").as("reader").get();
      assertThat(hashes.field("Content-Type")).isEqualTo("text/csv");
      assertThat(hashes.body()).contains("," + uuid);
      assertThat(served.ask("/feed/national/manifest.json").get().status()).isEqualTo(401);
      for (String other : List.of("poster", "elsewhere")) {
        assertThat(served.ask("/feed/national/manifest.json").as(other).get().status())
            .as(other)
            .isIn(403, 404);
      }
      for (String no :
          List.of(
              "/feed/national/notes.txt",
              "/feed/national/../secret.json",
              "/feed/national/%2e%2e/secret.json",
              "/feed/other/manifest.json",
              "/feed/national/" + uuid.replace('-', '_') + ".json")) {
        assertThat(served.ask(no).as("reader").get().status()).as(no).isIn(400, 404);
      }
      assertThat(served.ask("/feed/national/manifest.json").as("both").post("{}").status())
          .isEqualTo(405);
    }
  }
}

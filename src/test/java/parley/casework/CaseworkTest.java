package parley.casework;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.ledger.PlannedStore;
import parley.message.Message;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;

/// Cases and search on SQLite, where it is also asked how each statement finds its rows.
class CaseworkTest extends SearchConformance {
  private static final Pattern GROWS =
      Pattern.compile(
          "SCAN (case_act|case_thread|t|floor_trace|search_document|search_batch|board)\\b.*");

  /// What is dropped whole, and the batches that have no receipt yet: one a partner at most.
  private static final Pattern MAY =
      Pattern.compile(
          "SCAN (search_document|search_batch|floor_trace)"
              + "|SCAN search_batch USING (COVERING )?INDEX search_batch_awaited");

  @TempDir Path folder;
  private @Nullable PlannedStore planned;

  @Override
  Store database() throws Exception {
    PlannedStore opened = new PlannedStore(Stores.open(new StoreConfig.Sqlite(folder)), GROWS, MAY);
    planned = opened;
    return opened;
  }

  @Override
  void leave() throws Exception {
    Objects.requireNonNull(planned).check(folder.resolve("parley.db"));
  }

  @Test
  void no_word_of_a_message_or_a_case_stands_readable_in_the_database() throws Exception {
    Message message =
        office.comes(
            Letter.in("incident-notification/1")
                .says("title", "Unmistakable")
                .says("description", "Unforgettable")
                .lines("originAddresses", "192.0.2.77"));
    String number =
        office.cases.open("Inimitable", Optional.of(message.id()), Office.keeper("smith")).number();
    office.cases.note(number, "Irreplaceable", Office.keeper("smith"));
    assertThat(office.found("unforgettable")).hasSize(1);
    for (Path file : files()) {
      assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
          .as(file.toString())
          .doesNotContainIgnoringCase("unmistakable")
          .doesNotContainIgnoringCase("unforgettable")
          .doesNotContainIgnoringCase("inimitable")
          .doesNotContainIgnoringCase("irreplaceable")
          .doesNotContain("192.0.2.77");
    }
  }

  private java.util.List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}

package parley.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.store.StoreConfig;

/// Private matches on SQLite, and what counts as one item.
class MatchTest extends HostileMatch {
  @TempDir Path folder;
  private final AtomicInteger count = new AtomicInteger();

  @Override
  StoreConfig database(String side) {
    return new StoreConfig.Sqlite(folder.resolve(side + count.incrementAndGet()));
  }

  /// K-MATCH-2: what trivially means the same is one item, and each alternative one of its own.
  @Test
  void patterns_are_compared_in_their_normal_form_alternative_by_alternative() throws Exception {
    assertThat(Items.items("[ ipv4-addr:value  =  '198.51.100.7' ]"))
        .isEqualTo(Items.items("[ipv4-addr:value='198.51.100.7']"))
        .containsExactly("[ipv4-addr:value = '198.51.100.7']");
    assertThat(Items.items("[file:hashes.'SHA-256' = '" + "AB".repeat(32) + "']"))
        .isEqualTo(Items.items("[file:hashes.'SHA-256' = '" + "ab".repeat(32) + "']"));
    List<String> two =
        List.of("[domain-name:value = 'a.example']", "[domain-name:value = 'b.example']");
    assertThat(
            Items.items("[domain-name:value = 'b.example'] OR [domain-name:value = 'a.example']"))
        .isEqualTo(two);
    assertThat(Items.items("[domain-name:value = 'b.example' OR domain-name:value = 'a.example']"))
        .isEqualTo(two);
    assertThat(Items.items("[a-b:value = 'x' AND a-b:value = 'y']"))
        .as("both together are one thing")
        .hasSize(1);
    assertThat(Items.items("[url:value = '" + "x".repeat(1_024) + "']")).as("too long").isEmpty();
  }
}

package parley.certline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.certline.ServedTaxii.Answer;
import parley.codec.Json;

/// K-ADDED-2: whoever pages while others write misses nothing and is told nothing twice.
class TaxiiPagingTest {
  private static final int WRITERS = 3;
  private static final int ENVELOPES = 24;

  @TempDir static Path folder;

  /// A reader that never stops before the writers have and all was read.
  private record Reader(ServedTaxii served, String client, boolean byNext, AtomicInteger writing)
      implements Callable<List<String>> {
    @Override
    public List<String> call() throws Exception {
      List<String> found = new ArrayList<>();
      String from = "";
      String after = "";
      boolean done = false;
      while (!done) {
        boolean last = writing.get() == 0;
        Answer page = served.national("manifest/?limit=7" + after + from).as(client).get();
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        for (Json each : page.json().items("objects")) {
          Json.Obj entry = (Json.Obj) each;
          found.add(entry.requireText("date_added") + " " + entry.requireText("id"));
        }
        boolean more = page.json().truth("more").orElse(false);
        done = !more && last;
        from = byNext && more ? "&next=" + page.json().requireText("next") : "";
        String newest = page.field("X-TAXII-Date-Added-Last");
        if (!newest.isEmpty() && from.isEmpty()) {
          after = "&added_after=" + newest;
        }
      }
      return found;
    }
  }

  @Test
  void readers_who_page_while_others_write_see_each_object_once_and_in_order() throws Exception {
    try (ServedTaxii served = new ServedTaxii(folder, 1 << 20, InstantSource.system());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicInteger writing = new AtomicInteger(WRITERS);
      List<Future<List<String>>> readers = new ArrayList<>();
      readers.add(threads.submit(new Reader(served, "both", true, writing)));
      readers.add(threads.submit(new Reader(served, "reader", false, writing)));
      List<Future<Set<String>>> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int of = writer;
        writers.add(threads.submit(() -> write(served, of, writing)));
      }
      Set<String> written = new HashSet<>();
      for (Future<Set<String>> writer : writers) {
        written.addAll(writer.get());
      }
      for (Future<List<String>> reader : readers) {
        List<String> found = reader.get();
        assertThat(found).isSorted().doesNotHaveDuplicates();
        assertThat(found.stream().map(each -> each.substring(each.indexOf(' ') + 1)))
            .containsExactlyInAnyOrderElementsOf(written);
      }
    }
  }

  private static Set<String> write(ServedTaxii served, int writer, AtomicInteger writing)
      throws Exception {
    Set<String> ids = new HashSet<>();
    String client = List.of("both", "second", "poster").get(writer);
    try {
      for (int envelope = 0; envelope < ENVELOPES; envelope++) {
        List<String> objects = new ArrayList<>();
        for (int one = 0; one <= envelope % 5; one++) {
          long number = 1_000_000L * (writer + 1) + 100L * envelope + one;
          objects.add(Things.indicator(number));
          ids.add(Things.id("indicator", number));
        }
        Answer answer = served.national("objects/").as(client).post(Things.envelope(objects));
        assertThat(answer.status()).isEqualTo(202);
      }
    } finally {
      writing.decrementAndGet();
    }
    return ids;
  }
}

package parley.console;

import io.javalin.http.sse.SseClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The event streams of the open pages. Only names of what changed travel; each page then fetches
/// its own piece again, with its own permissions and in its own language.
final class Events {
  /// W-EVENT-1: a page that hears nothing for two beats and a half says so.
  static final Duration BEAT = Duration.ofSeconds(5);

  /// W-EVENT-2: pages open at once, over all officers.
  static final int MOST_STREAMS = 64;

  /// W-EVENT-3: names waiting for one slow page; past it the page is told once that everything
  /// changed.
  private static final int MOST_WAITING = 64;

  private static final String EVERYTHING = "board";
  private static final String END = "";

  /// Browsers drop an event that carries no data.
  private static final String BEATING = "-";

  private final Set<BlockingQueue<String>> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /// Tells all pages. Never blocks.
  void tell(String name) {
    streams.forEach(stream -> offer(stream, name));
  }

  private static void offer(BlockingQueue<String> stream, String name) {
    if (!stream.offer(name)) {
      stream.clear();
      stream.offer(EVERYTHING);
    }
  }

  /// Speaks to one page until it leaves, its officer does, or we close; runs on the request's own
  /// virtual thread.
  ///
  /// @param there whether the page's session is still one (W-EVENT-4)
  void stream(SseClient page, BooleanSupplier there) {
    BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    if (closed || streams.size() >= MOST_STREAMS) {
      page.close();
      return;
    }
    streams.add(waiting);
    try {
      page.sendEvent("hello", BEATING);
      speak(page, waiting, there);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      streams.remove(waiting);
      page.close();
    }
  }

  private void speak(SseClient page, BlockingQueue<String> waiting, BooleanSupplier there)
      throws InterruptedException {
    while (!closed && !page.terminated()) {
      @Nullable String first = waiting.poll(BEAT.toMillis(), TimeUnit.MILLISECONDS);
      List<String> names = new ArrayList<>();
      if (first != null) {
        names.add(first);
        waiting.drainTo(names);
      }
      // Looked at after the wait and before a word: whoever was struck meanwhile hears nothing.
      if (names.contains(END) || !there.getAsBoolean()) {
        return;
      }
      if (names.isEmpty()) {
        page.sendEvent("beat", BEATING);
      }
      names.forEach(name -> page.sendEvent("change", name));
    }
  }

  /// Ends every stream, so that the server need not wait for them.
  void close() {
    closed = true;
    for (BlockingQueue<String> stream : streams) {
      stream.clear();
      stream.offer(END);
    }
  }

  int open() {
    return streams.size();
  }
}

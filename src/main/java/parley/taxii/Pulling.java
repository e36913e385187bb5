package parley.taxii;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import parley.codec.Bytes;
import parley.codec.Digest;

/// Brings what is new in a collection of others into one of the own node (K-PULL-1 to K-PULL-6).
/// Mutable, one thread.
public final class Pulling {
  /// K-PULL-4: of one command.
  private static final int MOST_PAGES = 100_000;

  /// K-PULL-4: that follow each other.
  static final int MOST_EMPTY = 16;

  /// Lines about what was refused.
  private static final int MOST_TOLD = 1_000;

  private final FarServer server;
  private final FarCollection far;
  private final OwnNode own;
  private final Position position;
  private final Consumer<String> out;
  private final Set<Digest> seen = new HashSet<>();

  /// What is asked next: from where, and as the page before named it.
  private Optional<Added> after;

  private Optional<String> next = Optional.empty();

  /// The newest moment that was told.
  private Optional<Added> reached;

  private boolean nextHolds = true;
  private boolean done;
  private int empty;
  private long pulled;
  private long refused;

  private Pulling(
      Path folder, FarServer server, FarCollection far, OwnNode own, Consumer<String> out)
      throws IOException {
    this.server = server;
    this.far = far;
    this.own = own;
    this.out = out;
    this.position = new Position(folder, "pull", server);
    this.after = position.read();
    this.reached = after;
  }

  /// @param folder of the node
  /// @param name of the server
  /// @param out what was done, line by line
  /// @return whether every object was taken
  /// @throws IOException in one line
  public static boolean run(
      Path folder, String name, OwnNode.Line node, Consumer<String> out, InstantSource clock)
      throws IOException, InterruptedException {
    return run(folder, name, node, out, clock, Pulling::pause);
  }

  static boolean run(
      Path folder,
      String name,
      OwnNode.Line node,
      Consumer<String> out,
      InstantSource clock,
      FarCollection.Pause pause)
      throws IOException, InterruptedException {
    FarServer server = FarServer.named(folder, name);
    try (FarCollection far = new FarCollection(folder, server, pause, clock)) {
      return new Pulling(folder, server, far, new OwnNode(node), out).pull();
    }
  }

  /// Nothing ends it but time.
  static void pause(Duration time) throws InterruptedException {
    boolean ended = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    if (ended) {
      throw new IllegalStateException("a latch that nobody counts down");
    }
  }

  private boolean pull() throws IOException, InterruptedException {
    for (int pages = 0; !done && pages < MOST_PAGES; pages++) {
      Optional<FarCollection.Page> page = far.page(after, next);
      if (page.isEmpty()) {
        out.accept("  the server does not know its own next page any longer; going on by time");
        byTime();
      } else {
        take(page.get());
      }
    }
    out.accept(
        pulled
            + " objects of "
            + server.name()
            + " are in "
            + server.own()
            + ", "
            + refused
            + " were refused"
            + (done ? "" : "; there is more: run the command again"));
    return refused == 0;
  }

  /// If the power fails before the position is kept, the page is brought again, and what is there
  /// already counts as added.
  private void take(FarCollection.Page page) throws IOException {
    boolean again = !page.objects().isEmpty() && !seen.add(digest(page.objects()));
    if (!again && !page.objects().isEmpty()) {
      add(page.objects());
    }
    page.added()
        .filter(last -> reached.isEmpty() || last.compareTo(reached.get()) > 0)
        .ifPresent(last -> reached = Optional.of(last));
    if (!page.more()) {
      done = true;
      keep(reached);
      if (!page.objects().isEmpty() && page.added().isEmpty()) {
        out.accept("  the server does not say when it added them: the next pull brings all again");
      }
      return;
    }
    keep(reached.map(Pulling::before));
    empty = page.objects().isEmpty() ? empty + 1 : 0;
    if (empty > MOST_EMPTY) {
      throw new IOException(server.name() + " says that there is more, and brings nothing");
    }
    if (again && next.isPresent()) {
      out.accept("  the server brings the same page again; going on by time");
    }
    if (page.next().isPresent() && nextHolds && !again) {
      next = page.next();
    } else {
      byTime();
    }
  }

  private void add(List<Bytes> objects) throws IOException {
    OwnNode.Taken taken =
        own.add(
            server.own(),
            server.source(),
            Shelf.freshId(new SecureRandom()),
            objects,
            handed -> {});
    long before = refused;
    pulled += taken.successes();
    refused += taken.failures();
    out.accept("  " + taken.successes() + " objects taken, " + taken.failures() + " refused");
    taken.told().stream()
        .limit(Math.max(0, MOST_TOLD - before))
        .forEach(line -> out.accept("  " + FarCollection.plain(line)));
  }

  private static Digest digest(List<Bytes> objects) {
    return Digest.of(objects.toArray(Bytes[]::new));
  }

  /// From the newest moment on, and not after it, since a server may have more of that moment than
  /// it brought; after it only where that leads nowhere.
  private void byTime() throws IOException {
    nextHolds = false;
    next = Optional.empty();
    if (reached.isEmpty()) {
      throw new IOException(
          server.name() + " says that there is more, and not how to ask for it (TAXII 3.5)");
    }
    Added from = before(reached.get());
    if (after.isEmpty() || from.compareTo(after.get()) > 0) {
      after = Optional.of(from);
    } else if (reached.get().compareTo(after.get()) > 0) {
      after = reached;
      out.accept(
          "  more than a page may be of the moment "
              + reached.get().text()
              + "; what is left of it cannot be asked for");
    } else {
      throw new IOException(server.name() + " brings the same page again and again");
    }
  }

  private static Added before(Added moment) {
    return new Added(moment.micros() - 1);
  }

  /// Never back.
  private void keep(Optional<Added> moment) throws IOException {
    Optional<Added> kept = position.read();
    if (moment.isPresent() && (kept.isEmpty() || moment.get().compareTo(kept.get()) > 0)) {
      position.write(moment.get());
    }
  }
}

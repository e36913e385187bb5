package drill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.bench.Grounds;
import parley.codec.MalformedInput;
import parley.message.Composer;
import parley.message.Message;
import parley.party.NodeId;

/// The officers of one node and the hand that kills it: what was handed in and not promised is
/// handed in again, the same message, to the next process on the same folder.
final class Station implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int LONGEST_BURST = 8;
  private static final int MOST_OPEN = 24;
  private static final int MOST_ON_THE_WAY = 30;
  private static final int LONGEST_TEXT = 2000;

  final NodeId self;
  private final Launch launch;
  private String variant;
  private final Grounds grounds;
  private final Agreement terms;
  final Random random;
  private final Composer composer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();

  private final Map<String, Message> open = new LinkedHashMap<>();
  private final Map<String, Acked> acked = new LinkedHashMap<>();
  private final Set<String> handedIn = new LinkedHashSet<>();
  private final Set<String> shown = new LinkedHashSet<>();
  private final List<String> complaints = new ArrayList<>();
  private @Nullable Recovered state;
  private boolean ready;
  private int known;
  private int unknown;
  private int composed;
  private int kills;
  private @Nullable Process process;
  private @Nullable PrintWriter in;
  private @Nullable Thread reader;

  /// What is asked for the moment at each promise, and what it said.
  private LongSupplier moments = () -> 0;

  private final Map<String, Long> promisedAt = new LinkedHashMap<>();

  /// A promise: this message is durable under this content and serial.
  record Acked(String content, String serial) {}

  Station(NodeId self, Launch launch, String variant, Grounds grounds, long seed)
      throws IOException, MalformedInput {
    this.self = self;
    this.launch = launch;
    this.variant = variant;
    this.grounds = grounds;
    this.terms = grounds.agreement();
    this.random = new Random(seed);
    this.composer = new Composer(InstantSource.system(), random);
  }

  /// From the next start on it runs as this variant.
  void as(String other) {
    variant = other;
  }

  /// Starts a process and hands in again what nobody promised.
  void start(boolean first) throws Exception {
    launch(first);
    waitFor(() -> ready, PATIENCE);
    if (!ready) {
      throw new IOException(self + " did not become ready: see its log");
    }
    handInAgain();
  }

  void launch(boolean first) throws IOException {
    locked(() -> {
      ready = false;
      handedIn.clear();
    });
    Process next = launch.start(self, variant, first);
    process = next;
    in = new PrintWriter(next.getOutputStream(), true, StandardCharsets.UTF_8);
    BufferedReader lines = next.inputReader(StandardCharsets.UTF_8);
    reader =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                String line;
                while ((line = lines.readLine()) != null) {
                  hear(line);
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private void hear(String line) {
    locked(() -> {
      List<String> words = List.of(line.split(" ", -1));
      switch (words.getFirst()) {
        case "ready" -> ready = true;
        case "state" -> state = Recovered.read(words.subList(1, words.size()));
        case "acked" -> acked(words);
        case "shown" -> {
          if (!shown.add(words.get(1))) {
            complaints.add(self + " drew twice: " + line);
          }
        }
        case "refused" -> {
          open.remove(words.get(1));
          complaints.add(self + " said " + line);
        }
        case "unknown" -> {
          if (words.get(1).equals("state")) {
            state = Recovered.UNKNOWN;
          }
          handedIn.remove(words.get(1));
          unknown++;
        }
        default -> complaints.add(self + " said " + line);
      }
      news.signalAll();
    });
  }

  private void acked(List<String> words) {
    open.remove(words.get(1));
    handedIn.remove(words.get(1));
    Acked now = new Acked(words.get(2), words.get(3));
    promisedAt.putIfAbsent(words.get(1), moments.getAsLong());
    Acked before = acked.putIfAbsent(words.get(1), now);
    if (before != null && !before.equals(now)) {
      complaints.add(self + " promised " + words.get(1) + " as " + before + " and as " + now);
    }
    if (words.get(4).equals("known")) {
      known++;
    }
  }

  /// Hands in what nobody promised and nobody is asked about at this moment.
  void handInAgain() {
    locked(() ->
        open.values().stream()
            .filter(message -> !handedIn.contains(message.id().toString()))
            .forEach(this::handIn));
  }

  private void handIn(Message message) {
    handedIn.add(message.id().toString());
    if (in != null) {
      in.println("release " + message.bytes().base64());
    }
  }

  /// Up to eight messages at once, short and long, FLASH among them, which overtake: so serials are
  /// signed and appended out of their order.
  void burst() {
    burst(LONGEST_BURST);
  }

  /// The same while the peer keeps up, and one message when it does not: a backlog that only grows
  /// would be another drill, and its clearing most of the time of this one.
  void work(Station peer) {
    burst(count(acked::size) - peer.drawn() < MOST_ON_THE_WAY ? LONGEST_BURST : 1);
  }

  private synchronized void burst(int longest) {
    int count = 1 + random.nextInt(longest);
    for (int i = 0; i < count; i++) {
      Precedence next = random.nextInt(4) == 0 ? Precedence.FLASH : Precedence.ROUTINE;
      // FLASH goes on when a full disk refuses all others.
      if (count(open::size) < MOST_OPEN * (next == Precedence.FLASH ? 2 : 1)) {
        release(next, 20 + random.nextInt(LONGEST_TEXT - 20));
      }
    }
  }

  /// Several long ones, and a FLASH behind them that is signed and appended before they are.
  synchronized void overtake() {
    for (int i = 0; i < 3; i++) {
      release(Precedence.ROUTINE, LONGEST_TEXT);
    }
    release(Precedence.FLASH, 20);
  }

  /// @return its identifier
  synchronized String one() {
    return release(Precedence.ROUTINE, LONGEST_TEXT / 10);
  }

  private String release(Precedence precedence, int size) {
    try {
      Message message = grounds.message(composer, terms, self, ++composed, size, precedence);
      locked(() -> {
        open.put(message.id().toString(), message);
        handIn(message);
      });
      return message.id().toString();
    } catch (MalformedInput e) {
      throw new IllegalStateException("a test message cannot be composed", e);
    }
  }

  /// SIGKILL through the handle: the process object would close the pipe, and what was promised
  /// before the end would be lost with it.
  void kill() throws InterruptedException {
    if (process != null && reader != null) {
      process.toHandle().destroyForcibly();
      process.waitFor();
      reader.join();
      kills++;
    }
  }

  /// It and all that it started, where a process of another kind stands before it.
  Stream<ProcessHandle> processes() {
    return process == null
        ? Stream.empty()
        : Stream.concat(Stream.of(process.toHandle()), process.descendants());
  }

  void end() throws InterruptedException {
    processes().forEach(ProcessHandle::destroyForcibly);
    kill();
  }

  /// True once everything handed in is promised, and nothing at this node is half done.
  boolean drained() throws InterruptedException {
    locked(() -> {
      state = null;
      if (in != null) {
        in.println("state");
      }
    });
    waitFor(() -> state != null, PATIENCE);
    return count(open::size) == 0 && state != null && state.nothing();
  }

  void stop() throws InterruptedException {
    if (process != null && in != null && reader != null) {
      in.println("stop");
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        complaints.add(self + " did not end when it was asked to");
        process.toHandle().destroyForcibly();
      }
      reader.join();
    }
  }

  void pause(int millis) throws InterruptedException {
    waitFor(() -> false, Duration.ofMillis(millis));
  }

  void waitFor(BooleanSupplier there, Duration longest) throws InterruptedException {
    lock.lock();
    try {
      long left = longest.toNanos();
      while (!there.getAsBoolean() && left > 0 && alive()) {
        long turn = Math.min(left, LOOK.toNanos());
        left -= turn - Math.min(turn, news.awaitNanos(turn));
      }
    } finally {
      lock.unlock();
    }
  }

  boolean alive() {
    return process != null && process.isAlive();
  }

  private void locked(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  private int count(IntSupplier what) {
    lock.lock();
    try {
      return what.getAsInt();
    } finally {
      lock.unlock();
    }
  }

  /// How much is half done, as the node last said.
  long left() {
    return state == null ? Recovered.UNKNOWN.left() : state.left();
  }

  /// What is half done, as the node last said, and how many releases are not promised.
  String last() {
    return self + " " + state + ", not promised " + count(open::size);
  }

  Map<String, Acked> promises() {
    return acked;
  }

  int promised() {
    return count(acked::size);
  }

  /// What was handed in to this very process and not promised by it.
  Set<String> unpromised() {
    Set<String> left = new LinkedHashSet<>();
    locked(() -> left.addAll(handedIn));
    return left;
  }

  /// From now on each promise is marked with its moment; those of before count as older than all.
  void mark(LongSupplier clock) {
    locked(() -> {
      moments = clock;
      promisedAt.clear();
    });
  }

  /// The moment of the first promise since the marks were set, asked when it has ended.
  long firstMoment() {
    return promisedAt.values().stream().mapToLong(Long::longValue).min().orElse(0);
  }

  /// What was promised at this moment.
  Map<String, Acked> promisedUntil(long moment) {
    Map<String, Acked> then = new LinkedHashMap<>();
    locked(() ->
        acked.forEach((id, promise) -> {
          if (promisedAt.getOrDefault(id, 0L) <= moment) {
            then.put(id, promise);
          }
        }));
    return then;
  }

  Set<String> shown() {
    return shown;
  }

  int drawn() {
    return count(shown::size);
  }

  List<String> complaints() {
    return complaints;
  }

  /// Answers that said that the outcome was not known.
  int unknown() {
    return count(() -> unknown);
  }

  int kills() {
    return kills;
  }

  /// Releases that a kill had cut off between their commit and their promise.
  int known() {
    return known;
  }

  @Override
  public void close() {
    if (process != null) {
      process.toHandle().destroyForcibly();
    }
  }
}

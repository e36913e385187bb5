package parley.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import parley.agreement.Agreement;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.envelope.Lane;
import parley.envelope.NotYet;
import parley.envelope.Protocol;
import parley.envelope.Transmittal;
import parley.exchange.Notary;
import parley.exchange.SealNotary;
import parley.exchange.Standing;
import parley.link.HttpsRoute;
import parley.link.Route;
import parley.message.Composer;
import parley.message.Message;
import parley.party.NodeId;
import parley.seal.KeyVault;

/// A partner that does not obey: it posts good envelopes, signed and sealed with its own keys, at
/// the same pace whatever it is told. They are made before, so that while it strikes it costs this
/// machine little more than what it does to the other side.
final class Hammer {
  private static final Duration REST = Duration.ofMillis(200);

  /// Below what a listener lets one peer have open (L-HTTP-12), so that each post is answered by
  /// the budget and signed.
  private static final int AT_ONCE = 32;

  private final KeyVault vault;
  private final SSLContext tls;
  private final Grounds grounds;
  private final Standing standing;
  private final Agreement terms;
  private final List<Bytes> envelopes = new ArrayList<>();

  Hammer(KeyVault vault, SSLContext tls, Grounds grounds, NodeId self) throws Exception {
    this.vault = vault;
    this.tls = tls;
    this.grounds = grounds;
    this.standing = grounds.standing(self);
    this.terms = grounds.agreement(self);
  }

  void make(int count, int size) throws Exception {
    SealNotary notary = new SealNotary(vault);
    Composer composer = new Composer(InstantSource.system(), new SplittableRandom());
    NodeId self = standing.self();
    for (int i = 1; i <= count; i++) {
      Message message = grounds.message(composer, terms, self, i, size, Precedence.ROUTINE);
      Transmittal transmittal =
          new Transmittal(
              Protocol.CURRENT,
              Transmittal.Kind.MESSAGE,
              standing.link(),
              new SerialKey(self, 1, terms.id(), Line.WATCH, Series.REAL, i),
              standing.peer(),
              terms.hash(),
              terms.suites(),
              message.composedAt(),
              message.digest(),
              List.of(),
              Optional.empty());
      Notary.Preparation what =
          new Notary.Preparation(transmittal, message.bytes(), List.of(), List.of(), Lane.FORMAL);
      envelopes.add(notary.prepare(standing, what).envelope().bytes());
    }
  }

  /// @param rate posts a second
  /// @return what it was told, in one line
  String strike(int rate, BooleanSupplier halted) {
    LongAdder receipts = new LongAdder();
    LongAdder later = new LongAdder();
    LongAdder other = new LongAdder();
    Semaphore places = new Semaphore(AT_ONCE);
    try (HttpsRoute route = route();
        ExecutorService posts = Executors.newVirtualThreadPerTaskExecutor()) {
      long pause = 1_000_000_000L / rate;
      long next = System.nanoTime();
      for (int i = 0; !halted.getAsBoolean(); i++) {
        Bytes envelope = envelopes.get(i % envelopes.size());
        places.acquireUninterruptibly();
        posts.execute(() -> {
          Told told = told(route, envelope);
          places.release();
          LongAdder count =
              switch (told) {
                case Told.Receipt() -> receipts;
                case Told.Later _ -> later;
                case Told.Other() -> other;
              };
          count.increment();
        });
        next += pause;
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
    return "hammered receipts " + receipts + " later " + later + " other " + other;
  }

  /// Obeys after all: posts each envelope again as it is told, until it has its receipt.
  String settle(BooleanSupplier halted) {
    int receipts = 0;
    try (HttpsRoute route = route()) {
      for (Bytes envelope : envelopes) {
        Told told = told(route, envelope);
        while (!(told instanceof Told.Receipt) && !halted.getAsBoolean()) {
          LockSupport.parkNanos(
              told instanceof Told.Later(Duration pause) ? pause.toNanos() : REST.toNanos());
          told = told(route, envelope);
        }
        receipts += told instanceof Told.Receipt ? 1 : 0;
      }
    }
    return "settled " + receipts;
  }

  private HttpsRoute route() {
    return new HttpsRoute(tls, standing.peerNode().orElseThrow().addresses().getFirst());
  }

  private sealed interface Told {
    record Receipt() implements Told {}

    /// A not-yet that the peer signed.
    record Later(Duration pause) implements Told {}

    record Other() implements Told {}
  }

  private Told told(HttpsRoute route, Bytes envelope) {
    try {
      Route.Reply reply = route.exchange(Route.What.ENVELOPE, envelope);
      return switch (reply.status()) {
        case 200 -> new Told.Receipt();
        case 503 ->
            new Told.Later(
                NotYet.verify(reply.body(), standing.peerFrameKey().orElseThrow()).retryAfter());
        default -> new Told.Other();
      };
    } catch (IOException | MalformedInput e) {
      return new Told.Other();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Told.Other();
    }
  }
}

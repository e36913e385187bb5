package parley.bench;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
import parley.envelope.Lane;
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
          new Notary.Preparation(
              transmittal, message.bytes(), List.of(), List.of(), Lane.FORMAL);
      envelopes.add(notary.prepare(standing, what).envelope().bytes());
    }
  }

  /// @param rate posts a second
  /// @return what it was told, in one line
  String strike(int rate, BooleanSupplier halted) {
    LongAdder receipts = new LongAdder();
    LongAdder later = new LongAdder();
    LongAdder other = new LongAdder();
    try (HttpsRoute route =
            new HttpsRoute(tls, standing.peerNode().orElseThrow().addresses().getFirst());
        ExecutorService posts = Executors.newVirtualThreadPerTaskExecutor()) {
      long pause = 1_000_000_000L / rate;
      long next = System.nanoTime();
      for (int i = 0; !halted.getAsBoolean(); i++) {
        Bytes envelope = envelopes.get(i % envelopes.size());
        posts.execute(() -> (switch (told(route, envelope)) {
          case 200 -> receipts;
          case 503 -> later;
          default -> other;
        }).increment());
        next += pause;
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
    return "hammered receipts " + receipts + " later " + later + " other " + other;
  }

  private static int told(HttpsRoute route, Bytes envelope) {
    try {
      return route.exchange(Route.What.ENVELOPE, envelope).status();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}

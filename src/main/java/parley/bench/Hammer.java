package parley.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
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
import parley.http.LinkDoor;
import parley.link.HttpsRoute;
import parley.link.Route;
import parley.message.Composer;
import parley.message.Message;
import parley.party.NodeId;
import parley.seal.KeyVault;

/// A partner that does not obey: it posts good envelopes, signed and sealed with its own keys, at
/// the same pace whatever it is told. They are made before, and what it is told is verified after,
/// so that while it strikes it costs this machine little more than what it does to the other side.
final class Hammer {
  private static final Duration REST = Duration.ofMillis(200);

  /// As many as a listener lets one peer have open (L-HTTP-12): more would be turned away before
  /// they cost anything.
  private static final int AT_ONCE = 48;

  private static final int SLOWED = 100;

  private final KeyVault vault;
  private final SSLContext tls;
  private final Grounds grounds;
  private final Standing standing;
  private final Agreement terms;
  private final List<Bytes> envelopes = new ArrayList<>();
  private final Queue<Wire> wires = new ConcurrentLinkedQueue<>();

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
  /// @param slowed runs once, when so many were put off that what may come at once has come
  /// @return what it was told, in one line
  String strike(int rate, BooleanSupplier halted, Runnable slowed) {
    Blows blows = new Blows(rate, halted, slowed);
    try (ExecutorService posts = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < AT_ONCE; i++) {
        posts.execute(blows::strike);
      }
    }
    return blows.told();
  }

  /// The handshakes, before anything is measured.
  void connect() throws IOException {
    for (int i = 0; i < AT_ONCE; i++) {
      wires.add(new Wire(tls, address()));
    }
  }

  /// Posts at a pace of its own, over connections that stay open, and keeps what it is told: a
  /// signature is checked when the flood is over.
  private final class Blows {
    private final long pause;
    private final BooleanSupplier halted;
    private final Runnable slowed;
    private final long begun = System.nanoTime();
    private final AtomicInteger turns = new AtomicInteger();
    private final Queue<byte[]> requests = new ConcurrentLinkedQueue<>();
    private final Queue<Bytes> puttingOff = new ConcurrentLinkedQueue<>();
    private final AtomicInteger putOff = new AtomicInteger();
    private final LongAdder receipts = new LongAdder();
    private final LongAdder bare = new LongAdder();
    private final LongAdder other = new LongAdder();

    Blows(int rate, BooleanSupplier halted, Runnable slowed) {
      this.pause = 1_000_000_000L / rate;
      this.halted = halted;
      this.slowed = slowed;
      envelopes.forEach(envelope -> requests.add(Wire.request("envelope", envelope)));
    }

    /// The next one at its moment; what has its receipt does not come again.
    void strike() {
      @Nullable Wire wire = wires.poll();
      while (!halted.getAsBoolean()) {
        LockSupport.parkNanos(begun + turns.getAndIncrement() * pause - System.nanoTime());
        byte @Nullable [] request = requests.poll();
        if (request == null) {
          return;
        }
        try {
          wire = wire == null ? new Wire(tls, address()) : wire;
          LinkDoor.Answer answer = wire.post(request);
          count(answer);
          if (answer.status() != 200) {
            requests.add(request);
          }
        } catch (IOException e) {
          requests.add(request);
          other.increment();
          wire = null;
        }
      }
      if (wire != null) {
        wire.close();
      }
    }

    private void count(LinkDoor.Answer answer) {
      if (answer.status() == 200) {
        receipts.increment();
      } else if (answer.status() == 503) {
        puttingOff.add(answer.body());
        if (putOff.incrementAndGet() == SLOWED) {
          slowed.run();
        }
      } else if (answer.status() == LinkDoor.UNHEEDED.status()) {
        bare.increment();
      } else {
        other.increment();
      }
    }

    String told() {
      int later = 0;
      for (Bytes body : puttingOff) {
        if (signed(body)) {
          later++;
        } else {
          other.increment();
        }
      }
      return "hammered receipts "
          + receipts
          + " later "
          + later
          + " bare "
          + bare
          + " other "
          + other;
    }
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

  private boolean signed(Bytes body) {
    try {
      NotYet.verify(body, standing.peerFrameKey().orElseThrow());
      return true;
    } catch (MalformedInput e) {
      return false;
    }
  }

  private HttpsRoute route() {
    return new HttpsRoute(tls, address());
  }

  private String address() {
    return standing.peerNode().orElseThrow().addresses().getFirst();
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

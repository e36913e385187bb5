package parley.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.message.Composer;
import parley.seal.KeyVault;
import parley.seal.NodeKeys;
import parley.seal.Opener;
import parley.seal.SealException;
import parley.seal.Sealer;
import parley.seal.Signature;
import parley.seal.SignatureCheck;
import parley.seal.SignatureCheck.Verdict;
import parley.seal.Suite;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.StoreException;
import parley.store.Stores;

/// The floor: the same signatures, sealing, opening, durable commits (what is sent, what is
/// received, what the far board shows, the answer, what it closes) and one loopback round trip,
/// done bare, with nothing between them: no journal, no tree, no anchor, no dedup, no queue, no
/// HTTP, no TLS, no row of a board but its bytes. Keys are read once, and commits of several hands
/// share a sync as the exchange's do: whatever the floor did more than the exchange would flatter
/// the exchange.
final class Floor implements AutoCloseable {
  /// A frame and its head, as the exchange would send them.
  private static final int BODY_LIMIT = 1 << 20;

  private final KeyVault left;
  private final KeyVault right;
  private final NodeKeys near;
  private final NodeKeys far;
  private final Store leftStore;
  private final Store rightStore;
  private final Set<Suite> suites;
  private final Sealer sealer = new Sealer();
  private final SignatureCheck check = new SignatureCheck();
  private final ServerSocket echo;
  private final Thread echoing;
  private final AtomicInteger rows = new AtomicInteger();

  /// Nanoseconds.
  ///
  /// @param toFarRow until the row is durable that a far board would show
  /// @param sealing of these, for the sealing, which an exchange mostly does ahead (S-SEAL-6)
  record Trip(long toFarRow, long sealing) {}

  Floor(Grounds grounds, Path folder, Set<Suite> suites)
      throws SealException, StoreException, IOException {
    this.left = grounds.vault(Grounds.LEFT);
    this.right = grounds.vault(Grounds.RIGHT);
    this.near = left.publicKeys();
    this.far = right.publicKeys();
    this.leftStore = store(folder.resolve("floor-left"));
    this.rightStore = store(folder.resolve("floor-right"));
    this.suites = suites;
    this.echo = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    this.echoing = Thread.ofVirtual().start(this::echo);
  }

  private static Store store(Path folder) throws StoreException {
    Store store = Stores.open(new StoreConfig.Sqlite(folder));
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle.execute(
                "create table if not exists floor (id integer primary key, body blob not null)"));
    return store;
  }

  private void echo() {
    try {
      while (true) {
        Socket socket = echo.accept();
        Thread.ofVirtual().start(() -> echo(socket));
      }
    } catch (IOException closed) {
      return;
    }
  }

  private static void echo(Socket socket) {
    try (socket;
        DataInputStream in = in(socket);
        DataOutputStream out = out(socket)) {
      while (true) {
        byte[] body = in.readNBytes(in.readInt());
        out.writeInt(body.length);
        out.write(body);
        out.flush();
      }
    } catch (IOException ended) {
      return;
    }
  }

  /// Whole frames leave at once on both sides: a length that waits for its body's acknowledgement
  /// costs 40 ms, which would flatter the exchange.
  private static DataOutputStream out(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    return new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BODY_LIMIT));
  }

  private static DataInputStream in(Socket socket) throws IOException {
    return new DataInputStream(new BufferedInputStream(socket.getInputStream(), BODY_LIMIT));
  }

  /// One message with all that it costs, on one thread.
  private Trip one(Bytes content, DataInputStream in, DataOutputStream out)
      throws SealException, StoreException, IOException {
    long begun = System.nanoTime();
    List<Signature> signatures = left.signer().sign(content, suites);
    long signed = System.nanoTime();
    Bytes sealed =
        sealer.seal(
            Bytes.concat(
                content,
                Bytes.concat(signatures.stream().map(Signature::cms).toArray(Bytes[]::new))),
            suites,
            List.of(far.sealing(), near.sealing()));
    long sealing = System.nanoTime() - signed;
    Bytes frame = left.frames().sign(sealed);
    commit(leftStore, left.bodies().seal(Digest.of(content), content), sealed);
    out.writeInt(sealed.size());
    out.write(sealed.toArray());
    out.flush();
    byte[] back = in.readNBytes(in.readInt());
    require(parley.seal.Ed25519Check.verify(near.frameKey(), sealed, frame));
    require(
        right.opener().open(Bytes.owning(back), suites, BODY_LIMIT)
            instanceof Opener.Outcome.Opened);
    require(check.verify(content, signatures, suites, near.signing()) instanceof Verdict.Verified);
    commit(rightStore, right.bodies().seal(Digest.of(content), content), content);
    Bytes receipt = Digest.of(content).value();
    commit(rightStore, receipt, sealed);
    long shown = System.nanoTime();
    List<Signature> answer = right.signer().sign(receipt, suites);
    Bytes note = right.notes().sign(receipt);
    commit(rightStore, receipt, note);
    require(check.verify(receipt, answer, suites, far.signing()) instanceof Verdict.Verified);
    require(parley.seal.Ed25519Check.verify(far.noteKey(), receipt, note));
    commit(leftStore, receipt, note);
    return new Trip(shown - begun, sealing);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("the floor's own signatures or seals do not hold");
    }
  }

  private void commit(Store store, Bytes one, Bytes other) throws StoreException {
    int id = rows.addAndGet(2);
    store.write(
        Store.Lane.NORMAL,
        handle ->
            handle.execute(
                "insert into floor (id, body) values (?, ?), (?, ?)",
                id,
                one.toArray(),
                id + 1,
                other.toArray()));
  }

  /// @param hands 1 for latency; for throughput as many as the exchange has officers, since with
  ///   fewer the cores would wait for syncs
  List<Trip> run(int count, int hands, Bytes content) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(hands)) {
      List<Future<List<Trip>>> running = new ArrayList<>();
      for (int hand = 0; hand < hands; hand++) {
        int share = count / hands + (hand < count % hands ? 1 : 0);
        running.add(threads.submit(() -> several(share, content)));
      }
      List<Trip> trips = new ArrayList<>();
      for (Future<List<Trip>> each : running) {
        trips.addAll(each.get());
      }
      return trips;
    }
  }

  private List<Trip> several(int count, Bytes content)
      throws SealException, StoreException, IOException {
    List<Trip> trips = new ArrayList<>();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), echo.getLocalPort());
        DataInputStream in = in(socket);
        DataOutputStream out = out(socket)) {
      for (int i = 0; i < count; i++) {
        trips.add(one(Bytes.concat(content, Bytes.utf8(Integer.toString(i))), in, out));
      }
    }
    return trips;
  }

  static Bytes content(Grounds grounds, Agreement terms, int size)
      throws parley.codec.MalformedInput {
    Composer composer = new Composer(InstantSource.system(), new SplittableRandom());
    return grounds.message(composer, terms, 0, size, Precedence.ROUTINE).bytes();
  }

  @Override
  public void close() throws IOException {
    echo.close();
    echoing.interrupt();
    leftStore.close();
    rightStore.close();
    left.close();
    right.close();
  }
}

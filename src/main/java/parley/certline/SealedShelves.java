package parley.certline;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import parley.certline.IntakeTable.Ready;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;
import parley.seal.SharedKey;
import parley.store.RenewableStore;
import parley.store.Room;
import parley.store.Store;
import parley.store.StoreException;
import parley.taxii.Added;
import parley.taxii.Filters;
import parley.taxii.ObjectCheck;
import parley.taxii.Refusal;
import parley.taxii.Shelf;
import parley.taxii.Shelves;
import parley.taxii.TaxiiSettings;

/// Collections in a database of their own, each object sealed under the node's vault (K-KEEP-5).
/// What takes long, judging and sealing, is done on the thread of whoever brings it; the one writer
/// only writes.
public final class SealedShelves implements Shelves {
  /// More than so many objects wait behind everything else that is written.
  private static final int FEW = 64;

  private static final String SECRET = "codes";
  private static final Digest SECRET_NAME = Digest.of(Bytes.utf8("parley cert line codes"));

  private final RenewableStore store;
  private final ShelvesTable table;
  private final BodyCipher cipher;
  private final InstantSource clock;
  private final SharedKey secret;
  private final SharedKey marks;
  private final List<Shelf> shelves;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  private SealedShelves(
      RenewableStore store,
      BodyCipher cipher,
      InstantSource clock,
      SharedKey secret,
      List<Shelf> shelves) {
    this.store = store;
    this.cipher = cipher;
    this.clock = clock;
    this.secret = secret;
    this.table = new ShelvesTable(store);
    this.marks = secret.derived("marks of objects");
    this.shelves = shelves;
  }

  /// @param store with the tables of the CERT line; closed by whoever opened it
  public static SealedShelves over(
      RenewableStore store,
      BodyCipher cipher,
      List<TaxiiSettings.Named> named,
      InstantSource clock,
      SecureRandom random)
      throws StoreException, SealException {
    String fresh = Digest.of(Bytes.utf8(SharedKey.fresh(random))).hex();
    Bytes sealed = cipher.seal(SECRET_NAME, Bytes.utf8(fresh));
    ShelvesTable.Opened opened = new ShelvesTable(store).open(SECRET, sealed, named, random);
    SharedKey secret = SharedKey.read(cipher.open(SECRET_NAME, opened.secret()).utf8());
    return new SealedShelves(store, cipher, clock, secret, opened.shelves());
  }

  /// For the codes of cursors; the same as long as the database is.
  public SharedKey cursors() {
    return secret.derived("cursors");
  }

  /// Codes of names, which only this node can make; the same as long as the database is.
  public SharedKey names() {
    return secret.derived("names of objects");
  }

  /// For the codes by which the catalogue finds (K-SEEK-2).
  SharedKey catalogued() {
    return secret.derived("catalogue");
  }

  @Override
  public List<Shelf> all() {
    return shelves;
  }

  @Override
  public Page page(Shelf shelf, Filters filters, Added after, int limit) throws Away {
    List<Spot> spots = read(() -> table.spots(shelf, filters, after, limit + 1));
    return spots.size() > limit ? new Page(spots.subList(0, limit), true) : new Page(spots, false);
  }

  @Override
  public List<Bytes> objects(Shelf shelf, List<Spot> spots) throws Away {
    List<Bytes> objects = new ArrayList<>();
    try {
      for (PageTable.Sealed each : read(() -> table.sealed(spots))) {
        objects.add(cipher.open(each.name(), each.content()));
      }
    } catch (SealException e) {
      throw new Away("an object of the collection " + shelf.alias() + " was altered", e);
    }
    return objects;
  }

  @Override
  public List<Entry> entries(Shelf shelf, List<Spot> spots) throws Away {
    return read(() -> table.entries(spots));
  }

  /// One object of a batch on its way: refused before, or ready.
  private record Step(ObjectCheck.Verdict verdict, Optional<Ready> ready) {}

  @Override
  public Standing add(Batch batch) throws Away {
    mustHaveRoom();
    long now = now();
    List<Step> steps = new ArrayList<>();
    for (Arrival arrival : batch.arrivals()) {
      steps.add(
          new Step(
              arrival.verdict(),
              arrival.verdict() instanceof ObjectCheck.Accepted accepted
                  ? Optional.of(ready(accepted, arrival.object()))
                  : Optional.empty()));
    }
    Store.Lane lane = steps.size() > FEW ? Store.Lane.BULK : Store.Lane.NORMAL;
    List<Ready> ready = steps.stream().flatMap(step -> step.ready().stream()).toList();
    Standing standing =
        write(() ->
            table.add(lane, batch, ready, results -> told(batch.from(), steps, results), now));
    listeners.forEach(Runnable::run);
    return standing;
  }

  /// @param listener told when a tool has brought something, after it is durable
  void listen(Runnable listener) {
    listeners.add(listener);
  }

  /// What the node itself puts into a collection, all in one commit.
  ///
  /// @param client under whose name
  /// @param objects the bytes of each that was accepted
  void keep(Shelf shelf, String client, List<ObjectCheck.Accepted> accepted, List<Bytes> objects)
      throws Away {
    if (objects.isEmpty()) {
      return;
    }
    mustHaveRoom();
    List<Ready> ready = ready(accepted, objects);
    long now = now();
    write(() -> table.keep(shelf, client, ready, now));
  }

  List<Ready> ready(List<ObjectCheck.Accepted> accepted, List<Bytes> objects) throws Away {
    List<Ready> ready = new ArrayList<>();
    for (int at = 0; at < objects.size(); at++) {
      ready.add(ready(accepted.get(at), objects.get(at)));
    }
    return ready;
  }

  private void mustHaveRoom() throws Away {
    if (store.room().atMost(Room.LOW)) {
      throw new Away("the disk has little room left: nothing is taken in (D-STORE-13)");
    }
  }

  /// Microseconds since 1970.
  long now() {
    return Added.at(clock.instant()).micros();
  }

  /// Anything else that is kept here, sealed under its own digest.
  BorderTable.Part sealed(Bytes content) throws Away {
    Digest name = Digest.of(content);
    try {
      return new BorderTable.Part(name, cipher.seal(name, content));
    } catch (SealException e) {
      throw new Away("what is on its way cannot be sealed", e);
    }
  }

  /// Something that was sealed under its own name.
  public Bytes open(Digest name, Bytes sealed) throws Away {
    try {
      return cipher.open(name, sealed);
    } catch (SealException e) {
      throw new Away("what is kept was altered", e);
    }
  }

  private Ready ready(ObjectCheck.Accepted accepted, Bytes object) throws Away {
    try {
      Optional<String> key =
          accepted.version().isEmpty()
              ? Optional.empty()
              : Optional.of(Added.key(accepted.version().get()));
      Bytes mark = marks.code(accepted.form());
      return new Ready(accepted, key, object.size(), mark, cipher.seal(new Digest(mark), object));
    } catch (SealException e) {
      throw new Away("an object cannot be sealed", e);
    } catch (Refusal e) {
      throw new IllegalStateException("a version was accepted that is no moment", e);
    }
  }

  private static ShelvesTable.Told told(
      long from, List<Step> steps, List<IntakeTable.Result> results) {
    ShelvesTable.Told told = new ShelvesTable.Told(new ArrayList<>(), new ArrayList<>());
    int at = 0;
    for (int step = 0; step < steps.size(); step++) {
      switch (steps.get(step).verdict()) {
        case ObjectCheck.Refused refused ->
            told.failures()
                .add(
                    detail(
                        refused.id().orElse("object " + (from + step + 1) + " of the envelope"),
                        refused.version().orElse("unknown"),
                        Optional.of(refused.reason())));
        case ObjectCheck.Accepted accepted -> {
          IntakeTable.Result result = results.get(at);
          at++;
          tell(told, accepted.id(), result);
        }
      }
    }
    return told;
  }

  private static void tell(ShelvesTable.Told told, String id, IntakeTable.Result result) {
    switch (result.outcome()) {
      case ADDED -> told.successes().add(detail(id, result.version(), Optional.empty()));
      case KNOWN ->
          told.successes().add(detail(id, result.version(), Optional.of("it was there already")));
      case CONFLICT ->
          told.failures()
              .add(
                  detail(
                      id,
                      result.version(),
                      Optional.of(
                          "this version is here with other content, which stays; this one is kept"
                              + " as a conflict (K-KEEP-3)")));
    }
  }

  private static String detail(String id, String version, Optional<String> message) {
    return JsonWriter.line(
            Json.object().with("id", id).with("version", version).with("message", message).build())
        .utf8();
  }

  @Override
  public int remove(Shelf shelf, Filters filters) throws Away {
    String id = filters.ids().getFirst();
    return write(() -> table.remove(shelf, id, filters));
  }

  @Override
  public Optional<Standing> status(UUID id, String client) throws Away {
    long now = Added.at(clock.instant()).micros();
    return read(() -> table.status(id, client, now));
  }

  @Override
  public Optional<String> told(UUID status, boolean successes, int part) throws Away {
    return read(() -> table.told(status, successes, part));
  }

  /// Something that the database is asked.
  private interface Ask<T> {
    T now() throws StoreException;
  }

  private static <T> T read(Ask<T> ask) throws Away {
    try {
      return ask.now();
    } catch (StoreException e) {
      throw new Away("the collections cannot be read: " + e.getMessage(), e);
    }
  }

  /// After a commit of unknown outcome the database is opened anew. The client is told to come
  /// again: what it sent and what is there already counts as added.
  private <T> T write(Ask<T> ask) throws Away {
    try {
      return ask.now();
    } catch (StoreException e) {
      try {
        store.renew();
      } catch (StoreException again) {
        e.addSuppressed(again);
      }
      throw new Away("the collections cannot be written: " + e.getMessage(), e);
    }
  }
}

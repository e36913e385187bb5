package parley.attachment;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import parley.agreement.Agreement;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.message.Attachment;
import parley.message.FilePart;
import parley.message.Message;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.SealException;
import parley.store.Room;
import parley.store.Store;
import parley.store.StoreException;

/// Files on their way from an officer's disk into a message: taken piece by piece as they come,
/// each piece sealed before it is written, the digest made meanwhile (W-FILE-1).
public final class Uploads {
  /// W-FILE-2: how long a file waits for its message.
  static final Duration KEPT = Duration.ofDays(7);

  /// W-FILE-2: bytes of all files that wait.
  static final long MOST_BYTES = 512L * 1024 * 1024;

  /// W-FILE-2: files that are taken up at once; each holds two pieces.
  static final int AT_ONCE = 4;

  private static final Bytes PURPOSE = Bytes.utf8("parley upload 1");

  private final Store store;
  private final UploadTable table;
  private final BodyCipher cipher;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Set<String> open = ConcurrentHashMap.newKeySet();

  Uploads(Store store, BodyCipher cipher, InstantSource clock, RandomGenerator random) {
    this.store = store;
    this.table = new UploadTable(store);
    this.cipher = cipher;
    this.clock = clock;
    this.random = random;
  }

  /// What became of a file that was handed in.
  public sealed interface Taken {
    record Kept(Upload upload) implements Taken {}

    /// @param why the key of a sentence
    /// @param most what was passed, where that is the reason
    record Refused(Why why, long most) implements Taken {}
  }

  /// Why a file is not taken.
  public enum Why {
    NOT_ALLOWED,
    NAME,
    TYPE,
    KIND,
    LARGE,
    EMPTY,
    FULL
  }

  /// What is said of a file by whoever hands it in.
  public record Said(String name, String mediaType, String officer) {
    /// The name as a message has it (C-TEXT-7).
    Said composed() {
      return new Said(Normalizer.normalize(name, Normalizer.Form.NFC), mediaType, officer);
    }
  }

  /// Takes a file up. Reads no further than the largest that is allowed.
  public Taken take(Said said, Optional<Agreement.Attachments> allowed, InputStream content)
      throws FileException, IOException {
    Optional<Why> no = refusal(said, allowed);
    if (no.isPresent()) {
      return new Taken.Refused(no.get(), 0);
    }
    byte[] name = new byte[16];
    random.nextBytes(name);
    String id = HexFormat.of().formatHex(name);
    open.add(id);
    boolean kept = false;
    try {
      if (open.size() > AT_ONCE || full()) {
        return new Taken.Refused(Why.FULL, 0);
      }
      Taken taken = pieces(id, said.composed(), allowed.orElseThrow().fileBytes(), content);
      kept = taken instanceof Taken.Kept;
      return taken;
    } catch (StoreException | SealException e) {
      throw new FileException("the file cannot be kept now", e);
    } finally {
      open.remove(id);
      if (!kept) {
        dropped(id);
      }
    }
  }

  private static Optional<Why> refusal(Said said, Optional<Agreement.Attachments> allowed) {
    if (allowed.isEmpty()) {
      return Optional.of(Why.NOT_ALLOWED);
    }
    if (!FileNames.fits(said.composed().name())) {
      return Optional.of(Why.NAME);
    }
    return allowed.get().mediaTypes().contains(said.mediaType())
        ? Optional.empty()
        : Optional.of(Why.TYPE);
  }

  private boolean full() throws StoreException {
    return store.room().atMost(Room.LAST) || table.bytes() >= MOST_BYTES;
  }

  /// The row comes last: if the power fails before it, the pieces are swept away.
  private Taken pieces(String id, Said said, long most, InputStream content)
      throws IOException, StoreException, SealException {
    Digest.Running digest = new Digest.Running();
    int place = 0;
    while (true) {
      Bytes piece = Bytes.owning(content.readNBytes(FilePart.BYTES));
      digest.add(piece);
      if (digest.size() > most) {
        return new Taken.Refused(Why.LARGE, most);
      }
      if (piece.size() == 0) {
        break;
      }
      if (place == 0 && !FileKind.fits(said.mediaType(), piece)) {
        return new Taken.Refused(Why.KIND, 0);
      }
      table.piece(id, place, cipher.seal(name(id, "piece " + place), piece));
      place++;
    }
    if (place == 0) {
      return new Taken.Refused(Why.EMPTY, 0);
    }
    Instant now = clock.instant();
    long size = digest.size();
    Digest sha256 = digest.digest();
    table.add(
        new UploadTable.Row(
            id,
            said.officer(),
            cipher.seal(name(id, "name"), Bytes.utf8(said.name())),
            said.mediaType(),
            size,
            sha256.hex(),
            now.toEpochMilli()));
    return new Taken.Kept(
        new Upload(id, said.officer(), said.name(), said.mediaType(), size, sha256, now));
  }

  private void dropped(String id) {
    try {
      table.remove(id);
    } catch (StoreException e) {
      System.getLogger("parley.attachment")
          .log(System.Logger.Level.WARNING, "pieces wait for the next sweep: " + e.getMessage());
    }
  }

  /// One of this officer's own.
  public Optional<Upload> find(String id, String officer) throws FileException {
    try {
      Optional<UploadTable.Row> row = table.row(id).filter(each -> each.officer().equals(officer));
      return row.isEmpty() ? Optional.empty() : Optional.of(opened(row.get()));
    } catch (StoreException | SealException e) {
      throw new FileException("what waits to be sent cannot be read now", e);
    }
  }

  /// Those of these that are here and this officer's, in this order (W-FORM-1).
  public List<Upload> find(List<String> ids, String officer) throws FileException {
    List<Upload> found = new ArrayList<>();
    for (String id : ids.stream().distinct().limit(Message.MOST_ATTACHMENTS).toList()) {
      find(id, officer).ifPresent(found::add);
    }
    return found;
  }

  private Upload opened(UploadTable.Row row) throws SealException {
    return new Upload(
        row.id(),
        row.officer(),
        cipher.open(name(row.id(), "name"), row.name()).utf8(),
        row.mediaType(),
        row.size(),
        Digest.hex(row.sha256()),
        Instant.ofEpochMilli(row.at()));
  }

  /// One piece of a file, as a part of a message has it; empty when the file is not here.
  Optional<Bytes> piece(Digest sha256, long size, int part) throws StoreException, SealException {
    Optional<UploadTable.Row> row = table.of(sha256.hex(), size);
    if (row.isEmpty()) {
      return Optional.empty();
    }
    String id = row.get().id();
    Optional<Bytes> sealed = table.piece(id, part - 1);
    return sealed.isEmpty()
        ? Optional.empty()
        : Optional.of(cipher.open(name(id, "piece " + (part - 1)), sealed.get()));
  }

  /// Whether a file that a message names is here whole, whoever handed it in.
  boolean here(Attachment named) throws FileException {
    try {
      return table.of(named.digest().hex(), named.size()).isPresent();
    } catch (StoreException e) {
      throw new FileException("what waits to be sent cannot be read now", e);
    }
  }

  /// Writes it out, a piece at a time.
  void write(Attachment named, OutputStream out) throws FileException, IOException {
    try {
      for (int part = 1; part <= FilePart.count(named.size()); part++) {
        Bytes piece =
            piece(named.digest(), named.size(), part)
                .orElseThrow(() -> new FileException("a piece of the file is here no more"));
        out.write(piece.toArray());
      }
    } catch (StoreException | SealException e) {
      throw new FileException("what waits to be sent cannot be read now", e);
    }
  }

  /// What nobody sent, and what was broken off.
  void sweep() throws StoreException {
    for (String id : table.old(clock.instant().minus(KEPT).toEpochMilli())) {
      table.remove(id);
    }
    for (String id : table.broken(open)) {
      table.remove(id);
    }
  }

  private static Digest name(String id, String part) {
    return Digest.of(PURPOSE, Bytes.utf8(id + " " + part));
  }
}

package parley.shift;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import parley.casework.Writing;
import parley.codec.Bytes;
import parley.console.Guard;
import parley.console.Visit;
import parley.message.Formats;
import parley.seal.KeyVault.BodyCipher;
import parley.store.Store;
import parley.store.StoreException;
import parley.watchfloor.FloorException;
import parley.watchfloor.People;

/// Everything of the shifts of one node: start here.
public record Shifts(
    ShiftTimes times,
    Roster roster,
    WatchLog log,
    HandOvers handOvers,
    CheckLists lists,
    Ticks ticks)
    implements Writing.Shelf {
  private static final String TIMES = "shifts.json";
  private static final String LISTS = "checklists.json";

  /// What a centre may have of its own in the node's folder.
  public static final List<String> FILES = List.of(TIMES, LISTS);

  /// F-CHECK-2.
  private static final int LARGEST = 256 * 1024;

  /// What they are made of.
  ///
  /// @param folder of the node, where it may have times and check-lists of its own
  /// @param told of everything that officers wrote or signed, once it is durable
  public record Parts(
      Path folder,
      Store store,
      OwnLog log,
      BodyCipher cipher,
      People people,
      InstantSource clock,
      RandomGenerator random,
      Consumer<Writing> told) {}

  /// @throws IOException with one sentence, when a file of the folder is wrong
  public static Shifts of(Parts parts) throws IOException {
    SealedTexts texts = new SealedTexts(parts.log(), parts.cipher(), parts.random());
    WatchLog log = new WatchLog(parts.log(), texts, new WatchLog.Told(parts.told()));
    OwnFiles files = OwnFiles.read(parts.folder(), Formats.bundled());
    ShiftTimes times = files.times();
    return new Shifts(
        times,
        new Roster(times, parts.store(), parts.log(), parts.people(), parts.clock()),
        log,
        new HandOvers(times, log, texts, parts),
        files.lists(),
        new Ticks(parts.store(), parts.log(), parts.clock()));
  }

  @Override
  public void each(Consumer<Writing> taker) throws StoreException {
    try {
      log.each(taker);
      handOvers.each(taker);
    } catch (FloorException e) {
      throw new StoreException("what officers wrote cannot be read now", e);
    }
  }

  @Override
  public Optional<Writing> named(Writing.Place place, String id) throws StoreException {
    try {
      return switch (place) {
        case LOG -> log.named(Long.parseLong(id));
        case HAND_OVER -> handOvers.writing(id);
      };
    } catch (FloorException e) {
      throw new StoreException("what officers wrote cannot be read now", e);
    }
  }

  /// The pages of the shifts.
  public void routes(Guard guard, Visit visit) {
    new ShiftPages(visit, this).routes(guard);
    new HandOverPages(visit, this).routes(guard);
    new LogPages(visit, this).routes(guard);
  }

  /// What the node's folder says of shifts, or what everybody has.
  public record OwnFiles(ShiftTimes times, CheckLists lists) {
    /// @throws IOException with one sentence, when a file of the folder is wrong
    public static OwnFiles read(Path folder, Formats formats) throws IOException {
      try {
        CheckLists bundled = CheckLists.bundled(formats);
        Optional<Bytes> own = file(folder.resolve(LISTS));
        return new OwnFiles(
            file(folder.resolve(TIMES)).map(ShiftTimes::read).orElse(ShiftTimes.usual()),
            own.isPresent() ? bundled.with(own.get(), formats) : bundled);
      } catch (IllegalArgumentException e) {
        throw new IOException(e.getMessage(), e);
      }
    }

    private static Optional<Bytes> file(Path path) throws IOException {
      if (!Files.exists(path)) {
        return Optional.empty();
      }
      try (InputStream stream = Files.newInputStream(path)) {
        byte[] content = stream.readNBytes(LARGEST + 1);
        if (content.length > LARGEST) {
          throw new IOException(path.getFileName() + ": a file of at most 256 KiB is wanted");
        }
        return Optional.of(Bytes.owning(content));
      }
    }
  }
}

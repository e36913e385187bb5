package parley.certweb;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.certline.StixCheck;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.misp.EventImport;
import parley.misp.Imported;
import parley.misp.MispFile;
import parley.stix.ObjectStream;
import parley.taxii.ObjectCheck;
import parley.taxii.Shelf;
import parley.taxii.Shelves;

/// Takes a file of an analyst into the collection `national` (W-CERT-11): a bundle or an envelope
/// of STIX object by object as it comes, an event of MISP by its tables. Each object passes the
/// check that a tool's does, and what is refused is told by its name and why (K-ADD-6).
public final class Importing {
  /// W-CERT-11: the tool that objects count as from (K-RELEASE-4).
  static final String SOURCE = "console";

  static final String COLLECTION = "national";

  /// W-CERT-11: what becomes durable together.
  private static final int BATCH_OBJECTS = 500;

  private static final int BATCH_BYTES = 4 * 1024 * 1024;

  /// W-CERT-11: of one file.
  private static final ObjectStream.Limits BOUNDS = new ObjectStream.Limits(26L << 20, 100_000);

  private static final int MOST_REFUSED = 10_000;

  /// W-CERT-11: told one by one on a page.
  private static final int MOST_TOLD = 200;

  /// Bytes in which the first name of a document stands.
  private static final int HEAD = 4 * 1024;

  private static final JsonReader.Limits TOLD =
      new JsonReader.Limits(16 * 1024 * 1024, 8, 1_000_000);

  /// How an event of MISP begins: a list, or an object whose first member is one of these.
  private static final Pattern MISP =
      Pattern.compile("\\A\\s*(?:\\[|\\{\\s*\"(?:Event|response|Attribute|info)\")");

  private final Shelves shelves;
  private final ObjectCheck check = new StixCheck();
  private final SecureRandom random = new SecureRandom();

  /// W-CERT-11: one file at a time: an event of MISP is whole in memory.
  private final Semaphore free = new Semaphore(1);

  Importing(Shelves shelves) {
    this.shelves = shelves;
  }

  /// @param version as it was written, where it has one
  /// @param why one sentence, with its clause
  public record Refused(String what, String version, String why) {
    /// The last clause that the sentence names; empty when it names none.
    public String clause() {
      Matcher clause = Pattern.compile("\\(([A-Z]-[A-Z]+-[0-9]+)\\)").matcher(why);
      String last = "";
      while (clause.find()) {
        last = clause.group(1);
      }
      return last;
    }
  }

  /// Why a file was not read, or not to its end.
  public enum Wrong {
    BUSY,
    ABSENT,
    EMPTY,
    BROKEN,
    AWAY;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// How a file fared.
  ///
  /// @param refused the first of them
  /// @param notes what of an event of MISP was not carried, or not as it stands
  /// @param wrong what ended it early
  /// @param detail of that
  public record Report(
      String status,
      long successes,
      long failures,
      List<Refused> refused,
      List<Imported.Note> notes,
      int moreNotes,
      Optional<Wrong> wrong,
      String detail) {
    public Report {
      refused = List.copyOf(refused);
      notes = List.copyOf(notes);
    }

    public long moreRefused() {
      return failures - refused.size();
    }
  }

  /// One file on its way in. Mutable, one thread.
  private final class Intake {
    private final UUID status;
    private final Shelf shelf;
    private final List<Shelves.Arrival> waiting = new ArrayList<>();
    private final List<Imported.Note> notes = new ArrayList<>();
    private long bytes;
    private long kept;
    private long refused;

    Intake(UUID status, Shelf shelf) {
      this.status = status;
      this.shelf = shelf;
    }

    void take(Bytes object) throws Shelves.Away, MalformedInput {
      ObjectCheck.Verdict verdict = check.judge(object);
      boolean accepted = verdict instanceof ObjectCheck.Accepted;
      refused += accepted ? 0 : 1;
      MalformedInput.unless(
          refused <= MOST_REFUSED,
          "W-CERT-11",
          "more than " + MOST_REFUSED + " objects that were refused");
      waiting.add(new Shelves.Arrival(verdict, accepted ? object : Bytes.EMPTY));
      bytes += object.size();
      if (waiting.size() >= BATCH_OBJECTS || bytes >= BATCH_BYTES) {
        keep(false);
      }
    }

    /// If the power fails here, what was kept before is there; brought again it counts as added.
    void keep(boolean last) throws Shelves.Away {
      shelves.add(new Shelves.Batch(status, SOURCE, shelf, kept, waiting, last));
      kept += waiting.size();
      waiting.clear();
      bytes = 0;
    }

    long seen() {
      return kept + waiting.size();
    }
  }

  UUID fresh() {
    return Shelf.freshId(random);
  }

  /// Reads a file to its end, or to where it breaks: what was kept until then stays.
  Report take(UUID status, InputStream file) throws IOException {
    if (!free.tryAcquire()) {
      return failed(status, Wrong.BUSY, "");
    }
    try {
      Optional<Shelf> shelf =
          shelves.all().stream().filter(each -> each.alias().equals(COLLECTION)).findFirst();
      return shelf.isEmpty()
          ? failed(status, Wrong.ABSENT, "")
          : taken(new Intake(status, shelf.get()), new BufferedInputStream(file, HEAD * 2));
    } finally {
      free.release();
    }
  }

  private static Report failed(UUID status, Wrong wrong, String detail) {
    return new Report(status.toString(), 0, 0, List.of(), List.of(), 0, Optional.of(wrong), detail);
  }

  private Report taken(Intake intake, BufferedInputStream file) throws IOException {
    try {
      Optional<String> fault = read(intake, file);
      if (fault.isPresent()) {
        return broken(intake, fault.get());
      }
      if (intake.seen() == 0) {
        return failed(intake.status, Wrong.EMPTY, "");
      }
      intake.keep(true);
      return report(intake, Optional.empty(), "");
    } catch (Shelves.Away e) {
      return failed(intake.status, Wrong.AWAY, String.valueOf(e.getMessage()));
    }
  }

  /// @return why it cannot be read to its end; empty when it can
  private static Optional<String> read(Intake intake, BufferedInputStream file)
      throws IOException, Shelves.Away {
    try {
      if (misp(file)) {
        event(intake, file);
      } else {
        stream(intake, file);
      }
      return Optional.empty();
    } catch (MalformedInput e) {
      return Optional.of(e.getMessage() + " (" + e.clause() + ")");
    }
  }

  private static void stream(Intake intake, InputStream file)
      throws IOException, MalformedInput, Shelves.Away {
    ObjectStream objects = new ObjectStream(file, BOUNDS);
    for (Optional<Bytes> next = objects.next(); next.isPresent(); next = objects.next()) {
      intake.take(next.get());
    }
  }

  private Report broken(Intake intake, String detail) throws Shelves.Away {
    if (intake.kept == 0) {
      return failed(intake.status, Wrong.BROKEN, detail);
    }
    intake.waiting.clear();
    intake.keep(true);
    return report(intake, Optional.of(Wrong.BROKEN), detail);
  }

  private static boolean misp(BufferedInputStream file) throws IOException {
    file.mark(HEAD);
    String head = new String(file.readNBytes(HEAD), StandardCharsets.UTF_8);
    file.reset();
    return MISP.matcher(head).find();
  }

  private static void event(Intake intake, InputStream file)
      throws IOException, MalformedInput, Shelves.Away {
    Bytes whole = Bytes.owning(file.readNBytes((int) BOUNDS.bytes() + 1));
    MalformedInput.unless(
        whole.size() <= BOUNDS.bytes(), "W-CERT-11", "the file has more than 26 MiB");
    for (Json.Obj event : MispFile.read(whole)) {
      Imported imported = EventImport.of(event);
      intake.notes.addAll(imported.notes());
      for (Json.Obj object : imported.objects()) {
        intake.take(JsonWriter.line(object));
      }
    }
  }

  /// How a file fared, for a day (K-STATUS-1).
  Optional<Report> report(UUID status) throws Shelves.Away {
    Optional<Shelves.Standing> standing = shelves.status(status, SOURCE);
    return standing.isEmpty()
        ? Optional.empty()
        : Optional.of(report(standing.get(), List.of(), Optional.empty(), ""));
  }

  private Report report(Intake intake, Optional<Wrong> wrong, String detail) throws Shelves.Away {
    return report(shelves.status(intake.status, SOURCE).orElseThrow(), intake.notes, wrong, detail);
  }

  private Report report(
      Shelves.Standing standing, List<Imported.Note> notes, Optional<Wrong> wrong, String detail)
      throws Shelves.Away {
    List<Refused> refused = new ArrayList<>();
    Optional<String> part = shelves.told(standing.id(), false, 0);
    for (int next = 1; part.isPresent() && refused.size() < MOST_TOLD; next++) {
      refused.addAll(told(part.get()));
      part = shelves.told(standing.id(), false, next);
    }
    return new Report(
        standing.id().toString(),
        standing.successes(),
        standing.failures(),
        refused.stream().limit(MOST_TOLD).toList(),
        notes.stream().limit(MOST_TOLD).toList(),
        Math.max(0, notes.size() - MOST_TOLD),
        wrong,
        detail);
  }

  private static List<Refused> told(String part) {
    List<Refused> refused = new ArrayList<>();
    try {
      if (JsonReader.foreign(Bytes.utf8("[" + part + "]"), TOLD) instanceof Json.Arr(var items)) {
        for (Json item : items) {
          Json.Obj each = (Json.Obj) item;
          refused.add(
              new Refused(
                  each.text("id").orElse(""),
                  each.text("version").orElse(""),
                  each.text("message").orElse("")));
        }
      }
    } catch (MalformedInput e) {
      throw new IllegalStateException("what is told of objects was altered", e);
    }
    return refused;
  }
}

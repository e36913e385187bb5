package parley.certline;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.misp.EventExport;
import parley.misp.EventImport;
import parley.misp.Exported;
import parley.misp.Feed;
import parley.misp.Imported;
import parley.misp.MispFile;
import parley.stix.ObjectStream;
import parley.stix.StixObject;
import parley.taxii.Shelf;

/// What `parley cert misp` does, on the side of the command: reads and writes files, converts, and
/// asks the serving node for the rest.
public final class MispFiles {
  /// K-MISP-13: objects of one export.
  static final int MOST_OBJECTS = 500_000;

  private static final int PART_OBJECTS = 500;
  private static final int PART_BYTES = 8 * 1024 * 1024;

  /// Lines about what was not carried, of one file.
  private static final int MOST_NOTES = 1_000;

  private static final JsonReader.Limits TOLD =
      new JsonReader.Limits(16 * 1024 * 1024, 8, 1_000_000);

  /// The serving node.
  @FunctionalInterface
  public interface Node {
    Answer ask(Json.Obj head, List<Bytes> files) throws IOException;
  }

  public record Answer(Json.Obj head, List<Bytes> files) {
    public Answer {
      files = List.copyOf(files);
    }
  }

  private final Node node;
  private final Consumer<String> out;

  public MispFiles(Node node, Consumer<String> out) {
    this.node = node;
    this.out = out;
  }

  /// @param what `import`, `export` or `feed`
  /// @return whether every object was taken
  /// @throws IOException in one line
  public boolean run(
      String what, List<Path> files, Optional<Path> to, String collection, String source)
      throws IOException {
    switch (what) {
      case "import" -> {
        if (files.isEmpty()) {
          throw new IOException("name the files to import");
        }
        return add(files, collection, source, Shelf.freshId(new SecureRandom()));
      }
      case "export" -> {
        Path file = named(to, "the file");
        if (Files.isDirectory(file) || file.getFileName() == null) {
          throw new IOException(file + " is a folder; name the file to write with --out FILE");
        }
        export(collection, file);
      }
      case "feed" -> {
        Path folder = named(to, "the folder");
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
          throw new IOException(folder + " is a file; name the folder to write with --out FOLDER");
        }
        feed(collection, folder);
      }
      default -> throw new IOException("\"" + what + "\" is none of import, export, feed");
    }
    return true;
  }

  private static Path named(Optional<Path> to, String what) throws IOException {
    return to.orElseThrow(() -> new IOException("name " + what + " to write with --out PATH"));
  }

  /// All files are read and converted before anything is added.
  ///
  /// @param source the tool that it counts as from (K-RELEASE-4)
  /// @return whether every object was taken
  /// @throws IOException in one line
  public boolean add(List<Path> files, String collection, String source, UUID status)
      throws IOException {
    List<Bytes> objects = new ArrayList<>();
    for (Path file : files) {
      int before = objects.size();
      List<Json.Obj> events = events(file);
      List<Imported.Note> notes = new ArrayList<>();
      for (Json.Obj event : events) {
        Imported imported = EventImport.of(event);
        imported.objects().forEach(object -> objects.add(JsonWriter.line(object)));
        notes.addAll(imported.notes());
      }
      out.accept(
          file + ": " + events.size() + " events, " + (objects.size() - before) + " objects");
      said(notes);
    }
    Json.Obj last = Json.object().build();
    int sent = 0;
    while (sent < objects.size()) {
      int end = end(objects, sent);
      Json.Builder head =
          Json.object()
              .with("what", "add")
              .with("collection", collection)
              .with("source", source)
              .with("status", status.toString())
              .with("from", sent)
              .with("last", end == objects.size());
      last = node.ask(head.build(), List.of(envelope(objects.subList(sent, end)))).head();
      sent = end;
      out.accept("  " + sent + " of " + objects.size() + " objects handed over");
    }
    long refused = last.number("failures").orElse(0L);
    out.accept(
        last.number("successes").orElse(0L)
            + " objects are in "
            + collection
            + ", "
            + refused
            + " were refused");
    for (String part : last.texts("told")) {
      refused(part);
    }
    return refused == 0;
  }

  private static List<Json.Obj> events(Path file) throws IOException {
    try {
      if (!Files.isRegularFile(file)) {
        throw new IOException("there is no file " + file + "; check the name");
      }
      if (Files.size(file) > MispFile.LIMITS.bytes()) {
        throw new IOException(
            file + " has more than " + MispFile.LIMITS.bytes() + " bytes (K-MISP-1)");
      }
      return MispFile.read(Bytes.owning(Files.readAllBytes(file)));
    } catch (FileSystemException e) {
      throw new IOException("cannot read " + file + ": " + reason(e), e);
    } catch (MalformedInput e) {
      throw new IOException(
          file
              + " is no event of MISP: "
              + e.getMessage()
              + " ("
              + e.clause()
              + "); nothing was added",
          e);
    }
  }

  private void said(List<Imported.Note> notes) {
    notes.stream()
        .limit(MOST_NOTES)
        .forEach(note -> out.accept("  " + note.what() + ": " + note.why()));
    if (notes.size() > MOST_NOTES) {
      out.accept("  and " + (notes.size() - MOST_NOTES) + " more of this kind");
    }
  }

  private void refused(String part) {
    try {
      if (JsonReader.foreign(Bytes.utf8(part), TOLD) instanceof Json.Arr(List<Json> failures)) {
        for (Json each : failures) {
          Json.Obj failure = (Json.Obj) each;
          out.accept(
              "  " + failure.text("id").orElse("") + ": " + failure.text("message").orElse(""));
        }
      }
    } catch (MalformedInput e) {
      out.accept("  the reasons cannot be read: " + e.getMessage());
    }
  }

  private static int end(List<Bytes> objects, int from) {
    long bytes = 0;
    int to = from;
    while (to < objects.size()
        && to - from < PART_OBJECTS
        && (to == from || bytes + objects.get(to).size() <= PART_BYTES)) {
      bytes += objects.get(to).size();
      to++;
    }
    return to;
  }

  private static Bytes envelope(List<Bytes> objects) {
    return Bytes.utf8(
        "{\"objects\":[" + String.join(",", objects.stream().map(Bytes::utf8).toList()) + "]}");
  }

  /// What the machine says of a file, without the names of passing ones.
  private static String reason(FileSystemException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied (are you the right user?)";
      case NoSuchFileException _ -> "no such file or folder";
      default -> Optional.ofNullable(e.getReason()).orElse("it cannot be used");
    };
  }

  /// One file of all events.
  private void export(String collection, Path file) throws IOException {
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
    if (!Files.isDirectory(folder)) {
      throw new IOException("there is no folder " + folder);
    }
    Exported exported = exported(collection);
    try {
      Feed.put(folder, String.valueOf(file.getFileName()), JsonWriter.line(exported.document()));
    } catch (FileSystemException e) {
      throw new IOException("cannot write " + file + ": " + reason(e), e);
    }
    out.accept(exported.events().size() + " events are in " + file);
    said(exported.notes());
  }

  /// A feed to which a MISP instance can subscribe.
  private void feed(String collection, Path folder) throws IOException {
    Exported exported = exported(collection);
    try {
      int written = Feed.write(folder, exported.events());
      out.accept(written + " events are in the feed " + folder);
    } catch (FileSystemException e) {
      throw new IOException("cannot write the feed " + folder + ": " + reason(e), e);
    }
    said(exported.notes());
  }

  private Exported exported(String collection) throws IOException {
    List<Json.Obj> objects = new ArrayList<>();
    Json.Obj head = Json.object().with("what", "read").with("collection", collection).build();
    boolean more = true;
    while (more) {
      Answer answer = node.ask(head, List.of());
      collect(answer.files().getFirst(), objects);
      if (objects.size() > MOST_OBJECTS) {
        throw new IOException(
            "the collection has more than " + MOST_OBJECTS + " objects, which one export may hold");
      }
      more = answer.head().truth("more").orElse(false);
      head =
          Json.object()
              .with("what", "read")
              .with("collection", collection)
              .with("after", answer.head().number("after").orElse(0L))
              .build();
      if (more) {
        out.accept("  " + objects.size() + " objects read");
      }
    }
    try {
      return EventExport.of(objects, collection);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void collect(Bytes envelope, List<Json.Obj> into) throws IOException {
    try {
      ObjectStream stream =
          new ObjectStream(new ByteArrayInputStream(envelope.toArray()), ObjectStream.DOCUMENT);
      for (Optional<Bytes> next = stream.next(); next.isPresent(); next = stream.next()) {
        into.add(StixObject.json(next.get()));
      }
    } catch (MalformedInput e) {
      throw new IOException("what the node answered is no envelope: " + e.getMessage(), e);
    }
  }
}

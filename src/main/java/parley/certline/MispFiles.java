package parley.certline;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.codec.Uuid5;
import parley.misp.EventExport;
import parley.misp.EventImport;
import parley.misp.Exported;
import parley.misp.Feed;
import parley.misp.Imported;
import parley.misp.MispFile;
import parley.stix.Marking;
import parley.stix.StixId;
import parley.stix.StixObject;
import parley.taxii.Added;
import parley.taxii.OwnNode;
import parley.taxii.Shelf;

/// What `parley cert misp` does, on the side of the command: reads and writes files, converts, and
/// asks the serving node for the rest.
public final class MispFiles {
  /// K-MISP-13: objects of one export.
  static final int MOST_OBJECTS = 500_000;

  /// Lines about what was not carried, of one file.
  private static final int MOST_NOTES = 1_000;

  private final OwnNode node;
  private final Consumer<String> out;

  public MispFiles(OwnNode.Line node, Consumer<String> out) {
    this.node = new OwnNode(node);
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
    OwnNode.Taken taken =
        node.add(
            collection,
            source,
            status,
            objects,
            sent -> out.accept("  " + sent + " of " + objects.size() + " objects handed over"));
    out.accept(
        taken.successes()
            + " objects are in "
            + collection
            + ", "
            + taken.failures()
            + " were refused");
    taken.told().forEach(line -> out.accept("  " + line));
    return taken.failures() == 0;
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
    Optional<Added> after = Optional.empty();
    boolean more = true;
    while (more) {
      OwnNode.Page page = node.page(collection, after, Optional.empty());
      collect(page, objects);
      if (objects.size() > MOST_OBJECTS) {
        throw new IOException(
            "the collection has more than " + MOST_OBJECTS + " objects, which one export may hold");
      }
      more = page.more();
      after = page.after();
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

  private static void collect(OwnNode.Page page, List<Json.Obj> into) throws IOException {
    try {
      for (Bytes object : page.objects()) {
        Json.Obj json = StixObject.json(object);
        OwnNode.Level raised = page.raised().get(json.text("id").orElse(""));
        into.add(raised == null ? json : RaisedCopy.of(json, raised, into));
      }
    } catch (MalformedInput e) {
      throw new IOException("what the node answered is no object: " + e.getMessage(), e);
    }
  }

  /// An object on its way into an event, as it is marked by an officer's word besides (K-RAISE-3):
  /// MISP has no place for a word beside an object. What the collection has stays as it is.
  private static final class RaisedCopy {
    private static final String REFS = "object_marking_refs";
    private static final UUID NAMES = UUID.fromString("9a4f0c64-71c8-4e5b-a1c3-0f6f5f0f2b1d");

    static Json.Obj of(Json.Obj object, OwnNode.Level raised, List<Json.Obj> into) {
      Set<String> refs = new LinkedHashSet<>(object.texts(REFS));
      // Whoever reads two of them might believe the milder one.
      refs.removeIf(ref ->
          StixId.read(ref)
              .flatMap(Marking.Tlp::named)
              .filter(milder -> milder.compareTo(raised.tlp()) < 0)
              .isPresent());
      refs.add(raised.tlp().id().toString());
      if (raised.pap().isPresent()) {
        Json.Obj definition = definition("PAP:" + raised.pap().get());
        into.add(definition);
        refs.add(definition.text("id").orElseThrow());
      }
      Map<String, Json> members = new LinkedHashMap<>(object.members());
      members.put(REFS, Json.texts(refs));
      return new Json.Obj(members);
    }

    private static Json.Obj definition(String statement) {
      return Json.object()
          .with("type", "marking-definition")
          .with("spec_version", "2.1")
          .with("id", "marking-definition--" + Uuid5.of(NAMES, Bytes.utf8(statement)))
          .with("created", "2026-11-27T00:00:00.000Z")
          .with("definition_type", "statement")
          .with("definition", Json.object().with("statement", statement).build())
          .build();
    }
  }
}

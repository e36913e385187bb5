package parley.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import parley.certline.CertLine;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.journal.Anchor;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.node.Main.Mistake;
import parley.provider.Provider;
import parley.shift.Shifts;
import parley.store.StoreException;
import parley.taxii.TaxiiSettings;

/// One zip file with everything that a node needs but its anchor: the anchor says how far the node
/// has signed, and a copy of it would let an older journal pass for the newest (J-ANCHOR-1).
///
/// `manifest.json` comes first and lists each file with its SHA-256. Keys lie in it as they lie in
/// the folder: under the vault's passphrase.
final class Backup {
  /// What a folder may have of other rooms' settings.
  private static final List<String> OWN =
      Stream.of(Shifts.FILES, Provider.FILES, TaxiiSettings.FILES, CertLine.FILES)
          .flatMap(List::stream)
          .toList();

  private static final String MANIFEST = "manifest.json";
  private static final String LOST = "restored-without-anchor";
  private static final String FORM = "parley backup 1";
  private static final Set<String> FOLDERS = Set.of("vault", "rolls", "agreements");
  private static final String DATABASE = "db/parley.db";
  private static final String COLLECTIONS = CertLine.FOLDER + "/parley.db";
  private static final JsonReader.Limits MANIFEST_LIMITS =
      new JsonReader.Limits(1024 * 1024, 6, 50_000);

  private Backup() {}

  /// Writes the backup whole or not at all, while the node serves or not. A database on a server of
  /// its own stays there: its programs copy it while it runs, and a copy by ours would be a second
  /// form of the same.
  ///
  /// @param cert of the node, when it serves
  /// @return what to tell whoever asked for it
  static String write(Node node, Optional<CertLine> cert, Path target) throws Mistake {
    DataFolder folder = node.folder();
    Config config = node.config();
    Instant now = node.clock().instant();
    Path parent = target.toAbsolutePath().getParent();
    if (Files.exists(target)) {
      throw new Mistake(target + " exists already; name another file");
    }
    if (parent == null || !Files.isDirectory(parent)) {
      throw new Mistake("there is no folder " + parent + " for the backup; make it first");
    }
    Path copy = folder.root().resolve("db").resolve("backup-" + now.toEpochMilli() + ".db");
    Path bulk = folder.root().resolve(CertLine.FOLDER).resolve(copy.getFileName());
    Path passing = parent.resolve("." + target.getFileName() + ".part");
    try {
      Map<String, Path> databases = new LinkedHashMap<>();
      if (config.database().isEmpty()) {
        node.store().backup(copy);
        databases.put(DATABASE, copy);
      }
      if (CertLine.backup(cert, folder.root(), bulk)) {
        databases.put(COLLECTIONS, bulk);
      }
      List<Path> files = files(folder);
      Files.deleteIfExists(passing);
      DataFolder.write(passing, Bytes.EMPTY);
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(passing))) {
        manifest(zip, folder, config, now, files, databases);
        for (Path file : files) {
          entry(zip, folder.root().relativize(file).toString(), file);
        }
        for (Map.Entry<String, Path> database : databases.entrySet()) {
          entry(zip, database.getKey(), database.getValue());
        }
      }
      try (var written =
          java.nio.channels.FileChannel.open(passing, java.nio.file.StandardOpenOption.WRITE)) {
        written.force(true);
      }
      Files.move(passing, target, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
      return target + config.database().map(Backup::apart).orElse("");
    } catch (IOException e) {
      throw new Mistake("the backup was not written: " + DataFolder.reason(e), e);
    } catch (StoreException e) {
      throw new Mistake("the backup was not written: " + e.getMessage(), e);
    } finally {
      discard(copy);
      discard(bulk);
      discard(passing);
    }
  }

  private static String apart(Config.Database database) {
    return "\nthe database "
        + database.url()
        + " is not in it: copy it by pg_dump too (docs/operate/backup.md)";
  }

  private static void discard(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      System.getLogger("parley.node").log(System.Logger.Level.WARNING, "left behind: " + file, e);
    }
  }

  private static List<Path> files(DataFolder folder) throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(folder.config());
    for (String own : OWN) {
      Path file = folder.root().resolve(own);
      if (Files.isRegularFile(file)) {
        files.add(file);
      }
    }
    for (String part : FOLDERS.stream().sorted().toList()) {
      try (Stream<Path> inside = Files.list(folder.root().resolve(part))) {
        inside
            .filter(Files::isRegularFile)
            .filter(file -> !file.getFileName().toString().startsWith("."))
            .sorted()
            .forEach(files::add);
      }
    }
    return files;
  }

  private static void manifest(
      ZipOutputStream zip,
      DataFolder folder,
      Config config,
      Instant now,
      List<Path> files,
      Map<String, Path> databases)
      throws IOException {
    Json.Builder digests = Json.object();
    for (Path file : files) {
      digests.with(
          folder.root().relativize(file).toString(), digest(Files.newInputStream(file)).hex());
    }
    for (Map.Entry<String, Path> database : databases.entrySet()) {
      digests.with(database.getKey(), digest(Files.newInputStream(database.getValue())).hex());
    }
    Json.Builder manifest =
        Json.object()
            .with("form", FORM)
            .with("node", config.node().name())
            .with("at", now.toString())
            .with("parley", Main.version())
            .with("files", digests.build());
    zip.putNextEntry(new ZipEntry(MANIFEST));
    zip.write(JsonWriter.pretty(manifest.build()).toArray());
    zip.closeEntry();
  }

  private static void entry(ZipOutputStream zip, String name, Path file) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    Files.copy(file, zip);
    zip.closeEntry();
  }

  private static Digest digest(InputStream content) throws IOException {
    var sha256 = Digest.sha256();
    byte[] part = new byte[64 * 1024];
    try (content) {
      for (int read = content.read(part); read >= 0; read = content.read(part)) {
        sha256.update(part, 0, read);
      }
    }
    return new Digest(Bytes.owning(sha256.digest()));
  }

  /// Unpacks a backup into a folder that is not there yet, every file checked against the manifest
  /// before the folder gets its name.
  ///
  /// @param anchor the anchor folder that outlived the loss; without one the restored node signs
  ///   nothing until a new epoch is opened
  static Config restore(Path backup, Path target, Optional<Path> anchor) throws Mistake {
    if (!Files.isRegularFile(backup)) {
      throw new Mistake("there is no backup " + backup + "; check the name");
    }
    DataFolder fresh = DataFolder.fresh(target);
    boolean placed = false;
    try (ZipFile zip = new ZipFile(backup.toFile())) {
      unpack(zip, fresh);
      Config config = Config.read(fresh);
      if (config.database().isEmpty() && !Files.exists(fresh.root().resolve(DATABASE))) {
        throw new Mistake("the backup holds no database; use another backup");
      }
      placeAnchor(fresh, config, anchor);
      fresh.moveTo(target);
      placed = true;
      return config;
    } catch (ZipException e) {
      throw new Mistake(
          backup + " is no whole Parley backup: it is no zip file, or a part of one; use another",
          e);
    } catch (IOException e) {
      throw new Mistake(backup + " is no whole Parley backup: " + DataFolder.reason(e), e);
    } finally {
      if (!placed) {
        fresh.discard();
      }
    }
  }

  private static void unpack(ZipFile zip, DataFolder folder) throws IOException, Mistake {
    Json.Obj files = files(zip);
    Set<String> seen = new HashSet<>();
    Enumeration<? extends ZipEntry> entries = zip.entries();
    while (entries.hasMoreElements()) {
      ZipEntry entry = entries.nextElement();
      String name = entry.getName();
      if (name.equals(MANIFEST)) {
        continue;
      }
      String expected =
          files
              .text(name)
              .orElseThrow(
                  () -> new Mistake("the backup holds a file that its manifest does not list"));
      Path target = place(folder, name);
      try (InputStream content = zip.getInputStream(entry)) {
        DataFolder.write(target, Bytes.EMPTY);
        Files.copy(content, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(
            target, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
      }
      if (!digest(Files.newInputStream(target)).hex().equals(expected)) {
        throw new Mistake(
            "the backup is damaged: "
                + name
                + " is not what its manifest says; use another backup");
      }
      seen.add(name);
    }
    if (!seen.equals(files.members().keySet())) {
      throw new Mistake(
          "the backup is not whole: files of its manifest are missing; use another backup");
    }
  }

  private static Json.Obj files(ZipFile zip) throws IOException, Mistake {
    ZipEntry entry = zip.getEntry(MANIFEST);
    if (entry == null || entry.getSize() > MANIFEST_LIMITS.bytes()) {
      throw new Mistake(
          zip.getName() + " is not a Parley backup (no " + MANIFEST + "); is it the right file?");
    }
    try (InputStream content = zip.getInputStream(entry)) {
      Json.Obj manifest =
          JsonReader.readObject(Bytes.owning(content.readAllBytes()), MANIFEST_LIMITS);
      if (!manifest.requireText("form").equals(FORM)) {
        throw new Mistake(
            "the backup is of another form than \""
                + FORM
                + "\"; restore it with the release that made it");
      }
      return manifest.requireObject("files");
    } catch (MalformedInput e) {
      throw new Mistake(zip.getName() + " has a damaged manifest: " + e.getMessage(), e);
    }
  }

  /// Only the places that a backup fills; a name that leads elsewhere is refused.
  private static Path place(DataFolder folder, String name) throws Mistake {
    if (name.equals(DataFolder.CONFIG)
        || name.equals(DATABASE)
        || name.equals(COLLECTIONS)
        || OWN.contains(name)) {
      return folder.root().resolve(name);
    }
    String[] parts = name.split("/", -1);
    if (parts.length == 2
        && FOLDERS.contains(parts[0])
        && parts[1].matches("[A-Za-z0-9][A-Za-z0-9._-]{0,120}")) {
      return folder.root().resolve(parts[0]).resolve(parts[1]);
    }
    throw new Mistake(
        "the backup holds a file with an unexpected name; it was not made by parley backup");
  }

  /// The anchor of a node that was restored without one says so at every question: nobody knows how
  /// far the node had signed, so it signs nothing (J-ANCHOR-1).
  static Anchor anchor(DataFolder folder, Config config, Anchor standing) {
    Path mark = config.anchorFolder(folder).resolve(LOST);
    if (!Files.exists(mark)) {
      return standing;
    }
    int restored = restoredEpoch(mark);
    return new Anchor() {
      @Override
      public Optional<Checkpoint> read(LogName log) throws AnchorException {
        if (log.epoch() > restored) {
          return standing.read(log);
        }
        throw new AnchorException(
            "this node was restored without its anchor, so nothing is signed: put the lost anchor's files into "
                + config.anchorFolder(folder)
                + ", remove the file "
                + LOST
                + " there, and start again; or, if it is lost, open a new epoch: parley epoch propose");
      }

      @Override
      public void advance(LogName log, Optional<Checkpoint> expected, Checkpoint next)
          throws AnchorException {
        if (log.epoch() > restored) {
          standing.advance(log, expected, next);
        } else {
          read(log);
        }
      }
    };
  }

  /// The epoch that was lost; what cannot be read counts as every epoch, so that nothing is signed.
  private static int restoredEpoch(Path mark) {
    try {
      return Integer.parseInt(Files.readString(mark).strip());
    } catch (IOException | NumberFormatException e) {
      return Integer.MAX_VALUE;
    }
  }

  /// The epoch in which the backup was made.
  private static int epoch(DataFolder folder, Config config) throws Mistake {
    return Papers.read(folder, config.party())
        .rolls()
        .node(config.node())
        .map(listed -> listed.node().epoch())
        .orElse(1);
  }

  private static void placeAnchor(DataFolder folder, Config config, Optional<Path> anchor)
      throws IOException, Mistake {
    Path place = config.anchorFolder(folder);
    if (anchor.isEmpty()) {
      Files.createDirectories(place);
      DataFolder.write(place.resolve(LOST), Bytes.utf8(epoch(folder, config) + "\n"));
    } else {
      if (!Files.isDirectory(anchor.get())) {
        throw new Mistake(
            "there is no anchor folder " + anchor.get() + "; leave --anchor away if it is lost");
      }
      Files.createDirectories(place);
      try (Stream<Path> inside = Files.list(anchor.get())) {
        for (Path file : inside.filter(Files::isRegularFile).toList()) {
          Files.copy(
              file,
              place.resolve(file.getFileName()),
              java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}

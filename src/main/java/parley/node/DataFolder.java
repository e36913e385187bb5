package parley.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.command.CatalogueCommands;
import parley.node.Main.Mistake;
import parley.store.StoreConfig;
import parley.taxii.OwnNode;
import picocli.CommandLine;

/// The folder in which a node keeps everything (docs/operate/folder.md). Every file is written
/// beside its place and renamed into it, so a file is there whole or not at all, and only its owner
/// can read it.
///
/// @param root absolute
record DataFolder(Path root) {
  static final String CONFIG = "parley.json";

  /// A Unix socket's path may have 108 bytes with its closing zero.
  static final int LONGEST_SOCKET_PATH = 107;

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  /// Parts of the folder, in the order in which they are made.
  static final List<String> PARTS = List.of("vault", "rolls", "agreements", "db", "anchor", "log");

  DataFolder {
    root = root.toAbsolutePath().normalize();
  }

  /// A folder that holds a node.
  static DataFolder existing(Path path) throws Mistake {
    DataFolder folder = new DataFolder(path);
    if (!Files.isDirectory(path)) {
      throw new Mistake(
          "there is no folder "
              + path
              + "; name a node's data folder with --dir, or make one with: parley init --dir "
              + path);
    }
    if (!Files.isRegularFile(folder.config())) {
      throw new Mistake(
          path
              + " holds no node (no "
              + CONFIG
              + "); name a node's data folder with --dir, or make one with: parley init");
    }
    return folder;
  }

  /// Looked at before anybody types a passphrase.
  static void mustBeFree(Path path) throws Mistake {
    try {
      if (Files.exists(path) && !isEmpty(path)) {
        throw new Mistake(
            path + " exists and is not empty; choose another folder, or remove that one first");
      }
    } catch (IOException e) {
      throw new Mistake("cannot look into " + path + ": " + reason(e), e);
    }
  }

  /// Makes a folder for a new node under a passing name beside its place; {@link #moveTo} puts it
  /// there when it is complete.
  static DataFolder fresh(Path path) throws Mistake {
    mustBeFree(path);
    Path target = path.toAbsolutePath().normalize();
    try {
      Path parent = target.getParent();
      if (parent == null) {
        throw new Mistake(
            "the root of the file system cannot be a node's folder; name another with --dir");
      }
      Files.createDirectories(parent);
      DataFolder folder =
          new DataFolder(Files.createTempDirectory(parent, ".parley-init-", OWNER_FOLDER));
      for (String part : PARTS) {
        Files.createDirectory(folder.root.resolve(part), OWNER_FOLDER);
      }
      return folder;
    } catch (IOException e) {
      throw new Mistake("cannot make the folder " + path + ": " + reason(e), e);
    }
  }

  DataFolder moveTo(Path path) throws Mistake {
    Path target = path.toAbsolutePath().normalize();
    try {
      Files.deleteIfExists(target);
      Files.move(root, target, StandardCopyOption.ATOMIC_MOVE);
      return new DataFolder(target);
    } catch (IOException e) {
      throw new Mistake("cannot put the new folder at " + path + ": " + reason(e), e);
    }
  }

  /// Removes everything; only for what {@link #fresh} made.
  void discard() {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      System.getLogger("parley.node").log(System.Logger.Level.WARNING, "left behind: " + root, e);
    }
  }

  private static boolean isEmpty(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> inside = Files.list(path)) {
      return inside.findAny().isEmpty();
    }
  }

  Path config() {
    return root.resolve(CONFIG);
  }

  Path nodeVault() {
    return root.resolve("vault").resolve("node.vault");
  }

  Path partyVault() {
    return root.resolve("vault").resolve("party.vault");
  }

  Path rolls() {
    return root.resolve("rolls");
  }

  Path agreements() {
    return root.resolve("agreements");
  }

  Path database() {
    return root.resolve("db").resolve("parley.db");
  }

  Path logs() {
    return root.resolve("log");
  }

  Path socket() throws Mistake {
    Path socket = root.resolve("socket");
    if (socket.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length
        > LONGEST_SOCKET_PATH) {
      throw new Mistake(
          "the folder's path is too long for its socket (at most "
              + (LONGEST_SOCKET_PATH - "/socket".length())
              + " bytes): move it, or name it by a shorter symbolic link");
    }
    return socket;
  }

  /// @param file its name in its folder
  record Written(Path file, Instant at) {}

  /// The newest file of those that serving writes; what cannot be looked at is passed over.
  Optional<Written> lastWritten() {
    List<Written> all = new ArrayList<>();
    for (Path place : List.of(root, root.resolve("db"), logs(), rolls())) {
      try (Stream<Path> inside = Files.list(place)) {
        for (Path file : inside.filter(Files::isRegularFile).toList()) {
          all.add(new Written(place.relativize(file), Files.getLastModifiedTime(file).toInstant()));
        }
      } catch (IOException e) {
        System.getLogger("parley.node")
            .log(System.Logger.Level.DEBUG, "not looked at: " + place, e);
      }
    }
    return all.stream().max(Comparator.comparing(Written::at));
  }

  FileStore disk() throws IOException {
    return Files.getFileStore(root);
  }

  /// Whole or not at all, durable on return, readable only by the owner.
  static void write(Path target, Bytes content) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    Path passing = Files.createTempFile(parent, ".", ".part", OWNER_FILE);
    try {
      try (FileChannel channel = FileChannel.open(passing, StandardOpenOption.WRITE)) {
        java.nio.ByteBuffer rest = content.buffer();
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      // If the power fails before this, only a passing file stays; after it, the new one is there.
      Files.move(
          passing, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(passing);
    }
  }

  /// A person's file, bounded.
  ///
  /// @param limit bytes
  static Bytes read(Path file, long limit) throws Mistake {
    try {
      if (!Files.isRegularFile(file)) {
        throw new Mistake("there is no file " + file + "; check the name");
      }
      if (Files.size(file) > limit) {
        throw new Mistake(
            file + " is larger than the " + limit + " bytes allowed here; is it the right file?");
      }
      return Bytes.owning(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new Mistake("cannot read " + file + ": " + reason(e), e);
    }
  }

  /// The right to write this folder's database: one process has it. It is the lock of a file and so
  /// ends with the process, however that ends.
  Ownership own() throws Mistake {
    try {
      FileChannel channel =
          FileChannel.open(
              root.resolve("lock"),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              OWNER_FILE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new InUse(Files.readString(root.resolve("lock")).strip());
      }
      channel.truncate(0);
      channel.write(Bytes.utf8(Long.toString(ProcessHandle.current().pid())).buffer());
      return new Ownership(channel, lock);
    } catch (IOException e) {
      throw new Mistake("cannot write in " + root + ": " + reason(e), e);
    }
  }

  /// Another process has the folder, and does not answer for it.
  static final class InUse extends Mistake {
    private static final long serialVersionUID = 1;
    private static final String SAID = "this node is in use by another process";

    /// As its owner wrote it.
    private final String process;

    InUse(String process) {
      super(
          SAID
              + " ("
              + process
              + "), a command or a start that is not done; try again in a moment");
      this.process = process;
    }

    /// The same, with what to do before a command that needs the folder for itself.
    Mistake before(String command) {
      return new Mistake(
          SAID
              + " ("
              + process
              + "); stop that first (systemctl stop parley, or kill "
              + process
              + "), then: parley "
              + command,
          this);
    }
  }

  private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel channel)
      throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  record Ownership(FileChannel channel, FileLock lock) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /// What an input or output failure says to a person.
  static String reason(IOException failure) {
    return switch (failure) {
      case java.nio.file.AccessDeniedException _ -> "permission denied (are you the right user?)";
      case java.nio.file.NoSuchFileException _ -> "no such file or folder";
      case java.nio.file.FileAlreadyExistsException _ -> "it exists already";
      default -> Main.oneLine(String.valueOf(failure.getMessage()));
    };
  }

  /// The database: the embedded one in this folder, or the one that the configuration names.
  StoreConfig store(Config config) {
    return config
        .database()
        .<StoreConfig>map(database ->
            new StoreConfig.Postgres(database.url(), database.user(), database.password()))
        .orElseGet(
            () -> new StoreConfig.Sqlite(root.resolve("db"), Optional.of(root.resolve("native"))));
  }

  /// What moves objects into collections of the node that serves this folder, or out of them.
  interface Move {
    boolean run(OwnNode.Line line) throws IOException, InterruptedException;
  }

  int moved(Move move) throws Mistake, InterruptedException {
    try {
      return move.run(this::served) ? 0 : Main.FOUND_WRONG;
    } catch (IOException e) {
      throw new Mistake(Main.oneLine(String.valueOf(e.getMessage())), e);
    }
  }

  private OwnNode.Answer served(Json.Obj head, List<Bytes> parts) throws IOException {
    Json.Builder asked = Json.object().with("do", "cert-tool");
    head.members().forEach(asked::with);
    try {
      AdminSocket.Parcel answer =
          AdminSocket.ask(this, new AdminSocket.Parcel(asked.build(), parts))
              .orElseThrow(() ->
                  new IOException(
                      "no node serves " + root + "; start it with: parley serve --dir " + root));
      return new OwnNode.Answer(answer.head(), answer.files());
    } catch (Mistake e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// Which start of the machine this is. Where it does not say, each process counts for itself.
  static String booted() {
    try {
      return Files.readString(BOOT).strip();
    } catch (IOException e) {
      return Long.toString(new SecureRandom().nextLong());
    }
  }

  private static OwnNode.Answer served(Options.Folder folder, Json.Obj head, List<Bytes> parts)
      throws IOException {
    try {
      return folder.folder().served(head, parts);
    } catch (Mistake e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// Hangs the commands of other rooms under those of this one; each asks the node that serves the
  /// folder that it is given.
  static void join(CommandLine line) {
    CatalogueCommands.join(
        Objects.requireNonNull(line.getSubcommands().get("cert")),
        Options.Folder::new,
        folder -> (head, parts) -> served(folder, head, parts));
  }
}

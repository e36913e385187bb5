package parley.node;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import parley.attachment.Attachments;
import parley.casework.Casework;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.exchange.NodeExchange;
import parley.ledger.LedgerException;
import parley.node.Main.Mistake;
import parley.party.Roll;
import parley.report.CertDesk;
import parley.seal.Authority;
import parley.seal.Passphrase;
import parley.seal.SealException;
import parley.store.StoreException;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.People;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.RollKeys;
import parley.watchline.DeskException;
import parley.watchline.DeskLog;
import parley.watchline.WatchDesk;

/// How commands talk to the node that serves their folder: a Unix domain socket that only its owner
/// can open. One connection carries one request and one answer; each is a line of JSON, whose
/// member `files` lists the sizes of the files that follow it as they are.
final class AdminSocket implements AutoCloseable {
  /// Bytes of a line.
  static final int LONGEST_LINE = 4 * 1024 * 1024;

  /// Bytes of all files of one request or answer: what one message may carry (E-PARCEL-4), and the
  /// evidence of one.
  static final int LARGEST_FILES = 160 * 1024 * 1024;

  private static final int FILES_AT_MOST = 256;
  private static final int CONNECTIONS = 16;
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(LONGEST_LINE, 24, 200_000);

  /// Answers one request; a {@link Mistake} goes back as one line.
  interface Desk {
    Parcel answer(Parcel request) throws Mistake, InterruptedException;
  }

  /// A line and its files.
  record Parcel(Json.Obj head, List<Bytes> files) {
    Parcel {
      files = List.copyOf(files);
    }

    static Parcel of(Json.Builder head) {
      return new Parcel(head.build(), List.of());
    }
  }

  private final ServerSocketChannel server;
  private final Path path;
  private final Desk desk;
  private final Semaphore free = new Semaphore(CONNECTIONS);

  private AdminSocket(ServerSocketChannel server, Path path, Desk desk) {
    this.server = server;
    this.path = path;
    this.desk = desk;
  }

  /// Listens. The caller owns the folder, so a socket file that stands there is a dead one's.
  static AdminSocket open(Path path, Desk desk) throws IOException {
    Files.deleteIfExists(path);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    // The folder itself is closed to others, so nobody slips in between these two lines.
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    AdminSocket socket = new AdminSocket(server, path, desk);
    Thread.ofPlatform().daemon().name("parley-admin").start(socket::accept);
    return socket;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel connection = server.accept();
        free.acquire();
        Thread.ofVirtual().name("parley-admin-request").start(() -> serve(connection));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        System.getLogger("parley.node").log(System.Logger.Level.WARNING, "admin socket", e);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      OutputStream out = Channels.newOutputStream(connection);
      write(out, answer(read(new BufferedInputStream(Channels.newInputStream(connection)))));
    } catch (IOException e) {
      System.getLogger("parley.node").log(System.Logger.Level.DEBUG, "admin request broken off", e);
    } finally {
      free.release();
    }
  }

  private Parcel answer(Parcel request) {
    try {
      return desk.answer(request);
    } catch (Mistake e) {
      return Parcel.of(Json.object().with("mistake", String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      return Parcel.of(
          Json.object().with("mistake", "the node is stopping; try again when it serves"));
    } catch (RuntimeException e) {
      System.getLogger("parley.node")
          .log(System.Logger.Level.ERROR, "fault in an admin request", e);
      return Parcel.of(
          Json.object().with("mistake", "a fault in the serving node, written to its log: " + e));
    }
  }

  /// Asks the node that serves this folder.
  ///
  /// @return empty when none serves
  static Optional<Json.Obj> ask(DataFolder folder, Json.Builder request) throws Mistake {
    return ask(folder, Parcel.of(request)).map(Parcel::head);
  }

  static Optional<Parcel> ask(DataFolder folder, Parcel request) throws Mistake {
    Path path = folder.socket();
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      try {
        channel.connect(UnixDomainSocketAddress.of(path));
      } catch (java.net.ConnectException e) {
        // Nobody listens: left behind by a node that was killed.
        return Optional.empty();
      }
      write(Channels.newOutputStream(channel), request);
      channel.shutdownOutput();
      Parcel answer = read(new BufferedInputStream(Channels.newInputStream(channel)));
      Optional<String> mistake = answer.head().text("mistake");
      if (mistake.isPresent()) {
        throw new Mistake(mistake.get());
      }
      return Optional.of(answer);
    } catch (IOException e) {
      throw new Mistake(
          "the serving node did not answer (" + DataFolder.reason(e) + "); look at its log", e);
    }
  }

  private static void write(OutputStream out, Parcel parcel) throws IOException {
    Json.Builder head = Json.object();
    parcel.head().members().forEach(head::with);
    List<Json> sizes = new ArrayList<>();
    parcel.files().forEach(file -> sizes.add(new Json.Num(file.size())));
    head.with("files", new Json.Arr(sizes));
    out.write(JsonWriter.line(head.build()).toArray());
    out.write('\n');
    for (Bytes file : parcel.files()) {
      out.write(file.toArray());
    }
    out.flush();
  }

  private static Parcel read(InputStream in) throws IOException {
    try {
      Json.Obj head = JsonReader.readObject(line(in), LIMITS);
      List<Bytes> files = new ArrayList<>();
      long left = LARGEST_FILES;
      for (Json size : head.items("files")) {
        if (!(size instanceof Json.Num(long bytes))
            || bytes < 0
            || bytes > left
            || files.size() == FILES_AT_MOST) {
          throw new IOException("more or larger files than allowed");
        }
        left -= bytes;
        files.add(Bytes.owning(exactly(in, (int) bytes)));
      }
      return new Parcel(head, files);
    } catch (MalformedInput e) {
      throw new IOException("not a request: " + e.getMessage(), e);
    }
  }

  private static byte[] exactly(InputStream in, int size) throws IOException {
    byte[] content = in.readNBytes(size);
    if (content.length != size) {
      throw new EOFException("ended early");
    }
    return content;
  }

  private static Bytes line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.size() == LONGEST_LINE) {
        throw new EOFException("ended early, or longer than allowed");
      }
      line.write(next);
    }
    return Bytes.owning(line.toByteArray());
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(path);
  }

  /// What needs a node that talks.
  interface Live {
    WatchDesk desk();

    /// The node's own log of what its officers did.
    DeskLog log();

    NodeExchange exchange();

    /// A link that signs an officer in, once.
    String signInLink(String officer) throws Mistake;

    People people();

    /// Where officers can make keys.
    String keyUrl();

    /// Cases, search and notes on paper.
    Casework casework();

    /// Files that messages bring.
    Attachments attachments();

    CertDesk cert();

    /// Takes in what was imported into the folder since.
    List<String> adopt() throws Mistake, InterruptedException;
  }

  /// How officers come in, as a serving node answers whoever runs it.
  static final class Officers {
    private Officers() {}

    /// Whoever asks stands in the own log, told from officers who showed a key.
    static Person who(Json.Obj head) {
      return Person.typed(head.text("officer"));
    }

    static Parcel note(Live live, Json.Obj head) throws Mistake {
      String of = head.text("of").orElse("");
      Permit<Act.Read> permit = Permit.of(who(head), Act.READ).orElseThrow();
      try {
        Bytes note =
            live.casework()
                .notes()
                .of(of, permit)
                .orElseThrow(() -> new Mistake("there is no message and no case " + of + " here"));
        return new Parcel(Json.object().build(), List.of(note));
      } catch (DeskException e) {
        throw new Mistake("no note: " + e.getMessage(), e);
      }
    }

    static Parcel answer(Live live, Json.Obj head) throws Mistake {
      String officer = head.text("officer").orElse("watch");
      return switch (head.text("do").orElse("")) {
        case "enrol" -> link(enrolment(live, officer, head));
        case "release-keys" -> new Parcel(releaseKeys(live.people()), List.of());
        default -> link(live.signInLink(officer));
      };
    }

    /// A link that enrols one of the first two administrators, once.
    private static String enrolment(Live live, String officer, Json.Obj head) throws Mistake {
      String post = head.text("post").orElse("");
      boolean lost = head.truth("lost").orElse(false);
      try {
        return live.keyUrl() + live.people().firstLink(officer, post, lost);
      } catch (StoreException | FloorException | IllegalArgumentException e) {
        throw new Mistake("no link: " + e.getMessage(), e);
      }
    }

    /// The officers' keys that release, as the roll may list them.
    private static Json.Obj releaseKeys(People people) throws Mistake {
      try {
        return RollKeys.of(people.officers(), people.keys());
      } catch (StoreException e) {
        throw new Mistake("the officers cannot be read: " + e.getMessage(), e);
      }
    }

    private static Parcel link(String address) {
      return Parcel.of(Json.object().with("link", address));
    }
  }

  /// What an open node answers about its own keys.
  static final class Keys {
    private Keys() {}

    static Json.Builder answer(Node node, Optional<Live> live, AdminSocket.Parcel request)
        throws Mistake, InterruptedException {
      return switch (request.head().text("do").orElse("")) {
        case "rotate" -> rotate(node, live, request);
        case "activate" -> {
          Ceremony.activate(node);
          taken(node, live);
          yield Json.object().with("number", node.papers().rolls().own().number());
        }
        default -> last(node, request.head().number("margin").orElse(0L));
      };
    }

    private static Json.Builder last(Node node, long margin) throws Mistake {
      try {
        return Json.object().with("serials", json(Ceremony.lastSerials(node, margin)));
      } catch (LedgerException e) {
        throw new Mistake(
            "the journal cannot be read: " + e.getMessage() + "; see parley doctor", e);
      }
    }

    /// Next keys are made where the vault is open, so a serving node goes on serving.
    private static Json.Builder rotate(Node node, Optional<Live> live, AdminSocket.Parcel request)
        throws Mistake, InterruptedException {
      Json.Obj head = request.head();
      if (request.files().size() != 1) {
        throw new Mistake("the passphrase of the party's authority is missing");
      }
      boolean compromised = head.truth("compromised").orElse(false);
      if (compromised && live.isPresent()) {
        throw new Mistake(
            "stop the node first: while it serves it signs on with the stolen keys, and their last"
                + " serials are not exact");
      }
      Duration life = Duration.ofDays(head.number("days").orElse(0L));
      try (Passphrase passphrase = Passphrase.of(request.files().getFirst().utf8().toCharArray());
          Authority authority =
              Ceremony.open(Path.of(head.text("authority").orElse("")), passphrase)) {
        Ceremony ceremony = new Ceremony(node.clock());
        Roll next =
            compromised
                ? ceremony.withdraw(node, authority, life, TermsCommands.serials(head))
                : ceremony.rotate(node, authority, life);
        taken(node, live);
        return Json.object().with("number", next.number());
      } catch (SealException e) {
        throw new Mistake(String.valueOf(e.getMessage()), e);
      }
    }

    private static Json json(Map<String, Long> serials) {
      Json.Builder json = Json.object();
      new TreeMap<>(serials).forEach(json::with);
      return json.build();
    }

    private static void taken(Node node, Optional<Live> live) throws Mistake, InterruptedException {
      if (live.isPresent()) {
        live.get().adopt();
      } else {
        node.reread();
      }
    }
  }
}

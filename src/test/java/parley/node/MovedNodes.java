package parley.node;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import parley.exchange.Released;
import parley.message.MessageId;
import parley.node.Main.Mistake;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;
import parley.watchfloor.SessionTable;
import parley.watchfloor.SignInLinks;
import parley.watchline.DeskException;
import parley.watchline.WatchClocks;
import parley.watchline.WatchDesk;

/// Two whole nodes with consoles in this process, on clocks that a test moves on. Closing stops
/// both.
public final class MovedNodes implements AutoCloseable {
  private final Path secret;
  private volatile Duration moved = Duration.ZERO;
  private Side us;
  private Side ru;

  /// A node that serves.
  private record Side(Path dir, Node node, Serving serving) {}

  /// @param escalation of ru-nrrc, as its `parley.json` has it
  public MovedNodes(Path place, String escalation) throws Exception {
    TestNodes nodes = new TestNodes(place);
    nodes.agree();
    secret = nodes.passphrase();
    Path config = place.resolve("ru-nrrc").resolve(DataFolder.CONFIG);
    String text =
        Files.readString(config)
            .strip()
            .replaceFirst("\"language\"( *: *)\"en\"", "\"language\"$1\"ru\"");
    Files.writeString(
        config,
        text.substring(0, text.length() - 1) + ", \"escalation\": " + escalation + "}",
        StandardCharsets.UTF_8);
    us = serve(place.resolve("us-nrrc"));
    ru = serve(place.resolve("ru-nrrc"));
  }

  /// A file beside a node's configuration that only its owner can read.
  public static void secret(Path place, String node, String name, String content) throws Exception {
    Path file = Files.createDirectories(place.resolve(node)).resolve(name);
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private Side serve(Path dir) throws Mistake {
    Node node = Node.open(new DataFolder(dir), new Options.Secrets(secret), this::now, new Moved());
    return new Side(dir, node, Serving.start(node));
  }

  private Instant now() {
    return Instant.now().plus(moved);
  }

  private final class Moved implements WatchClocks.Ticks {
    @Override
    public long nanos() {
      return System.nanoTime() + moved.toNanos();
    }

    @Override
    public String boot() {
      return "moved";
    }
  }

  /// On every clock of both nodes.
  public void pass(Duration time) {
    moved = moved.plus(time);
  }

  /// ru-nrrc ends and starts again.
  public void restart() throws Mistake {
    ru.serving().close();
    ru.node().close();
    ru = serve(ru.dir());
  }

  /// us-nrrc sends a message.
  public MessageId send(WatchDesk.Draft draft) throws DeskException, InterruptedException {
    Permit<Act.Send> permit = Permit.of(Person.atTheMachine("A. Miller"), Act.SEND).orElseThrow();
    return ((Released.Queued) us.serving().desk().release(draft, permit)).id();
  }

  public String usConsole() {
    return us.serving().consoleUrl();
  }

  public String ruConsole() {
    return ru.serving().consoleUrl();
  }

  /// A link that signs in once.
  public String usLink(String officer, Role role) throws Exception {
    return link(us, officer, role);
  }

  public String ruLink(String officer, Role role) throws Exception {
    return link(ru, officer, role);
  }

  private String link(Side side, String officer, Role role) throws Exception {
    SignInLinks links =
        new SignInLinks(new SessionTable(side.node().store()), this::now, new SecureRandom());
    return side.serving().consoleUrl() + links.mint(officer, Set.of(role));
  }

  @Override
  public void close() {
    for (Side side : new Side[] {us, ru}) {
      side.serving().close();
      side.node().close();
    }
  }
}

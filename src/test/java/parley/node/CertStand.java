package parley.node;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.store.PrivatePostgres;
import parley.store.StoreConfig;

/// A node that serves as a process of the packaged jar, with a partner that is away, and the tools
/// that call it. Closing ends all of it.
final class CertStand implements AutoCloseable {
  /// What an operator of PostgreSQL sets for a machine of this size, and nothing that would make a
  /// commit less than durable.
  static final String[] SETTINGS = {
    "shared_buffers=2GB", "max_wal_size=8GB", "checkpoint_timeout=15min", "work_mem=16MB"
  };

  static final String OWN = "national/";
  static final String VIEW = "to-ru-nrrc/";

  final CertObjects objects;
  final List<CertTool> tools = new ArrayList<>();
  final List<CertTool> pollers = new ArrayList<>();
  final CertTool reader;
  final CertTool flooder;
  private final DataFolder folder;
  private final ServedNode node;
  private final CertMachine machine;
  private final Semaphore never = new Semaphore(0);

  CertStand(
      Path place,
      Optional<PrivatePostgres> server,
      int tools,
      int pollers,
      long seed,
      PrintStream out)
      throws Exception {
    this.objects = new CertObjects(seed);
    TestNodes nodes = new TestNodes(place);
    nodes.agree();
    Path dir = place.resolve("us-nrrc");
    this.folder = new DataFolder(dir);
    String address = ShowCommands.DemoNode.freePort().toString();
    if (server.isPresent()) {
      out.println("PostgreSQL with " + String.join(", ", SETTINGS));
    }
    write(dir, address, server, tools);
    good("taxii", "certificate", "--dir", dir.toString(), "127.0.0.1", "localhost");
    for (int tool = 1; tool <= tools; tool++) {
      this.tools.add(
          client(dir, address, "tool-" + tool, "--read", "national", "--write", "national"));
    }
    for (int poller = 1; poller <= pollers; poller++) {
      this.pollers.add(client(dir, address, "poller-" + poller, "--read", "national"));
    }
    this.reader = client(dir, address, "reader", "--read", "national", "--read", "to-ru-nrrc");
    this.flooder = client(dir, address, "flooder", "--read", "national", "--write", "national");
    this.node = ServedNode.start(dir, nodes.passphrase().toString());
    this.machine =
        new CertMachine(
            node.process().toHandle(),
            server,
            server.map(PrivatePostgres::tables).orElse(dir.resolve("db-cert")));
  }

  /// What an operator writes; only what the tools bring goes to the partner.
  private static void write(Path dir, String address, Optional<PrivatePostgres> server, int tools)
      throws Exception {
    Json.Builder settings = Json.object().with("address", address).with("root", "cert");
    if (server.isPresent()) {
      StoreConfig.Postgres database = server.get().database();
      settings.with(
          "database",
          Json.object().with("url", database.url()).with("user", database.user()).build());
    }
    Files.writeString(dir.resolve("taxii.json"), JsonWriter.line(settings.build()).utf8());
    List<String> names = new ArrayList<>();
    for (int tool = 1; tool <= tools; tool++) {
      names.add("\"tool-" + tool + "\"");
    }
    Files.writeString(
        dir.resolve("release.json"),
        "{\"partners\": {\"ru-nrrc\": {\"sources\": ["
            + String.join(", ", names)
            + "], \"tlp\": \"green\", \"pap\": \"amber\"}}}");
  }

  static String good(String... words) {
    TestNodes.Ran ran = TestNodes.run(words);
    if (ran.code() != 0) {
      throw new IllegalStateException(String.join(" ", words) + ": " + ran.err());
    }
    return ran.out();
  }

  private static CertTool client(Path dir, String address, String name, String... rights)
      throws Exception {
    return new CertTool(dir, address, TestNodes.client(dir, name, rights));
  }

  CertMachine machine() {
    return machine;
  }

  Path dir() {
    return node.dir();
  }

  /// Seconds of the processor: of the node, its database, and this process, which is its tools.
  double spent() throws IOException {
    long own =
        ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime();
    return machine.spent() + own / 1e9;
  }

  /// What the catalogue is asked by a command or a page.
  Json.Obj find(Json.Builder query) throws Exception {
    Json.Builder asked = query.with("do", "cert-tool").with("what", "find");
    return AdminSocket.ask(folder, AdminSocket.Parcel.of(asked)).orElseThrow().head();
  }

  boolean drawn(long number) throws Exception {
    return !find(Json.object().with("value", objects.id(number))).items("entries").isEmpty();
  }

  /// Waits as long as nothing is to be done.
  void pass(long millis) throws InterruptedException {
    if (never.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("nobody releases this");
    }
  }

  /// Until the node and its database take less than a tenth of a core.
  void calm() throws IOException, InterruptedException {
    double before = machine.spent();
    pass(2_000);
    double now = machine.spent();
    for (int look = 0; now - before > 0.2 && look < 1_800; look++) {
      before = now;
      pass(2_000);
      now = machine.spent();
    }
  }

  @Override
  public void close() {
    tools.forEach(CertTool::close);
    pollers.forEach(CertTool::close);
    reader.close();
    flooder.close();
    node.close();
  }
}

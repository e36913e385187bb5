package parley.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.carrier.Arrivals;
import parley.carrier.Carrying;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.envelope.Consignment;
import parley.exchange.Intake;
import parley.exchange.NodeExchange;
import parley.node.Main.Mistake;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.sheet.SheetException;
import parley.sheet.SheetPrinter;
import parley.store.StoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What an operator asks of a node.
final class OperatorCommands {
  private OperatorCommands() {}

  @Command(
      name = "status",
      description = {
        "Prints how the node stands: keys, agreements, links with their lights, queues and journals.",
        "Exits with 1 when a link signs nothing, and says why."
      })
  static final class Status implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      Json.Obj status = node.ask(Json.object().with("do", "status"));
      String whole = JsonWriter.pretty(status).utf8().stripTrailing();
      DeskCommands.print(
          spec, json ? new String[] {whole} : status.texts("lines").toArray(new String[0]));
      return status.truth("signsNothing").orElse(false) ? Main.FOUND_WRONG : 0;
    }
  }

  @Command(
      name = "doctor",
      description = {
        "Looks the node over and says what to do about what is not well.",
        "One line per part (folder, clock, keys, journals …): ok, warn or fail. Exits with 1 on a fail."
      })
  static final class Examine implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      DataFolder folder = node.folder();
      Config config = Config.read(folder);
      Doctor doctor = new Doctor();
      doctor.folder(
          folder, config, Papers.read(folder, config.party()), InstantSource.system().instant());
      inside(folder, config, doctor);
      doctor.findings().forEach(finding -> DeskCommands.print(spec, finding.line()));
      return doctor.findings().stream().anyMatch(finding -> finding.grade() == Doctor.Grade.FAIL)
          ? Main.FOUND_WRONG
          : 0;
    }

    private void inside(DataFolder folder, Config config, Doctor doctor) throws Mistake {
      Optional<Json.Obj> served = AdminSocket.ask(folder, Json.object().with("do", "doctor"));
      if (served.isPresent()) {
        doctor.found(new Doctor.Finding(Doctor.Grade.OK, "service: serving"));
        for (Json item : served.get().items("findings")) {
          if (item instanceof Json.Obj finding) {
            Doctor.Grade grade = Doctor.Grade.valueOf(finding.text("grade").orElse("FAIL"));
            doctor.found(new Doctor.Finding(grade, finding.text("what").orElse("")));
          }
        }
        return;
      }
      doctor.ports(config);
      try (Node open = Node.open(folder, node.passphrase(), InstantSource.system())) {
        doctor.inside(open, Optional.empty());
      } catch (Mistake e) {
        if (!(e.getCause() instanceof StoreException)) {
          throw e;
        }
        doctor.found(new Doctor.Finding(Doctor.Grade.FAIL, "database: " + e.getMessage()));
      }
    }
  }

  @Command(
      name = "backup",
      description = {
        "Writes everything but the anchor, and a database on PostgreSQL, into one file, while the"
            + " node serves or not. It is there whole or not at all; keep it where the passphrase is not."
      })
  static final class Save implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Parameters(
        index = "0",
        paramLabel = "FILE.zip",
        description = "The file to write; it must not exist.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      Json.Builder request =
          Json.object().with("do", "backup").with("to", file.toAbsolutePath().toString());
      DeskCommands.print(spec, "written to " + node.ask(request).text("written").orElse(""));
      return 0;
    }
  }

  @Command(
      name = "restore",
      description = {
        "Makes a node's folder from a backup.",
        "Give the anchor folder that outlived the loss: with it the node knows whether it has"
            + " signed more than the backup holds. If so, or without it, it serves reading only."
      })
  static final class Restore implements Callable<Integer> {
    @Option(
        names = "--dir",
        required = true,
        paramLabel = "DIR",
        description = "The new data folder; must not exist or be empty.")
    private Path dir = Path.of("");

    @Option(
        names = "--anchor",
        paramLabel = "FOLDER",
        description = "The anchor folder of the lost node.")
    private @Nullable Path anchor;

    @Parameters(index = "0", paramLabel = "FILE.zip", description = "The backup.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      Config config = Backup.restore(file, dir, Optional.ofNullable(anchor));
      DeskCommands.print(
          spec,
          "restored " + config.node() + " in " + dir,
          anchor == null
              ? "it signs nothing: put the anchor back into DIR/anchor, or: parley roll issue --new-epoch"
              : "with its anchor; now: parley doctor --dir " + dir);
      return 0;
    }
  }

  @Command(
      name = "courier",
      description =
          "Carries what waits for a partner on a stick or paper, and takes in what came so.",
      subcommands = {CourierWrite.class, CourierRead.class})
  static final class Courier {}

  @Command(
      name = "write",
      description = {
        "Writes everything that waits for a partner into one file, by precedence.",
        "As it is, for a stick (FILE.parley), or as printable pages of QR codes (FILE.pdf)."
            + " Nothing leaves the queue by that; only the partner's receipt ends it."
      })
  static final class CourierWrite implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Option(
        names = "--to",
        required = true,
        paramLabel = "NODE",
        description = "The partner's node, for example ru-nrrc.")
    private String to = "";

    @Option(
        names = "--out",
        required = true,
        paramLabel = "FILE",
        description = "FILE.parley or FILE.pdf.")
    private Path out = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      boolean paper = CourierFiles.paper(out);
      Json.Builder request =
          Json.object()
              .with("do", "courier-pack")
              .with("to", to)
              .with("largest", paper ? SheetPrinter.largest() : Consignment.LARGEST);
      AdminSocket.Parcel packed = node.ask(AdminSocket.Parcel.of(request));
      long left = packed.head().number("left").orElse(0L);
      if (packed.files().isEmpty()) {
        throw new Mistake(
            left == 0
                ? "nothing waits for " + to
                : left + " wait for " + to + " and none fits on paper; write a file for a stick");
      }
      CourierFiles.write(out, packed.files().getFirst());
      DeskCommands.print(
          spec,
          packed.head().number("packed").orElse(0L) + " for " + to + " written to " + out,
          left == 0 ? "nothing else waits" : left + " more wait and had no room in it");
      return 0;
    }
  }

  @Command(
      name = "read",
      description = {
        "Takes in what a courier brought: a file from a stick, or scans of printed pages.",
        "Scans are PNG, JPEG or PDF, all pages at once. What the node answers goes "
            + "into a file to be carried back."
      })
  static final class CourierRead implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Option(
        names = "--answers",
        paramLabel = "FILE",
        description =
            "Where the answers go: FILE.parley or FILE.pdf (default: beside the first file).")
    private @Nullable Path answers;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files or pictures of pages.")
    private List<Path> files = List.of();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      Path back = answers == null ? Path.of(files.getFirst() + ".answers.parley") : answers;
      CourierFiles.paper(back);
      try (CourierFiles.Door door = CourierFiles.door(node)) {
        return new CourierFiles(line -> DeskCommands.print(spec, line)).read(files, door, back)
            ? 0
            : Main.FOUND_WRONG;
      }
    }
  }

  /// What a courier's files become, on either side.
  private static final class CourierFiles {
    /// X-CARRY-3: how long a person waits at the terminal for a node that says "not yet".
    private Duration patience = Duration.ofMinutes(2);

    private final Consumer<String> say;

    CourierFiles(Consumer<String> say) {
      this.say = say;
    }

    /// The way into the node: through the one that serves, else opened here.
    interface Door extends AutoCloseable {
      Carrying.Taken take(Bytes frame) throws Mistake, InterruptedException;

      @Override
      void close() throws Mistake;
    }

    static Door door(Options.Folder node) throws Mistake, InterruptedException {
      DataFolder folder = node.folder();
      if (AdminSocket.ask(folder, Json.object().with("do", "status")).isPresent()) {
        return new Served(node);
      }
      Node open = Node.open(folder, node.passphrase(), InstantSource.system());
      NodeExchange quiet = open.exchange(standing -> List.of());
      open.journalPapers(quiet);
      return new Opened(open, quiet);
    }

    private record Served(Options.Folder node) implements Door {
      @Override
      public Carrying.Taken take(Bytes frame) throws Mistake {
        Json.Obj request = Json.object().with("do", "carried").build();
        AdminSocket.Parcel told = node.askServing(new AdminSocket.Parcel(request, List.of(frame)));
        return Carrying.read(told.head(), told.files());
      }

      @Override
      public void close() {}
    }

    /// Without routes and listeners: it takes in, journals and answers, and is closed again.
    private record Opened(Node node, NodeExchange exchange) implements Door {
      @Override
      public Carrying.Taken take(Bytes frame) throws Mistake, InterruptedException {
        return node.carried(exchange, frame);
      }

      @Override
      public void close() {
        exchange.close();
        node.close();
      }
    }

    static boolean paper(Path file) throws Mistake {
      String name = file.toString();
      if (!name.endsWith(Consignment.SUFFIX) && !name.endsWith(".pdf")) {
        throw new Mistake("name the file …" + Consignment.SUFFIX + " or …pdf, not " + name);
      }
      return name.endsWith(".pdf");
    }

    static void write(Path file, Bytes consignment) throws Mistake {
      try {
        String day = InstantSource.system().instant().toString().substring(0, 10);
        DataFolder.write(
            file,
            paper(file)
                ? Arrivals.printed(Consignment.read(consignment), consignment, day)
                : consignment);
      } catch (IOException e) {
        throw new Mistake("cannot write " + file + ": " + DataFolder.reason(e), e);
      } catch (SheetException | MalformedInput e) {
        throw new Mistake("cannot print " + file + ": " + e.getMessage(), e);
      }
    }

    /// @return false when something was dropped, or could not be taken yet
    boolean read(List<Path> files, Door door, Path back) throws Mistake, InterruptedException {
      boolean good = true;
      for (Consignment consignment : consignments(files)) {
        List<Bytes> answers = new ArrayList<>();
        for (Bytes frame : consignment.frames()) {
          Carrying.Taken taken = take(frame, door);
          say.accept(Carrying.line(taken));
          answers.addAll(Carrying.files(taken));
          good &= taken.effective();
        }
        if (!answers.isEmpty()) {
          LinkId link = consignment.link();
          write(back, new Consignment(link, link.peerOf(consignment.sender()), answers).bytes());
          say.accept(
              answers.size() + " answers to carry back to " + consignment.sender() + ": " + back);
        }
      }
      return good;
    }

    private List<Consignment> consignments(List<Path> files) throws Mistake {
      Arrivals arrivals = new Arrivals();
      try {
        for (Path file : files) {
          say.accept(
              arrivals.file(
                  file.getFileName().toString(),
                  DataFolder.read(file, Consignment.LARGEST * 3L / 2)));
        }
        return arrivals.consignments();
      } catch (SheetException e) {
        throw new Mistake(Main.oneLine(String.valueOf(e.getMessage())), e);
      }
    }

    /// A node that says "not yet" is asked again when it said so.
    private Carrying.Taken take(Bytes frame, Door door) throws Mistake, InterruptedException {
      java.util.concurrent.Semaphore never = new java.util.concurrent.Semaphore(0);
      Carrying.Taken taken = door.take(frame);
      while (taken.outcome() instanceof Intake.Carried.Later(NodeId _, String _, Duration wait)
          && wait.compareTo(patience) <= 0) {
        patience = patience.minus(wait);
        if (never.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
          return taken;
        }
        taken = door.take(frame);
      }
      return taken;
    }
  }
}

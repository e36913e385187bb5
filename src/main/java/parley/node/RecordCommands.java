package parley.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.evidence.Finding;
import parley.evidence.Report;
import parley.evidence.Verification;
import parley.journal.LogName;
import parley.ledger.FactReader;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.store.StoreException;
import parley.watchline.Board;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The record: taking evidence out of it, verifying evidence anywhere, and drawing the board anew.
final class RecordCommands {
  private RecordCommands() {}

  @Command(
      name = "evidence",
      description = {
        "Exports what an arbiter needs about one message, as one archive.",
        "In it: the signed content with each suite's signature, the receipt, the journal proofs, the",
        "rolls and the agreement. The README in it says how to verify it with openssl; or: parley verify FILE"
      })
  static final class Evidence implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Option(
        names = "--to",
        paramLabel = "FOLDER",
        defaultValue = ".",
        description = "Where to write (default: here).")
    private Path folder = Path.of(".");

    @Option(
        names = "--accusations",
        description = {
          "Every proof that a partner lied: two contents under one serial, two journals of one size."
        })
    private boolean accusations;

    @Parameters(
        arity = "0..*",
        paramLabel = "MESSAGE",
        description = "Identifiers of messages, as parley board shows them.")
    private List<String> messages = List.of();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      if (accusations == !messages.isEmpty()) {
        throw new Mistake("name messages, or give --accusations");
      }
      if (accusations) {
        accuse();
      }
      for (String id : messages) {
        Json.Builder request =
            Json.object().with("do", "evidence").with("id", DraftFile.identifier(id).toString());
        AdminSocket.Parcel answer = node.ask(AdminSocket.Parcel.of(request));
        Path file = folder.resolve(answer.head().text("name").orElse("evidence.zip"));
        write(file, answer.files().getFirst());
        DeskCommands.print(spec, "evidence: " + file.toAbsolutePath().normalize());
      }
      return 0;
    }

    private void accuse() throws Mistake, InterruptedException {
      AdminSocket.Parcel answer =
          node.ask(AdminSocket.Parcel.of(Json.object().with("do", "accusations")));
      List<String> names = answer.head().texts("names");
      for (int at = 0; at < names.size(); at++) {
        Path file = folder.resolve(names.get(at));
        write(file, answer.files().get(at));
        DeskCommands.print(spec, "accusation: " + file.toAbsolutePath().normalize());
      }
      if (names.isEmpty()) {
        DeskCommands.print(spec, "no partner has signed two things that contradict each other");
      }
    }

    private static void write(Path file, Bytes content) throws Mistake {
      try {
        Files.createDirectories(file.toAbsolutePath().getParent());
        DataFolder.write(file, content);
      } catch (IOException e) {
        throw new Mistake("cannot write " + file + ": " + DataFolder.reason(e), e);
      }
    }
  }

  @Command(
      name = "verify",
      description = {
        "Verifies evidence, receipts, journal exports, rolls or agreements, offline.",
        "It needs no node, no network and no key. Names what is broken and exits with 1, or prints",
        "verified. What is no evidence at all is a mistake: one line, exit code 2.",
        "",
        "Evidence brings the rolls by which it is judged; whether those authorities are the parties'",
        "is yours to say: give their words or digests with --authority, or their rolls as files.",
        ""
      })
  static final class Verify implements Callable<Integer> {
    @Option(
        names = "--authority",
        paramLabel = "WORDS",
        description =
            "Fingerprint of a party's authority, 64 hexadecimal digits; any other is then not trusted.")
    private List<String> authorities = List.of();

    @Option(
        names = {"-q", "--quiet"},
        description = "Only what is broken, and the verdict.")
    private boolean quiet;

    @Parameters(
        arity = "1..*",
        paramLabel = "PATH",
        description =
            "Files or folders, judged together; a folder of archives verifies each of them.")
    private List<Path> paths = List.of();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      for (Path path : paths) {
        if (!Files.exists(path)) {
          throw new Mistake("there is no " + path + "; check the name");
        }
      }
      Report report = Verification.verify(paths, trusted());
      if (report.nothingRecognised()) {
        throw new Mistake(
            report.findings().getFirst().where()
                + " is no evidence: name a dossier or another archive that parley evidence wrote,"
                + " a receipt, a journal export, a roll or an agreement");
      }
      for (Finding finding : report.findings()) {
        if (!quiet || finding.outcome() == Finding.Outcome.BROKEN) {
          DeskCommands.print(spec, finding.toString());
        }
      }
      DeskCommands.print(spec, report.holds() ? "verified" : "NOT verified");
      return report.holds() ? 0 : Main.FOUND_WRONG;
    }

    private Set<Digest> trusted() throws Mistake {
      Set<Digest> digests = new HashSet<>();
      for (String authority : authorities) {
        if (!authority.matches("[0-9a-fA-F]{64}")) {
          throw new Mistake(
              "--authority takes 64 hexadecimal digits, as parley roll show prints them");
        }
        digests.add(Digest.hex(authority.toLowerCase(java.util.Locale.ROOT)));
      }
      return digests;
    }
  }

  @Command(
      name = "rebuild",
      description = {
        "Draws the board anew from the journals, which are the ground truth.",
        "The node must not be serving. Nothing that was signed or received is touched."
      })
  static final class Rebuild implements Callable<Integer> {
    private static final int BATCH = 200;

    @Mixin private Options.Folder node = new Options.Folder();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      DataFolder folder = node.folder();
      try (Node open = Node.open(folder, node.passphrase(), InstantSource.system())) {
        DeskCommands.print(spec, "board drawn anew from " + redraw(open) + " journal entries");
        return 0;
      } catch (LedgerException | StoreException e) {
        throw new Mistake(
            "the board was not drawn anew: " + e.getMessage() + "; see parley doctor", e);
      }
    }

    private static long redraw(Node node) throws LedgerException, StoreException {
      Board board = node.board();
      board.reset();
      long entries = 0;
      NodeId self = node.config().node();
      for (NodeId peer : node.papers().peers(self)) {
        LinkId link = LinkId.between(self, peer);
        FactReader facts = new FactReader(node.ledger(), node.vault().bodies(), link);
        int epochs =
            node.ledger()
                .value(link, "epoch")
                .map(value -> Integer.parseInt(value.utf8()))
                .orElse(1);
        for (int epoch = 1; epoch <= epochs; epoch++) {
          entries += follow(board, facts, LogName.of(self, link, epoch), node.ledger());
        }
      }
      return entries;
    }

    private static long follow(Board board, FactReader facts, LogName log, Ledger ledger)
        throws LedgerException, StoreException {
      long size = ledger.logSize(log);
      for (long from = 0; from < size; from += BATCH) {
        board.follow(facts.read(log, from, Math.min(from + BATCH, size)));
      }
      return size;
    }
  }
}

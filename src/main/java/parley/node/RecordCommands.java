package parley.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.evidence.EvidenceException;
import parley.evidence.JournalExport;
import parley.evidence.Report;
import parley.evidence.Verification;
import parley.evidence.Witness;
import parley.journal.AnchorException;
import parley.journal.Checkpoint;
import parley.journal.LogName;
import parley.journal.Tiles;
import parley.ledger.LedgerException;
import parley.node.Main.Mistake;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.SealException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The record: taking evidence out of it, and verifying evidence anywhere.
final class RecordCommands {
  private RecordCommands() {}

  @Command(
      name = "evidence",
      description = {
        "Exports what an arbiter needs about one message, as one archive.",
        "In it: the signed content with each suite's signature, the receipt, the "
            + "journal proofs, the rolls and the agreement. The README in it says how to "
            + "verify it with openssl; or:",
        "  parley verify FILE",
        "With --journal: a whole journal of this node, as a folder that parley verify takes."
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
        description =
            "Every proof that a partner lied: two contents under one serial, two journals of one size.")
    private boolean accusations;

    @Option(
        names = "--journal",
        paramLabel = "PEER",
        description = {
          "The journal of the link with this partner's node, up to its newest signed checkpoint.",
          "With local: the node's own log of sign-ins, releases and reads."
        })
    private @Nullable String journal;

    @Option(
        names = "--witnessed",
        paramLabel = "PEER",
        description = "What binds this partner's node to its own log, of which it shows nothing.")
    private @Nullable String witnessed;

    @Option(
        names = "--open",
        paramLabel = "FILE",
        description = {
          "What opens, to an arbiter, the heads of this node's own log that a partner witnessed.",
          "FILE is what the partner's --witnessed wrote; --journal local shows the log itself."
        })
    private @Nullable Path heartbeats;

    @Mixin private Options.Officer officer = new Options.Officer();

    @Parameters(
        arity = "0..*",
        paramLabel = "MESSAGE",
        description = "Identifiers of messages, as parley board shows them.")
    private List<String> messages = List.of();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      long asked =
          Stream.of(accusations, journal, witnessed, heartbeats, !messages.isEmpty())
              .filter(each -> each != null && !each.equals(false))
              .count();
      if (asked != 1) {
        throw new Mistake(
            "name messages, or give --accusations, or --journal PEER, or --witnessed PEER, or --open FILE");
      }
      if (journal != null) {
        for (Path written : Journals.export(node, journal, folder)) {
          DeskCommands.print(spec, "evidence: " + written.toAbsolutePath().normalize());
        }
      }
      if (accusations && written("accusation", ask("accusations", "")) == 0) {
        DeskCommands.print(spec, "no partner has signed two things that contradict each other");
      }
      if (witnessed != null) {
        written("evidence", ask("witnessed", witnessed));
      }
      for (String id : messages) {
        written("evidence", ask("evidence", DraftFile.identifier(id).toString()));
      }
      return heartbeats == null ? 0 : open(heartbeats);
    }

    private AdminSocket.Parcel ask(String what, String of) throws Mistake, InterruptedException {
      Json.Builder asked = Json.object().with("do", what).with("id", of);
      return node.ask(AdminSocket.Parcel.of(asked.with("officer", officer.name())));
    }

    /// What the partner witnessed is opened, and what cannot be is a finding: then this log is not
    /// the one that it was.
    private int open(Path evidence) throws Mistake, InterruptedException {
      try {
        Json.Obj request = Json.object().with("do", "opened").build();
        List<Bytes> file = List.of(Witness.heartbeats(evidence));
        AdminSocket.Parcel answer = node.ask(new AdminSocket.Parcel(request, file));
        written("evidence", answer);
        long closed = answer.head().number("closed").orElse(0L);
        if (closed > 0) {
          DeskCommands.print(
              spec, closed + " heartbeats cannot be opened: they are of another log");
        }
        return closed > 0 ? Main.FOUND_WRONG : 0;
      } catch (EvidenceException e) {
        throw new Mistake("no evidence: " + e.getMessage(), e);
      }
    }

    private int written(String word, AdminSocket.Parcel answer) throws Mistake {
      List<String> names = new ArrayList<>(answer.head().texts("names"));
      answer.head().text("name").ifPresent(names::add);
      for (int at = 0; at < names.size(); at++) {
        Path file = folder.resolve(names.get(at));
        write(file, answer.files().get(at));
        DeskCommands.print(spec, word + ": " + file.toAbsolutePath().normalize());
      }
      return names.size();
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

  /// Whole journals. The node, serving or opened here, hands out the entries and hashes; the
  /// command writes them where its user may write, which a serving node often may not.
  static final class Journals {
    private static final String LOCAL = "local";
    private static final long NEWEST = 0;

    private Journals() {}

    /// @param of a partner's node, or `local`
    /// @return the folders that were written
    static List<Path> export(Options.Folder node, String of, Path into)
        throws Mistake, InterruptedException {
      DataFolder folder = node.folder();
      if (AdminSocket.ask(folder, Json.object().with("do", "status")).isPresent()) {
        return export(node, node::askServing, of, into);
      }
      try (Node open = Node.open(folder, node.passphrase(), InstantSource.system())) {
        return export(node, new AdminDesk(open, Optional.empty()), of, into);
      }
    }

    /// Epoch by epoch, the newest first.
    private static List<Path> export(
        Options.Folder node, AdminSocket.Desk desk, String of, Path into)
        throws Mistake, InterruptedException {
      List<Path> written = new ArrayList<>();
      long epoch = NEWEST;
      do {
        AdminSocket.Parcel told =
            desk.answer(
                AdminSocket.Parcel.of(
                    Json.object().with("do", "journal").with("of", of).with("epoch", epoch)));
        if (!told.files().isEmpty()) {
          written.add(write(node, desk, of, told, into));
        }
        epoch = told.head().number("epoch").orElse(1L) - 1;
      } while (epoch > 0);
      if (written.isEmpty()) {
        throw new Mistake("nothing was ever signed in the journal \"" + of + "\"");
      }
      return written;
    }

    private static Path write(
        Options.Folder node, AdminSocket.Desk desk, String of, AdminSocket.Parcel told, Path into)
        throws Mistake {
      Json.Obj head = told.head();
      String origin = head.text("origin").orElse("");
      long size = head.number("size").orElse(0L);
      Path target =
          into.resolve(
              "journal-" + of + origin.substring(origin.lastIndexOf('/')).replace('/', '-'));
      try {
        JournalExport.write(
            JournalExport.parts((level, first, end) -> part(desk, origin, level, first, end), size),
            told.files().getFirst(),
            node.papers().between(Config.read(node.folder()).node(), peer(of)),
            target,
            _ -> {});
      } catch (EvidenceException | MalformedInput e) {
        throw new Mistake("no evidence: " + e.getMessage(), e);
      }
      return target;
    }

    private static List<Bytes> part(
        AdminSocket.Desk desk, String origin, long wanted, long first, long end) throws Mistake {
      try {
        return desk.answer(
                AdminSocket.Parcel.of(
                    Json.object()
                        .with("do", "journal-part")
                        .with("origin", origin)
                        .with("level", wanted)
                        .with("from", first)
                        .with("to", end)))
            .files();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Mistake("broken off; the folder that was begun is no whole journal", e);
      }
    }

    /// What the commands ask of an open node.
    static AdminSocket.Parcel answer(Node node, Json.Obj head) throws Mistake {
      Optional<String> of = head.text("of");
      return of.isPresent()
          ? checkpoint(node, of.get(), head.number("epoch").orElse(NEWEST))
          : part(node, head);
    }

    private static AdminSocket.Parcel checkpoint(Node node, String of, long asked) throws Mistake {
      try {
        int epoch = asked == NEWEST ? node.epoch() : (int) asked;
        LogName log = log(node, of, epoch);
        Json.Builder head = Json.object().with("origin", log.origin()).with("epoch", epoch);
        Optional<LinkId> link =
            peer(of).map(partner -> LinkId.between(node.config().node(), partner));
        Optional<Bytes> note =
            new JournalExport.Signed(node.ledger(), node.anchor(), node.vault().notes())
                .newest(log, link, epoch == node.epoch());
        if (note.isPresent()) {
          head.with("size", Checkpoint.unverified(note.get()).size());
        }
        return new AdminSocket.Parcel(head.build(), note.stream().toList());
      } catch (LedgerException
          | AnchorException
          | SealException
          | EvidenceException
          | MalformedInput e) {
        throw new Mistake("no evidence: " + e.getMessage(), e);
      }
    }

    private static Optional<NodeId> peer(String of) {
      return of.equals(LOCAL) ? Optional.empty() : Optional.of(new NodeId(of));
    }

    private static LogName log(Node node, String of, int epoch) throws Mistake {
      NodeId self = node.config().node();
      List<NodeId> peers = node.papers().peers(self);
      if (of.equals(LOCAL)) {
        return LogName.local(self, epoch);
      }
      if (peers.stream().anyMatch(peer -> peer.name().equals(of))) {
        return LogName.of(self, LinkId.between(self, new NodeId(of)), epoch);
      }
      throw new Mistake(
          "no journal with \"" + of + "\"; there are: " + LOCAL + " and those with " + peers);
    }

    private static AdminSocket.Parcel part(Node node, Json.Obj head) throws Mistake {
      LogName log = new LogName(head.text("origin").orElse(""));
      long first = head.number("from").orElse(0L);
      long end = Math.min(head.number("to").orElse(0L), first + Tiles.WIDTH);
      try {
        return new AdminSocket.Parcel(
            Json.object().build(),
            JournalExport.part(
                node.ledger(),
                log,
                head.number("level").orElse(JournalExport.ENTRIES),
                first,
                end));
      } catch (LedgerException e) {
        throw new Mistake("no evidence: " + e.getMessage(), e);
      }
    }
  }

  @Command(
      name = "verify",
      description = {
        "Verifies evidence, receipts, journal exports, rolls or agreements, offline.",
        "Whether a node's own log is the one that its partner witnessed: give the log's export, "
            + "what parley evidence --witnessed and --open wrote, and the partner's journal.",
        "It needs no node, no network and no key. Names what is broken and exits with "
            + "1, or prints verified. What is no evidence at all is a mistake: one line, exit code 2.",
        "",
        "Evidence brings the rolls by which it is judged; whether those authorities "
            + "are the parties' is yours to say: give their words or digests with "
            + "--authority, or their rolls as files.",
        ""
      })
  static final class Verify implements Callable<Integer> {
    @Option(
        names = "--authority",
        paramLabel = "WORDS",
        description =
            "A party's authority: the eight words of its ceremony, or 64 hexadecimal digits. Any other is"
                + " then not trusted.")
    private List<String> authorities = List.of();

    @Option(
        names = {"-q", "--quiet"},
        description = "Only what is broken, and the verdict.")
    private boolean quiet;

    @Option(
        names = {"-v", "--verbose"},
        description = "Every check; without it they are listed only for what is broken.")
    private boolean details;

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
      Report.Detail detail =
          quiet ? Report.Detail.BROKEN : details ? Report.Detail.EVERY : Report.Detail.BRIEF;
      report.lines(detail).forEach(line -> DeskCommands.print(spec, line));
      DeskCommands.print(spec, report.holds() ? "verified" : "NOT verified");
      return report.holds() ? 0 : Main.FOUND_WRONG;
    }

    private Verification.Trusted trusted() throws Mistake {
      Verification.Trusted trusted = new Verification.Trusted();
      for (String authority : authorities) {
        if (!trusted.add(authority)) {
          throw new Mistake(
              "--authority takes the eight words read aloud at the ceremony, as one argument, or 64"
                  + " hexadecimal digits; parley roll show prints both");
        }
      }
      return trusted;
    }
  }
}

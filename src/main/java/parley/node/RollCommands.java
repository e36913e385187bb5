package parley.node;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.ledger.LedgerException;
import parley.party.Roll;
import parley.seal.Authority;
import parley.seal.FingerprintWords;
import parley.seal.Passphrase;
import parley.seal.SealException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The rolls by which parties know each other's keys.
final class RollCommands {
  /// P-ROLL-1: a retired key names at most 256 numberings.
  private static final JsonReader.Limits SERIALS = new JsonReader.Limits(64 * 1024, 2, 1_000);

  private RollCommands() {}

  @Command(
      name = "roll",
      synopsisSubcommandLabel = "COMMAND",
      description = "Rolls: the signed lists of keys by which parties know each other's nodes.",
      subcommands = {
        Export.class,
        Import.class,
        Show.class,
        Issue.class,
        Serials.class,
        Activate.class
      })
  static final class Rolls {}

  @Command(name = "export", description = "Writes the own roll in force to a file, for partners.")
  static final class Export implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Parameters(index = "0", paramLabel = "FILE", description = "The file to write.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      Roll own = node.papers().rolls().own();
      Papers.write(file, Papers.pem(own));
      describe(spec, own);
      DeskCommands.print(spec, "written to " + file);
      return 0;
    }
  }

  @Command(
      name = "import",
      description = {
        "Takes a partner's roll in.",
        "For a party's first roll, or a new authority, ring the partner by a way that you both know,",
        "let them read their fingerprint's eight words, and type what you hear. A newer roll of a",
        "known authority needs no call.",
        ""
      })
  static final class Import implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Option(
        names = "--fingerprint",
        paramLabel = "WORDS",
        description =
            "The words that the partner read aloud, instead of typing them at the terminal.")
    private @Nullable String words;

    @Parameters(index = "0", paramLabel = "FILE", description = "The partner's roll.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      DataFolder folder = node.folder();
      Roll roll = Papers.roll(file);
      boolean confirm = Ceremony.needsConfirming(folder, roll);
      if (confirm && words == null) {
        DeskCommands.print(
            spec,
            "This roll says it is of "
                + roll.party()
                + " "
                + String.join(" / ", roll.name().values())
                + ", number "
                + roll.number()
                + ".");
      }
      Optional<String> spoken = Optional.ofNullable(confirm && words == null ? typed() : words);
      Ceremony.adopt(folder, roll, spoken);
      describe(spec, roll);
      DeskCommands.print(spec, "taken in" + told(folder));
      return 0;
    }

    private static String typed() throws Mistake {
      Console terminal =
          Options.terminal()
              .orElseThrow(() ->
                  new Mistake(
                      "this roll needs confirming: give the words that the partner read aloud"
                          + " with --fingerprint \"…\""));
      String line = terminal.readLine("%s", "Type the words that the partner reads to you: ");
      return line == null ? "" : line;
    }
  }

  /// Tells the serving node that there is a new paper.
  static String told(DataFolder folder) throws Mistake {
    return AdminSocket.ask(folder, Json.object().with("do", "adopt")).isPresent()
        ? "; the serving node knows it"
        : "; the node knows it when it serves";
  }

  @Command(
      name = "show",
      description = "Prints the rolls in force, or the one in a file, with fingerprints and dates.")
  static final class Show implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "FILE",
        description = "A roll in a file; without it, those in force here.")
    private @Nullable Path file;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      if (file != null) {
        describe(spec, Papers.roll(file));
        return 0;
      }
      for (Roll roll : node.papers().rolls().inForce()) {
        describe(spec, roll);
      }
      return 0;
    }
  }

  @Command(
      name = "issue",
      description = {
        "Signs the next roll of the own party: other addresses, new keys or a new epoch.",
        "The node may serve all the while, but for a new epoch. New keys (--rotate) are used from",
        "\"parley roll activate\" on, once every partner has taken the roll in.",
        ""
      })
  static final class Issue implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Mixin private Options.AuthorityVault authority = new Options.AuthorityVault();

    @Option(
        names = "--address",
        split = ",",
        paramLabel = "HOST:PORT",
        description = "Where partners reach this node's link, in order of preference.")
    private List<String> addresses = List.of();

    @Option(names = "--rotate", description = "Make new keys for this node.")
    private boolean rotate;

    @Option(
        names = "--compromised",
        description = {
          "With --rotate, when the present keys were stolen: they end at exactly the last serials of",
          "this node's journal, their TLS certificate at once, and the new keys are in use at once.",
          "Not while the node serves."
        })
    private boolean compromised;

    @Option(
        names = "--last-serials",
        paramLabel = "FILE",
        description = {
          "With --compromised, where this node's journal is lost: the last serials as a partner has",
          "them, which there writes: parley roll serials"
        })
    private @Nullable Path lastSerials;

    @Option(
        names = "--new-epoch",
        description = {
          "After a restore that lost what this node had signed for: it goes on in a new epoch, with",
          "serials and journals of its own. Not while the node serves."
        })
    private boolean newEpoch;

    @Mixin private Options.Life life = new Options.Life();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      if ((rotate ? 1 : 0) + (newEpoch ? 1 : 0) + (addresses.isEmpty() ? 0 : 1) != 1) {
        throw new Mistake(
            "give one of --address, for other addresses, --rotate, for new keys, and --new-epoch,"
                + " after a restore that lost what was signed for");
      }
      if (compromised && !rotate || lastSerials != null && !compromised) {
        throw new Mistake("--compromised goes with --rotate, and --last-serials with --compromised");
      }
      String told = rotate ? rotated() : changed();
      Roll own = node.papers().rolls().own();
      describe(spec, own);
      DeskCommands.print(spec, "issued" + told + ". Carry it to every partner: parley roll export");
      if (compromised) {
        DeskCommands.print(
            spec,
            "The new keys are in use. Until a partner has this roll, the stolen ones are good there:"
                + " ring it now.");
      } else if (rotate) {
        DeskCommands.print(spec, "When all of them have taken it in: parley roll activate");
      }
      return 0;
    }

    private String changed() throws Mistake {
      DataFolder folder = node.folder();
      try (Authority signing = authority.open(node)) {
        List<String> checked = Options.addresses(addresses);
        Ceremony ceremony = new Ceremony(InstantSource.system());
        if (newEpoch) {
          ceremony.openEpoch(folder, signing, Config.read(folder).node());
          return "; the node goes on in the new epoch from its next start";
        }
        ceremony.issue(folder, signing, Config.read(folder).node(), checked);
        return told(folder);
      } catch (IllegalArgumentException e) {
        throw new Mistake(String.valueOf(e.getMessage()), e);
      }
    }

    private String rotated() throws Mistake, InterruptedException {
      Json.Builder request =
          Json.object()
              .with("do", "rotate")
              .with("days", life.days())
              .with("compromised", compromised)
              .with("authority", authority.file(node).toString());
      if (lastSerials != null) {
        request.with("serials", read(lastSerials));
      }
      try (Passphrase passphrase = authority.passphrase(node)) {
        Bytes secret = Bytes.utf8(String.valueOf(passphrase.chars()));
        node.ask(new AdminSocket.Parcel(request.build(), List.of(secret)));
        return "";
      } catch (SealException e) {
        throw new Mistake(String.valueOf(e.getMessage()), e);
      }
    }
  }

  private static Json.Obj read(Path file) throws Mistake {
    try {
      Json.Obj serials =
          JsonReader.readObject(DataFolder.read(file, SERIALS.bytes()), SERIALS);
      for (String numbering : serials.members().keySet()) {
        serials.requireNumber(numbering);
      }
      return serials;
    } catch (MalformedInput e) {
      throw new Mistake(
          file + " holds no last serials: " + e.getMessage() + " (" + e.clause() + ")", e);
    }
  }

  @Command(
      name = "serials",
      description = {
        "Writes the last serial of each numbering of a link, as this node's journal has it.",
        "A partner whose node and journal are lost needs it to withdraw its stolen keys:",
        "parley roll issue --rotate --compromised --last-serials FILE",
        ""
      })
  static final class Serials implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Option(
        names = "--with",
        required = true,
        paramLabel = "NODE",
        description = "The partner's node, for example ru-nrrc.")
    private String peer = "";

    @Parameters(index = "0", paramLabel = "FILE", description = "The file to write.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      Json.Obj answer = node.ask(Json.object().with("do", "last-serials"));
      Json.Builder kept = Json.object();
      Map<String, Long> all = serials(answer);
      all.keySet().removeIf(numbering -> !List.of(numbering.split("/", -1)).contains(peer));
      if (all.isEmpty()) {
        throw new Mistake("nothing was exchanged with \"" + peer + "\" under that name");
      }
      all.forEach(kept::with);
      Papers.write(file, JsonWriter.pretty(kept.build()).utf8());
      all.forEach((numbering, serial) ->
          DeskCommands.print(spec, "  " + numbering + "  " + serial));
      DeskCommands.print(spec, "written to " + file);
      return 0;
    }
  }

  @Command(
      name = "activate",
      description = {
        "Begins to sign and connect with the new keys that the own roll in force lists.",
        "Those were made by: parley roll issue --rotate. Run it once every partner has taken that",
        "roll in: a partner without it takes nothing from this node until it has. The node may serve",
        "all the while.",
        ""
      })
  static final class Activate implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      Json.Obj done = node.ask(Json.object().with("do", "activate"));
      DeskCommands.print(
          spec, "the keys of roll " + done.number("number").orElse(0L) + " are in use");
      return 0;
    }
  }

  /// What an open node answers about its own keys.
  static final class Keys {
    private Keys() {}

    static Json.Builder answer(
        Node node, Optional<AdminDesk.Live> live, AdminSocket.Parcel request)
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
    private static Json.Builder rotate(
        Node node, Optional<AdminDesk.Live> live, AdminSocket.Parcel request)
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
      try (Passphrase passphrase =
              Passphrase.of(request.files().getFirst().utf8().toCharArray());
          Authority authority =
              Ceremony.open(Path.of(head.text("authority").orElse("")), passphrase)) {
        Ceremony ceremony = new Ceremony(node.clock());
        Roll next =
            compromised
                ? ceremony.withdraw(node, authority, life, serials(head))
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

    private static void taken(Node node, Optional<AdminDesk.Live> live)
        throws Mistake, InterruptedException {
      if (live.isPresent()) {
        live.get().adopt();
      } else {
        node.reread();
      }
    }
  }

  /// Last serials as they stand in an answer or a file, by numbering; none when it has none.
  static Map<String, Long> serials(Json.Obj from) {
    Map<String, Long> serials = new TreeMap<>();
    from.object("serials")
        .ifPresent(named ->
            named.members().keySet().forEach(key ->
                named.number(key).ifPresent(serial -> serials.put(key, serial))));
    return serials;
  }

  static void describe(CommandSpec spec, Roll roll) {
    PrintWriter out = spec.commandLine().getOut();
    FingerprintWords words = FingerprintWords.of(roll.authorityFingerprint());
    out.println(
        roll.party()
            + "  roll "
            + roll.number()
            + " of "
            + roll.issued()
            + "  "
            + String.join(" / ", roll.name().values()));
    out.println("  authority  " + words.latin());
    out.println("             " + words.cyrillic());
    out.println("             " + roll.authorityFingerprint().hex());
    Instant now = Instant.now(java.time.Clock.systemUTC());
    for (parley.party.Node node : roll.nodes()) {
      out.println(
          "  node       "
              + node.id()
              + " at "
              + String.join(", ", node.addresses())
              + ", keys good until "
              + node.validUntil()
              + " ("
              + node.dates(now).left().toDays()
              + " days)");
    }
    out.flush();
  }
}

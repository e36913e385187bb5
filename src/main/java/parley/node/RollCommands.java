package parley.node;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.node.Main.Mistake;
import parley.party.EpochProposal;
import parley.party.FingerprintWords;
import parley.party.OfficersProposal;
import parley.party.Roll;
import parley.seal.Authority;
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
        TermsCommands.Serials.class,
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
        "For a party's first roll, or a new authority, ring the partner by a way that "
            + "you both know, let them read their fingerprint's eight words, and type what "
            + "you hear. A newer roll of a known authority needs no call.",
        ""
      })
  static final class Import implements Callable<Integer> {
    /// A word is easily misheard; three times is the file.
    private static final int ASKED = 3;

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
      Optional<String> spoken = Optional.ofNullable(confirm && words == null ? typed(roll) : words);
      Ceremony.adopt(folder, roll, spoken);
      describe(spec, roll);
      DeskCommands.print(spec, "taken in" + told(folder));
      return 0;
    }

    private String typed(Roll roll) throws Mistake {
      Console terminal =
          Options.terminal()
              .orElseThrow(() ->
                  new Mistake(
                      "this roll needs confirming: give the words that the partner read aloud"
                          + " with --fingerprint \"…\""));
      return heard(
          roll.authorityFingerprint(),
          question -> terminal.readLine("%s", question),
          line -> DeskCommands.print(spec, line));
    }

    /// Asks until the words are those of the roll, at most three times; says which differ, and
    /// never how they should be.
    ///
    /// @return the last answer
    static String heard(Digest fingerprint, UnaryOperator<String> ask, Consumer<String> say) {
      String line = "";
      for (int more = ASKED - 1; more >= 0; more--) {
        String answer = ask.apply("Type the words that the partner reads to you: ");
        line = answer == null ? "" : answer;
        List<Integer> differing = FingerprintWords.differing(fingerprint, line);
        if (differing.isEmpty() || answer == null) {
          return line;
        }
        say.accept(
            differing.size() == FingerprintWords.WORDS
                ? "No word is that of this roll."
                : "Not that of this roll: word "
                    + String.join(", ", differing.stream().map(String::valueOf).toList())
                    + ".");
      }
      return line;
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
        "The node may serve all the while, but for a new epoch. New keys (--rotate) "
            + "are used from \"parley roll activate\" on, once every partner has taken the "
            + "roll in.",
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
          "With --rotate, when the present keys were stolen: they end at exactly the "
              + "last serials of this node's journal, their TLS certificate at once, and the "
              + "new keys are in use at once.",
          "Not while the node serves."
        })
    private boolean compromised;

    @Option(
        names = "--last-serials",
        paramLabel = "FILE",
        description = {
          "With --compromised, where this node's journal is lost: the last serials as a "
              + "partner has them, which there writes: parley roll serials"
        })
    private @Nullable Path lastSerials;

    @Option(
        names = "--new-epoch",
        paramLabel = "FILE",
        description = {
          "After a restore that lost what this node had signed for: it goes on in a new "
              + "epoch, with serials and journals of its own. FILE is what two officers "
              + "consented to: parley epoch propose, parley epoch confirm. Not while the node "
              + "serves."
        })
    private @Nullable Path newEpoch;

    @Option(
        names = "--officers",
        split = ",",
        paramLabel = "FILE",
        description = {
          "Lists officers: those of whom two open an epoch, by what parley officer make wrote "
              + "beside their keys, and those who release, by what parley officer keys wrote. "
              + "Where the roll lists some already, FILE is what two of them consented to: "
              + "parley officer propose, parley officer confirm."
        })
    private List<Path> officers = List.of();

    @Mixin private Options.Life life = new Options.Life();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake, InterruptedException {
      if ((rotate ? 1 : 0)
              + (newEpoch == null ? 0 : 1)
              + (addresses.isEmpty() ? 0 : 1)
              + (officers.isEmpty() ? 0 : 1)
          != 1) {
        throw new Mistake(
            "give one of --address, for other addresses, --rotate, for new keys, --officers, and"
                + " --new-epoch, after a restore that lost what was signed for");
      }
      if ((compromised && !rotate) || (lastSerials != null && !compromised)) {
        throw new Mistake(
            "--compromised goes with --rotate, and --last-serials with --compromised");
      }
      String told = rotate ? rotated() : changed();
      Roll own = node.papers().rolls().own();
      describe(spec, own);
      DeskCommands.print(spec, "issued" + told + ". Carry it to every partner: parley roll export");
      if (compromised) {
        DeskCommands.print(
            spec,
            "The new keys are in use. Until a partner has this roll, the stolen ones are good"
                + " there: ring it now.");
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
        if (newEpoch != null) {
          if (!(Options.proposal(newEpoch) instanceof EpochProposal proposal)) {
            throw new Mistake(newEpoch + " proposes officers: give it as --officers");
          }
          ceremony.openEpoch(folder, signing, proposal);
          return "; the node goes on in the new epoch from its next start";
        }
        if (!officers.isEmpty()) {
          Optional<OfficersProposal> proposal = Options.proposed(officers);
          if (proposal.isPresent()) {
            ceremony.changeOfficers(folder, signing, proposal.get());
          } else {
            ceremony.listOfficers(folder, signing, Papers.officers(officers));
          }
          return told(folder);
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
        request.with("serials", TermsCommands.lastSerials(lastSerials));
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

  @Command(
      name = "activate",
      description = {
        "Begins to sign and connect with the new keys that the own roll in force lists.",
        "Those were made by: parley roll issue --rotate. Run it once every partner has "
            + "taken that roll in: a partner without it takes nothing from this node until "
            + "it has. The node may serve all the while.",
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

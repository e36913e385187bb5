package parley.node;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parley.codec.Json;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.party.Roll;
import parley.seal.Authority;
import parley.seal.FingerprintWords;
import parley.seal.Passphrase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Making a node, and the rolls by which parties know each other's keys.
final class PartyCommands {
  private PartyCommands() {}

  @Command(
      name = "init",
      description = {
        "Makes a new node: the party's authority, the node's keys in three suites, and the first",
        "roll, which lists them. The folder gets its name when all of it is there.",
        "",
        "For example:",
        "  parley init --dir node --party US --node us-nrrc --name \"en=United States\" \\",
        "      --address nrrc.example:8443",
        ""
      })
  static final class Init implements Callable<Integer> {
    private static final int LONGEST_LIFE_DAYS = 3660;

    @Option(
        names = "--dir",
        required = true,
        paramLabel = "DIR",
        description = "The new data folder; must not exist or be empty.")
    private Path dir = Path.of("");

    @Option(
        names = "--party",
        required = true,
        paramLabel = "CODE",
        description = "The party, for example US.")
    private String party = "";

    @Option(
        names = "--node",
        required = true,
        paramLabel = "NAME",
        description = "The node, for example us-nrrc.")
    private String node = "";

    @Option(
        names = "--name",
        required = true,
        paramLabel = "LANG=TEXT",
        description = "The party's name, once per language, for example \"en=United States\".")
    private Map<String, String> names = new LinkedHashMap<>();

    @Option(
        names = "--address",
        required = true,
        split = ",",
        paramLabel = "HOST:PORT",
        description = "Where partners reach this node's link, in order of preference.")
    private List<String> addresses = List.of();

    @Option(
        names = "--language",
        defaultValue = "en",
        paramLabel = "en|ru",
        description = "What its officers read (default: ${DEFAULT-VALUE}).")
    private String language = "en";

    @Option(
        names = "--link",
        defaultValue = "0.0.0.0:8443",
        paramLabel = "HOST:PORT",
        description = "Where the link listens (default: ${DEFAULT-VALUE}).")
    private String link = "";

    @Option(
        names = "--console",
        defaultValue = "127.0.0.1:8080",
        paramLabel = "HOST:PORT",
        description = "Where the console listens (default: ${DEFAULT-VALUE}).")
    private String console = "";

    @Option(
        names = "--days",
        defaultValue = "730",
        paramLabel = "N",
        description = "How long the node's keys are good (default: ${DEFAULT-VALUE}).")
    private int days;

    @Mixin private PassphraseOption passphrase = new PassphraseOption();

    @Option(
        names = "--party-passphrase-file",
        paramLabel = "FILE",
        description = "Another passphrase for the party authority's vault (default: the same).")
    private @Nullable Path partyPassphrase;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      Ceremony.Founding founding = founding();
      Roll roll;
      try (Passphrase own = passphrase.choose("the node " + node);
          Passphrase authority =
              partyPassphrase == null
                  ? passphrase.choose("the authority of " + party)
                  : new PassphraseOption(partyPassphrase).choose("the authority of " + party)) {
        roll = new Ceremony(InstantSource.system()).found(dir, founding, own, authority);
      }
      DeskCommands.print(
          spec,
          "made " + node + " of " + party + " in " + dir,
          "",
          "This party's fingerprint, to be read aloud to partners:",
          "  " + FingerprintWords.of(roll.authorityFingerprint()).latin(),
          "  " + FingerprintWords.of(roll.authorityFingerprint()).cyrillic(),
          "",
          "Next: parley roll export --dir " + dir + " " + party.toLowerCase(Locale.ROOT) + ".roll");
      return 0;
    }

    private Ceremony.Founding founding() throws Mistake {
      if (days < 1 || days > LONGEST_LIFE_DAYS) {
        throw new Mistake("--days must lie between 1 and " + LONGEST_LIFE_DAYS);
      }
      try {
        Config config =
            new Config(
                new PartyId(party),
                new NodeId(node),
                language,
                Config.Address.of(link),
                Config.Address.of(console),
                Optional.empty(),
                Path.of("anchor"),
                Optional.empty(),
                Optional.empty(),
                Map.of());
        List<String> checked =
            addresses.stream().map(Config.Address::of).map(Config.Address::toString).toList();
        return new Ceremony.Founding(config, names, checked, Duration.ofDays(days));
      } catch (IllegalArgumentException e) {
        throw new Mistake(String.valueOf(e.getMessage()), e);
      }
    }
  }

  /// The party authority's vault, for the acts that need it.
  static final class AuthorityOption {
    @Option(
        names = "--authority",
        paramLabel = "FILE",
        description =
            "The party authority's vault, when it is kept elsewhere (default: DIR/vault/party.vault).")
    private @Nullable Path vault;

    @Option(
        names = "--party-passphrase-file",
        paramLabel = "FILE",
        description = "Its passphrase, when it differs from the node's.")
    private @Nullable Path passphraseFile;

    Authority open(FolderOption node) throws Mistake {
      DataFolder folder = node.folder();
      Path file = vault == null ? folder.partyVault() : vault;
      if (!Files.isRegularFile(file)) {
        throw new Mistake(
            "the party authority's vault is not at " + file + "; name it with --authority FILE");
      }
      PassphraseOption from =
          passphraseFile == null ? node.passphrase() : new PassphraseOption(passphraseFile);
      try (Passphrase passphrase = from.ask("the authority of " + Config.read(folder).party())) {
        return Ceremony.open(file, passphrase);
      }
    }
  }

  @Command(
      name = "roll",
      synopsisSubcommandLabel = "COMMAND",
      description = "Rolls: the signed lists of keys by which parties know each other's nodes.",
      subcommands = {Export.class, Import.class, Show.class, Issue.class})
  static final class Rolls {}

  @Command(name = "export", description = "Writes the own roll in force to a file, for partners.")
  static final class Export implements Callable<Integer> {
    @Mixin private FolderOption node = new FolderOption();

    @Parameters(index = "0", paramLabel = "FILE", description = "The file to write.")
    private Path file = Path.of("");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      Roll own = Papers.read(node.folder(), Config.read(node.folder()).party()).rolls().own();
      Papers.write(file, Papers.pem(own));
      describe(spec, own);
      DeskCommands.print(spec, "written to " + file);
      return 0;
    }
  }

  @Command(
      name = "import",
      description = {
        "Takes a partner's roll in. For a party's first roll, or a new authority, ring the partner",
        "by a way that you both know, let them read their fingerprint's eight words, and type what",
        "you hear. A newer roll of a known authority needs no call.",
        ""
      })
  static final class Import implements Callable<Integer> {
    @Mixin private FolderOption node = new FolderOption();

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
                + roll.name()
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

    // The JDK says that there always is one, its declaration that there may be none.
    @SuppressWarnings("SystemConsoleNull")
    private static String typed() throws Mistake {
      Console terminal = System.console();
      if (terminal == null || !terminal.isTerminal()) {
        throw new Mistake(
            "this roll needs confirming: give the words that the partner read aloud with --fingerprint \"…\"");
      }
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
    @Mixin private FolderOption node = new FolderOption();

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
      for (Roll roll :
          Papers.read(node.folder(), Config.read(node.folder()).party()).rolls().inForce()) {
        describe(spec, roll);
      }
      return 0;
    }
  }

  @Command(
      name = "issue",
      description = "Signs the next roll of the own party, with other addresses for this node.")
  static final class Issue implements Callable<Integer> {
    @Mixin private FolderOption node = new FolderOption();

    @Mixin private AuthorityOption authority = new AuthorityOption();

    @Option(
        names = "--address",
        required = true,
        split = ",",
        paramLabel = "HOST:PORT",
        description = "Where partners reach this node's link, in order of preference.")
    private List<String> addresses = List.of();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      DataFolder folder = node.folder();
      try (Authority signing = authority.open(node)) {
        List<String> checked =
            addresses.stream().map(Config.Address::of).map(Config.Address::toString).toList();
        Roll next =
            new Ceremony(InstantSource.system())
                .issue(folder, signing, Config.read(folder).node(), checked);
        describe(spec, next);
        DeskCommands.print(
            spec, "issued" + told(folder) + ". Carry it to every partner: parley roll export");
        return 0;
      } catch (IllegalArgumentException e) {
        throw new Mistake(String.valueOf(e.getMessage()), e);
      }
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

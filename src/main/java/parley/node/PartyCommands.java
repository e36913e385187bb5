package parley.node;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.party.Roll;
import parley.seal.FingerprintWords;
import parley.seal.Passphrase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Making a node.
final class PartyCommands {
  private PartyCommands() {}

  @Command(
      name = "init",
      description = {
        "Makes a new node: the party's authority, the node's keys, and the first roll.",
        "The keys are of three suites, and the roll lists them. The folder gets its "
            + "name when all of it is there.",
        "",
        "For example:",
        "  parley init --dir node --party US --node us-nrrc --name \"en=United States\" \\",
        "      --address nrrc.example:8443",
        ""
      })
  static final class Init implements Callable<Integer> {
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

    @Mixin private Options.Life life = new Options.Life();

    @Option(
        names = "--token",
        paramLabel = "LIBRARY",
        description = {
          "Make the nist signing key in a PKCS#11 token, which it never leaves: the "
              + "token's module, for example /usr/lib/softhsm/libsofthsm2.so. All other keys "
              + "are in the vault file."
        })
    private @Nullable Path token;

    @Option(
        names = "--slot",
        paramLabel = "N",
        defaultValue = "0",
        description =
            "Position of the token in the module's list of slots (default: ${DEFAULT-VALUE}).")
    private int slot;

    @Mixin private Options.Secrets passphrase = new Options.Secrets();

    @Option(
        names = "--party-passphrase-file",
        paramLabel = "FILE",
        description = "Another passphrase for the party authority's vault (default: the same).")
    private @Nullable Path partyPassphrase;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Mistake {
      Ceremony.Founding founding = founding();
      DataFolder.mustBeFree(dir);
      Roll roll;
      try (Passphrase own = passphrase.choose("the node " + node);
          Passphrase authority =
              partyPassphrase == null
                  ? passphrase.choose("the authority of " + party)
                  : new Options.Secrets(partyPassphrase).choose("the authority of " + party)) {
        roll = found(founding, own, authority);
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

    private Roll found(Ceremony.Founding founding, Passphrase own, Passphrase authority)
        throws Mistake {
      Ceremony ceremony = new Ceremony(InstantSource.system());
      if (token == null) {
        return ceremony.found(dir, founding, own, authority);
      }
      try (Passphrase pin = passphrase.pin()) {
        return ceremony.found(dir, founding, own, authority, Optional.of(pin));
      }
    }

    private Ceremony.Founding founding() throws Mistake {
      if (slot < 0) {
        throw new Mistake("--slot is a position in the module's list, from 0");
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
                Optional.ofNullable(token)
                    .map(module -> new Config.Token(module.toAbsolutePath(), slot)),
                Map.of(),
                Optional.empty());
        return new Ceremony.Founding(
            config, names, Options.addresses(addresses), Duration.ofDays(life.days()));
      } catch (IllegalArgumentException e) {
        throw new Mistake(String.valueOf(e.getMessage()), e);
      }
    }
  }
}

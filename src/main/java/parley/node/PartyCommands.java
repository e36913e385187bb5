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
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.escalation.EscalationSettings;
import parley.node.Main.Mistake;
import parley.party.EpochProposal;
import parley.party.FingerprintWords;
import parley.party.NodeId;
import parley.party.OfficersProposal;
import parley.party.PartyId;
import parley.party.Roll;
import parley.seal.Ed25519Signer;
import parley.seal.Passphrase;
import parley.seal.SealException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
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
                Optional.empty(),
                EscalationSettings.usual());
        return new Ceremony.Founding(
            config, names, Options.addresses(addresses), Duration.ofDays(life.days()));
      } catch (IllegalArgumentException e) {
        throw new Mistake(String.valueOf(e.getMessage()), e);
      }
    }
  }

  @Command(
      name = "officer",
      synopsisSubcommandLabel = "COMMAND",
      description =
          "Officers: the first two administrators of the console, and keys of which two open an"
              + " epoch.",
      subcommands = {
        Officer.Make.class,
        DeskCommands.Enrol.class,
        PartyCommands.Keys.class,
        Officer.Propose.class,
        Confirm.class
      })
  static final class Officer {
    private static final String PUBLIC = ".public";

    private Officer() {}

    @Command(
        name = "make",
        description = {
          "Makes an officer's own key, in a file under the officer's own passphrase.",
          "Beside it FILE.public is written, for: parley roll issue --officers. The "
              + "officer keeps FILE and the passphrase; nobody else needs either.",
          ""
        })
    static final class Make implements Callable<Integer> {
      @Option(
          names = "--name",
          required = true,
          paramLabel = "NAME",
          description = "The officer, as partners will read it, for example \"A. Miller\".")
      private String name = "";

      @Parameters(index = "0", paramLabel = "FILE", description = "The file to make.")
      private Path file = Path.of("");

      @Mixin private Options.Secrets passphrase = new Options.Secrets();

      @Spec private CommandSpec spec = CommandSpec.create();

      @Override
      public Integer call() throws Mistake {
        Path open = Path.of(file + PUBLIC);
        try (Passphrase own = passphrase.choose(name)) {
          var officer = Ed25519Signer.Officer.make(file, own, name);
          Json.Builder written =
              Json.object()
                  .with("officer", name)
                  .with("publicKey", officer.key().publicKey().base64());
          Papers.write(open, JsonWriter.pretty(written.build()).utf8());
        } catch (SealException | IllegalArgumentException e) {
          throw new Mistake("no key was made: " + e.getMessage(), e);
        }
        DeskCommands.print(spec, "key of " + name + ": " + file, "for the roll: " + open);
        return 0;
      }
    }

    @Command(
        name = "propose",
        description = {
          "Proposes other officers and keys for the roll, with the consent of one officer on it.",
          "Give every file as for the first roll: what is not in them leaves the roll. Carry "
              + "FILE to a second officer, who runs: parley officer confirm",
          ""
        })
    static final class Propose implements Callable<Integer> {
      @Mixin private Listing node = new Listing();

      @Option(
          names = "--officers",
          required = true,
          split = ",",
          paramLabel = "FILE",
          description = "What parley officer keys and parley officer make wrote.")
      private List<Path> officers = List.of();

      @Mixin private Options.Consenting consenting = new Options.Consenting();

      @Override
      public Integer call() throws Mistake {
        Roll own = node.roll();
        OfficersProposal proposal = OfficersProposal.after(own, Papers.officers(officers));
        List<String> changes = proposal.changes(own);
        if (changes.isEmpty()) {
          throw new Mistake("the roll in force lists just these; there is nothing to propose");
        }
        consenting.begin(proposal, changes);
        return 0;
      }
    }
  }

  /// A node on whose roll stand officers who can consent.
  static final class Listing {
    @Option(
        names = "--dir",
        required = true,
        paramLabel = "DIR",
        description = "The node's data folder.")
    private Path dir = Path.of("");

    private Config config() throws Mistake {
      return Config.read(DataFolder.existing(dir));
    }

    private Roll roll() throws Mistake {
      Roll own = Papers.read(DataFolder.existing(dir), config().party()).rolls().own();
      if (own.officers().isEmpty()) {
        throw new Mistake(
            "the roll lists no officers, so nobody can consent; list two first:"
                + " parley officer make, parley roll issue --officers");
      }
      return own;
    }
  }

  @Command(
      name = "confirm",
      description = {
        "Adds a second officer's consent to a proposal. No node is needed for it.",
        "Then the party's authority signs: parley roll issue, with --new-epoch FILE or "
            + "--officers FILE",
        ""
      })
  static final class Confirm implements Callable<Integer> {
    @Mixin private Options.Consenting consenting = new Options.Consenting();

    @Override
    public Integer call() throws Mistake {
      consenting.to(Options.proposal(consenting.file()), List.of());
      return 0;
    }
  }

  @Command(
      name = "epoch",
      synopsisSubcommandLabel = "COMMAND",
      description = {
        "A new epoch, after what this node had signed for was lost. Two officers consent to it.",
        "One proposes, another confirms, and the party's authority signs: parley roll issue"
            + " --new-epoch.",
        ""
      },
      subcommands = {Epoch.Propose.class, Confirm.class})
  static final class Epoch {
    private Epoch() {}

    @Command(
        name = "propose",
        description = {
          "Proposes that this node go on in a new epoch, with the consent of one officer.",
          "Carry FILE to a second officer, who runs: parley epoch confirm",
          ""
        })
    static final class Propose implements Callable<Integer> {
      @Mixin private Listing node = new Listing();

      @Mixin private Options.Consenting consenting = new Options.Consenting();

      @Override
      public Integer call() throws Mistake {
        Roll own = node.roll();
        consenting.to(EpochProposal.after(own, node.config().node()), List.of());
        return 0;
      }
    }
  }

  @Command(
      name = "keys",
      description = {
        "Writes the officers' keys that release, made at the console, for: parley roll issue "
            + "--officers. The node must be serving.",
        ""
      })
  static final class Keys implements Callable<Integer> {
    @Mixin private Options.Folder node = new Options.Folder();

    @Parameters(index = "0", paramLabel = "FILE", description = "The file to write.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws Mistake {
      Json.Builder request = Json.object().with("do", "release-keys");
      Json.Obj keys = node.askServing(AdminSocket.Parcel.of(request)).head();
      Papers.write(file, JsonWriter.pretty(keys).utf8());
      return 0;
    }
  }
}

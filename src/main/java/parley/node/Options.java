package parley.node;

import java.io.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.node.Main.Mistake;
import parley.party.EpochProposal;
import parley.party.OfficersProposal;
import parley.party.Proposal;
import parley.seal.Authority;
import parley.seal.Ed25519Signer;
import parley.seal.Passphrase;
import parley.seal.SealException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Options that many commands share.
final class Options {
  private Options() {}

  /// Which node a command speaks of, and the way to it: the node that serves the folder when one
  /// does, else the folder itself, opened here.
  static final class Folder {
    @Option(
        names = "--dir",
        paramLabel = "DIR",
        defaultValue = "${env:PARLEY_DIR}",
        description = "The node's data folder. Without it: what PARLEY_DIR names.")
    private @Nullable Path dir;

    @Mixin private Secrets passphrase = new Secrets();

    Secrets passphrase() {
      return passphrase;
    }

    Path path() throws Mistake {
      if (dir == null || dir.toString().isEmpty()) {
        throw new Mistake("name the node's data folder with --dir DIR, or set PARLEY_DIR");
      }
      return dir;
    }

    DataFolder folder() throws Mistake {
      return DataFolder.existing(path());
    }

    /// The rolls, agreements and acts that stand in the folder.
    Papers papers() throws Mistake {
      return Papers.read(folder(), Config.read(folder()).party());
    }

    /// Asks the serving node; a mistake when none serves.
    AdminSocket.Parcel askServing(AdminSocket.Parcel request) throws Mistake {
      DataFolder folder = folder();
      return AdminSocket.ask(folder, request)
          .orElseThrow(() ->
              new Mistake(
                  "no node serves "
                      + folder.root()
                      + "; start it with: parley serve --dir "
                      + folder.root()));
    }

    /// Asks the serving node, or opens the folder here when none serves.
    AdminSocket.Parcel ask(AdminSocket.Parcel request) throws Mistake, InterruptedException {
      DataFolder folder = folder();
      Optional<AdminSocket.Parcel> served = AdminSocket.ask(folder, request);
      if (served.isPresent()) {
        return served.get();
      }
      try (Node node = Node.open(folder, passphrase, InstantSource.system())) {
        return new AdminDesk(node, Optional.empty()).answer(request);
      }
    }

    Json.Obj ask(Json.Builder request) throws Mistake, InterruptedException {
      return ask(AdminSocket.Parcel.of(request)).head();
    }
  }

  /// Who does what is done: the name stands in the node's own log.
  static final class Officer {
    @Option(
        names = "--officer",
        paramLabel = "NAME",
        defaultValue = "${sys:user.name}",
        description =
            "Who does it, as the log says that it was typed here (default: your user name).")
    private String name = "";

    String name() {
      return name;
    }
  }

  /// Whom a sign-in link is for.
  static final class Guest {
    @Option(
        names = "--officer",
        paramLabel = "NAME",
        defaultValue = "watch",
        description =
            "Whom the link signs in; the name stands beside what is done (default: ${DEFAULT-VALUE}).")
    private String name = "watch";

    String name() {
      return name;
    }
  }

  /// One message here.
  static final class Message {
    @Parameters(
        index = "0",
        paramLabel = "MESSAGE",
        description = "The message's identifier, as parley board shows it.")
    private String id = "";

    /// As it was typed; some commands take a case's number in its place.
    String typed() {
      return id;
    }

    /// As it is written in requests.
    String id() throws Mistake {
      return DraftFile.identifier(id).toString();
    }
  }

  /// How long new keys are good.
  static final class Life {
    private static final int LONGEST_DAYS = 3660;

    @Option(
        names = "--days",
        defaultValue = "730",
        paramLabel = "N",
        description = "How long new keys are good (default: ${DEFAULT-VALUE}).")
    private int days;

    int days() throws Mistake {
      if (days < 1 || days > LONGEST_DAYS) {
        throw new Mistake("--days must lie between 1 and " + LONGEST_DAYS);
      }
      return days;
    }
  }

  /// Addresses of the own link, each checked.
  static List<String> addresses(List<String> given) {
    return given.stream().map(Config.Address::of).map(Config.Address::toString).toList();
  }

  /// Where a person types, when there is one.
  // The JDK says that there always is one, its declaration that there may be none.
  @SuppressWarnings("SystemConsoleNull")
  static Optional<Console> terminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal);
  }

  /// Where the passphrase of a vault comes from: a file, a systemd credential, or the person at the
  /// terminal. Never an argument or an environment variable: those show in process lists.
  static final class Secrets {
    @Option(
        names = "--passphrase-file",
        paramLabel = "FILE",
        description = {
          "The vault's passphrase, in a file that only its owner can read.",
          "Without it: the systemd credential parley-passphrase, else the terminal is asked."
        })
    private @Nullable Path file;

    @Option(
        names = "--pin-file",
        paramLabel = "FILE",
        description =
            "The token's PIN likewise; without it: the systemd credential parley-pin, else the terminal.")
    private @Nullable Path pinFile;

    Secrets() {}

    Secrets(Path file) {
      this.file = file;
    }

    /// For an existing vault.
    ///
    /// @param of what it opens, for the prompt
    Passphrase ask(String of) throws Mistake {
      try {
        Passphrase given = given(file, Passphrase.CREDENTIAL, Passphrase.Kind.VAULT);
        return given != null
            ? given
            : Passphrase.prompt(terminal(), "Passphrase of " + of, Passphrase.Kind.VAULT);
      } catch (SealException e) {
        throw new Mistake(String.valueOf(e.getMessage()), e);
      }
    }

    /// For a new vault: at a terminal it is asked twice.
    Passphrase choose(String of) throws Mistake {
      try {
        Passphrase given = given(file, Passphrase.CREDENTIAL, Passphrase.Kind.VAULT);
        if (given != null) {
          return given;
        }
        Console terminal = terminal();
        // Judged before it is typed again.
        Passphrase first =
            Passphrase.of(
                typed(terminal, "New passphrase of " + of + " (five or more unrelated words): "));
        try (Passphrase second = Passphrase.of(typed(terminal, "The same once more: "))) {
          if (second.same(first)) {
            return first;
          }
        }
        first.close();
        throw new Mistake("the two passphrases differ; begin again");
      } catch (SealException e) {
        throw new Mistake(String.valueOf(e.getMessage()), e);
      }
    }

    /// Of the token that holds a signing key.
    Passphrase pin() throws Mistake {
      try {
        Passphrase given = given(pinFile, Passphrase.PIN_CREDENTIAL, Passphrase.Kind.PIN);
        return given != null
            ? given
            : Passphrase.prompt(terminal(), "PIN of the token", Passphrase.Kind.PIN);
      } catch (SealException e) {
        throw new Mistake(String.valueOf(e.getMessage()), e);
      }
    }

    private static @Nullable Passphrase given(
        @Nullable Path file, String credential, Passphrase.Kind kind) throws SealException {
      if (file != null) {
        return Passphrase.file(file, kind);
      }
      String credentials = System.getenv("CREDENTIALS_DIRECTORY");
      if (credentials != null && Files.isRegularFile(Path.of(credentials, credential))) {
        return Passphrase.credential(System.getenv(), kind);
      }
      return null;
    }

    private static Console terminal() throws Mistake {
      return Options.terminal()
          .orElseThrow(() ->
              new Mistake(
                  "no passphrase: give --passphrase-file FILE, or the systemd credential "
                      + Passphrase.CREDENTIAL
                      + ", or run at a terminal"));
    }

    private static char[] typed(Console terminal, String prompt) throws Mistake {
      char[] typed = terminal.readPassword("%s", prompt);
      if (typed == null || typed.length == 0) {
        throw new Mistake("no passphrase was typed; begin again");
      }
      return typed;
    }
  }

  /// The party authority's vault, for the acts that need it.
  static final class AuthorityVault {
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

    /// Where it stands, absolute.
    Path file(Folder node) throws Mistake {
      DataFolder folder = node.folder();
      Path file = vault == null ? folder.partyVault() : vault;
      if (!Files.isRegularFile(file)) {
        throw new Mistake(
            "the party authority's vault is not at " + file + "; name it with --authority FILE");
      }
      return file.toAbsolutePath();
    }

    Passphrase passphrase(Folder node) throws Mistake {
      Secrets from = passphraseFile == null ? node.passphrase() : new Secrets(passphraseFile);
      return from.ask("the authority of " + Config.read(node.folder()).party());
    }

    Authority open(Folder node) throws Mistake {
      Path file = file(node);
      try (Passphrase passphrase = passphrase(node)) {
        return Ceremony.open(file, passphrase);
      }
    }
  }

  /// One officer's consent by a key in a file.
  static final class Consenting {
    @Option(
        names = "--key",
        paramLabel = "FILE",
        description = "The officer's own key; without it, officers consent at the console.")
    private @Nullable Path key;

    @Mixin private Secrets passphrase = new Secrets();

    @Parameters(index = "0", paramLabel = "FILE", description = "The proposal.")
    private Path file = Path.of("");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    Path file() {
      return file;
    }

    /// Hands the proposal on with nobody's consent, where no key was given: officers consent at the
    /// console then.
    void begin(Proposal proposal, List<String> more) throws Mistake {
      if (key != null) {
        to(proposal, more);
        return;
      }
      DeskCommands.print(spec, more.toArray(String[]::new));
      Papers.write(file, proposal.bytes().utf8());
      DeskCommands.print(spec, "written to " + file + "; two officers consent to it next");
    }

    /// @param more what else the officer reads first
    void to(Proposal proposal, List<String> more) throws Mistake {
      DeskCommands.print(spec, proposal.words().toArray(String[]::new));
      DeskCommands.print(spec, more.toArray(String[]::new));
      if (key == null) {
        throw new Mistake("give the officer's own key: --key FILE; parley officer make makes one");
      }
      if (!Files.isRegularFile(key)) {
        throw new Mistake("there is no key " + key + "; parley officer make makes one");
      }
      try (Passphrase own = passphrase.ask("the officer's key " + key)) {
        Proposal next =
            proposal.with(
                Ed25519Signer.Officer.open(key, own),
                InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS));
        Papers.write(file, next.bytes().utf8());
        next.consented().forEach(line -> DeskCommands.print(spec, "consent    " + line));
      } catch (SealException | MalformedInput e) {
        throw new Mistake("no consent was given: " + e.getMessage(), e);
      }
    }
  }

  /// A proposal to which officers consent.
  static Proposal proposal(Path file) throws Mistake {
    Optional<OfficersProposal> officers = proposed(List.of(file));
    if (officers.isPresent()) {
      return officers.get();
    }
    try {
      return EpochProposal.read(Papers.small(file));
    } catch (MalformedInput e) {
      throw new Mistake(file + " is no proposal: " + e.getMessage(), e);
    }
  }

  /// What officers consented to, where that is what was given as officers.
  static Optional<OfficersProposal> proposed(List<Path> files) throws Mistake {
    try {
      boolean one =
          files.size() == 1
              && OfficersProposal.is(
                  JsonReader.readObject(Papers.small(files.getFirst()), Papers.KEYS));
      return one
          ? Optional.of(OfficersProposal.read(Papers.small(files.getFirst())))
          : Optional.empty();
    } catch (MalformedInput e) {
      throw new Mistake(files.getFirst() + " is no proposal: " + e.getMessage(), e);
    }
  }
}

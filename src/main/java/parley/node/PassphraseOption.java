package parley.node;

import java.io.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import parley.seal.Passphrase;
import parley.seal.SealException;
import picocli.CommandLine.Option;

/// Where the passphrase of a vault comes from: a file, a systemd credential, or the person at the
/// terminal. Never an argument or an environment variable: those show in process lists.
final class PassphraseOption {
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

  PassphraseOption() {}

  PassphraseOption(Path file) {
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
      char[] first =
          typed(terminal, "New passphrase of " + of + " (five or more unrelated words): ");
      char[] second = typed(terminal, "The same once more: ");
      if (!java.util.Arrays.equals(first, second)) {
        throw new Mistake("the two passphrases differ; begin again");
      }
      return Passphrase.of(first);
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

  // The JDK says that there always is one, its declaration that there may be none.
  @SuppressWarnings("SystemConsoleNull")
  private static Console terminal() throws Mistake {
    Console terminal = System.console();
    if (terminal == null || !terminal.isTerminal()) {
      throw new Mistake(
          "no passphrase: give --passphrase-file FILE, or the systemd credential "
              + Passphrase.CREDENTIAL
              + ", or run at a terminal");
    }
    return terminal;
  }

  private static char[] typed(Console terminal, String prompt) throws Mistake {
    char[] typed = terminal.readPassword("%s", prompt);
    if (typed == null || typed.length == 0) {
      throw new Mistake("no passphrase was typed; begin again");
    }
    return typed;
  }
}

package parley.node;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.codec.Text;
import picocli.CommandLine.Option;

/// Where the passphrase of a vault comes from: a file, a systemd credential, or the person at the
/// terminal. Never an argument or an environment variable: those show in process lists.
final class Passphrase {
  static final String CREDENTIAL = "parley-passphrase";
  static final int SHORTEST = 12;
  private static final int LONGEST_FILE = 4_096;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = {
        "The vault's passphrase, in the first line of a file that only its owner can read.",
        "Without it: the systemd credential parley-passphrase, else the terminal is asked."
      })
  private @Nullable Path file;

  /// For an existing vault.
  char[] ask(String of) throws Mistake {
    char[] given = given();
    if (given.length > 0) {
      return given;
    }
    return prompted(terminal(), "Passphrase of " + of + ": ");
  }

  /// For a new vault: asked twice at a terminal, and not too weak.
  char[] choose(String of) throws Mistake {
    char[] first = given();
    if (first.length == 0) {
      Console terminal = terminal();
      first =
          prompted(
              terminal, "New passphrase of " + of + " (at least " + SHORTEST + " characters): ");
      char[] second = prompted(terminal, "The same once more: ");
      if (!Arrays.equals(first, second)) {
        throw new Mistake("the two passphrases differ; begin again");
      }
    }
    if (first.length < SHORTEST
        || Set.copyOf(new String(first).chars().boxed().toList()).size() < SHORTEST / 2) {
      throw new Mistake(
          "the passphrase is too weak: at least "
              + SHORTEST
              + " characters and not the same few; five or more random words are good");
    }
    return first;
  }

  private char[] given() throws Mistake {
    if (file != null) {
      mustBePrivate(file);
      return firstLine(file);
    }
    String credentials = System.getenv("CREDENTIALS_DIRECTORY");
    if (credentials != null && Files.isRegularFile(Path.of(credentials, CREDENTIAL))) {
      return firstLine(Path.of(credentials, CREDENTIAL));
    }
    return new char[0];
  }

  private static void mustBePrivate(Path file) throws Mistake {
    try {
      Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
      if (modes.contains(PosixFilePermission.OTHERS_READ)
          || modes.contains(PosixFilePermission.GROUP_WRITE)) {
        throw new Mistake("others can read the passphrase in " + file + "; run: chmod 600 " + file);
      }
    } catch (IOException e) {
      throw new Mistake("cannot read the passphrase file " + file + ": " + DataFolder.reason(e), e);
    }
  }

  private static char[] firstLine(Path file) throws Mistake {
    Bytes content = DataFolder.read(file, LONGEST_FILE);
    try {
      String line = Text.utf8(content).lines().findFirst().orElse("");
      if (line.isEmpty()) {
        throw new Mistake(
            "the passphrase file " + file + " is empty; write the passphrase in its first line");
      }
      return line.toCharArray();
    } catch (MalformedInput e) {
      throw new Mistake(
          "the passphrase file "
              + file
              + " is not UTF-8 text; write the passphrase in its first line",
          e);
    }
  }

  // The JDK says that there always is one, its declaration that there may be none.
  @SuppressWarnings("SystemConsoleNull")
  private static Console terminal() throws Mistake {
    Console terminal = System.console();
    if (terminal == null || !terminal.isTerminal()) {
      throw new Mistake(
          "no passphrase: give --passphrase-file FILE, or the systemd credential "
              + CREDENTIAL
              + ", or run at a terminal");
    }
    return terminal;
  }

  private static char[] prompted(Console terminal, String prompt) throws Mistake {
    char[] typed = terminal.readPassword("%s", prompt);
    if (typed == null || typed.length == 0) {
      throw new Mistake("no passphrase was typed; begin again");
    }
    return typed;
  }
}

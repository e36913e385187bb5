package parley.seal;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The words that open a vault, or the PIN that opens a token. Wiped on close; never in arguments,
/// environments, logs or messages (S-PASS-1…).
public final class Passphrase implements AutoCloseable {
  /// S-PASS-1: characters.
  public static final int MIN_LENGTH = 12;

  /// S-PASS-1: different characters.
  static final int MIN_DIFFERENT = 6;

  /// S-PASS-1: characters that do not merely continue, repeat or count on from the one before.
  static final int MIN_STEPS = 8;

  /// S-PASS-1: characters left when well-known words are taken out.
  static final int MIN_BESIDE_KNOWN = 8;

  /// S-PASS-2: a token counts wrong PINs, so it may be short.
  static final int MIN_PIN = 4;

  /// S-PASS-3: bytes of a credential file.
  static final int MAX_FILE = 1_024;

  /// S-PASS-4: the credential names for systemd's `LoadCredential=`.
  public static final String CREDENTIAL = "parley-passphrase";

  public static final String PIN_CREDENTIAL = "parley-pin";

  private static final String CREDENTIALS_DIRECTORY = "CREDENTIALS_DIRECTORY";
  private static final int LONGEST_BLOCK = 4;
  private static final int MAX_UTF8_BYTES = 3;
  private static final List<String> WELL_KNOWN =
      List.of(
          "password",
          "passphrase",
          "parley",
          "qwerty",
          "qwertz",
          "letmein",
          "welcome",
          "admin",
          "secret",
          "changeme",
          "пароль",
          "йцукен",
          "секрет",
          "привет");

  /// What the words open; a PIN may be shorter, because a token blocks after a few wrong ones.
  public enum Kind {
    VAULT,
    PIN
  }

  private final char[] words;

  private Passphrase(char[] words) {
    this.words = words;
  }

  /// Takes a copy; the caller wipes its own.
  ///
  /// @throws SealException when it is too weak, saying how
  public static Passphrase of(char[] words) throws SealException {
    return checked(words.clone(), Kind.VAULT);
  }

  public static Passphrase pin(char[] digits) throws SealException {
    return checked(digits.clone(), Kind.PIN);
  }

  /// Reads a credential that systemd placed (`LoadCredentialEncrypted=parley-passphrase`), so that
  /// a node starts again by itself after a power cut.
  ///
  /// @param environment the process environment; the passphrase itself is never taken from it
  public static Passphrase credential(Map<String, String> environment, Kind kind)
      throws SealException {
    String name = kind == Kind.PIN ? PIN_CREDENTIAL : CREDENTIAL;
    String folder = environment.get(CREDENTIALS_DIRECTORY);
    if (folder == null) {
      throw new SealException(
          "no credential: $CREDENTIALS_DIRECTORY is not set; add LoadCredential="
              + name
              + ":FILE to the service, or name a passphrase file");
    }
    // systemd guards the folder itself, in some versions by access lists that look like group
    // bits, so the mode of the file says nothing here.
    return read(Path.of(folder, name), kind);
  }

  /// Reads a file that only its owner may read.
  public static Passphrase file(Path file, Kind kind) throws SealException {
    try {
      Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
      for (PosixFilePermission mode : modes) {
        if (!mode.name().startsWith("OWNER_")) {
          throw new SealException(
              "others than its owner may use " + file + ": run chmod 600 " + file);
        }
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw new SealException("cannot read the passphrase file " + file, e);
    }
    return read(file, kind);
  }

  /// Asks at the terminal, without showing what is typed.
  ///
  /// @param console `System.console()`; null when there is no terminal
  public static Passphrase prompt(
      @org.jspecify.annotations.Nullable Console console, String question, Kind kind)
      throws SealException {
    if (console == null) {
      throw new SealException(
          "there is no terminal to ask for the passphrase: name a passphrase file or give the"
              + " service a credential");
    }
    char[] typed = console.readPassword("%s: ", question);
    if (typed == null) {
      throw new SealException("no passphrase was typed");
    }
    return checked(typed, kind);
  }

  private static Passphrase read(Path file, Kind kind) throws SealException {
    byte[] content = {};
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(MAX_FILE + 1);
      if (content.length > MAX_FILE) {
        throw new SealException(file + " has more than " + MAX_FILE + " bytes: no passphrase");
      }
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
      char[] words = new char[text.remaining()];
      text.get(words);
      Arrays.fill(text.array(), '\0');
      char[] line = withoutLineEnd(words);
      if (line.length != words.length) {
        Arrays.fill(words, '\0');
      }
      return checked(line, kind);
    } catch (CharacterCodingException e) {
      throw new SealException(file + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new SealException("cannot read the passphrase file " + file, e);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static char[] withoutLineEnd(char[] words) {
    int length = words.length;
    while (length > 0 && (words[length - 1] == '\n' || words[length - 1] == '\r')) {
      length--;
    }
    return length == words.length ? words : Arrays.copyOf(words, length);
  }

  /// Owns the array from here on.
  private static Passphrase checked(char[] words, Kind kind) throws SealException {
    String weakness = kind == Kind.PIN ? pinWeakness(words) : weakness(words);
    if (!weakness.isEmpty()) {
      Arrays.fill(words, '\0');
      throw new SealException(weakness);
    }
    if (Normalizer.isNormalized(CharBuffer.wrap(words), Normalizer.Form.NFC)) {
      return new Passphrase(words);
    }
    // Keyboards differ in how they write й or é; the vault must open from each (S-PASS-5).
    char[] normal = Normalizer.normalize(CharBuffer.wrap(words), Normalizer.Form.NFC).toCharArray();
    Arrays.fill(words, '\0');
    return new Passphrase(normal);
  }

  private static String pinWeakness(char[] digits) {
    return digits.length < MIN_PIN ? "a PIN has at least " + MIN_PIN + " characters" : "";
  }

  private static String weakness(char[] words) {
    if (words.length < MIN_LENGTH) {
      return "a passphrase has at least " + MIN_LENGTH + " characters: take five or more words";
    }
    boolean simple =
        CharBuffer.wrap(words).chars().distinct().count() < MIN_DIFFERENT
            || steps(words) < MIN_STEPS
            || repeatsBlock(words)
            || besideKnown(words) < MIN_BESIDE_KNOWN;
    return simple ? "this passphrase is too simple: take five or more unrelated words" : "";
  }

  private static int steps(char[] words) {
    int steps = 1;
    for (int i = 1; i < words.length; i++) {
      if (Math.abs(words[i] - words[i - 1]) > 1) {
        steps++;
      }
    }
    return steps;
  }

  private static boolean repeatsBlock(char[] words) {
    for (int block = 1; block <= LONGEST_BLOCK; block++) {
      if (Arrays.equals(words, 0, words.length - block, words, block, words.length)) {
        return true;
      }
    }
    return false;
  }

  private static int besideKnown(char[] words) {
    int left = words.length;
    for (String known : WELL_KNOWN) {
      for (int at = 0; at + known.length() <= words.length; at++) {
        if (begins(words, at, known)) {
          left -= known.length();
        }
      }
    }
    return left;
  }

  private static boolean begins(char[] words, int at, String known) {
    for (int i = 0; i < known.length(); i++) {
      if (Character.toLowerCase(words[at + i]) != known.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// UTF-8; the caller wipes it.
  byte[] utf8() throws SealException {
    demandOpen();
    ByteBuffer encoded = ByteBuffer.allocate(words.length * MAX_UTF8_BYTES);
    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(words), encoded, true);
    byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
    Arrays.fill(encoded.array(), (byte) 0);
    return bytes;
  }

  /// A copy; the caller wipes it.
  public char[] chars() throws SealException {
    demandOpen();
    return words.clone();
  }

  public boolean same(Passphrase other) throws SealException {
    demandOpen();
    other.demandOpen();
    return Arrays.equals(words, other.words);
  }

  private void demandOpen() throws SealException {
    if (words[0] == '\0') {
      throw new SealException("the passphrase was already wiped");
    }
  }

  @Override
  public void close() {
    Arrays.fill(words, '\0');
  }

  @Override
  public String toString() {
    return "passphrase";
  }
}

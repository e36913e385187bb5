package parley.seal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import parley.codec.Bytes;

/// One step of {@link TokenVaultIT}, each in a new process; exits by an exception if it does not
/// hold.
final class TokenDrill {
  private static final Set<Suite> ALL = EnumSet.allOf(Suite.class);
  private static final Bytes CONTENT = Bytes.utf8("content");
  private static final Duration YEAR = Duration.ofDays(365);
  private static final InstantSource CLOCK = InstantSource.fixed(Party.MADE);

  private final Path folder;

  private TokenDrill(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] arguments) throws SealException {
    TokenDrill drill = new TokenDrill(Path.of(arguments[1]));
    switch (arguments[0]) {
      case "create" -> drill.create();
      case "reopen" -> drill.reopen();
      case "wrong-pin" -> drill.wrongPin();
      case "rotate" -> drill.rotate();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.out.println("held: " + arguments[0]);
  }

  private static void demand(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(what);
    }
  }

  private static void signs(TokenVault vault) throws SealException {
    SignatureCheck.Verdict verdict =
        new SignatureCheck()
            .verify(CONTENT, vault.signer().sign(CONTENT, ALL), ALL, vault.publicKeys().signing());
    demand(verdict instanceof SignatureCheck.Verdict.Verified, verdict.toString());
  }

  private void create() throws SealException {
    Party party = Party.create(folder, "US");
    try (Passphrase words = Party.passphrase();
        Passphrase pin = Passphrase.pin("4711".toCharArray());
        TokenVault vault =
            TokenVault.create(
                folder.resolve("node.vault"),
                words,
                TokenVaultIT.LIBRARY,
                0,
                pin,
                "us-nrrc",
                party.authority(),
                YEAR,
                CLOCK)) {
      signs(vault);
    }
  }

  private TokenVault open(String digits) throws SealException {
    try (Passphrase words = Party.passphrase();
        Passphrase pin = Passphrase.pin(digits.toCharArray())) {
      return TokenVault.open(
          folder.resolve("node.vault"), words, TokenVaultIT.LIBRARY, 0, pin, CLOCK);
    }
  }

  private void reopen() throws SealException {
    try (TokenVault vault = open("4711")) {
      signs(vault);
    }
    try (Passphrase words = Party.passphrase()) {
      FileVault.open(folder.resolve("node.vault"), words, CLOCK).close();
      throw new IllegalStateException("the nist key was in the file");
    } catch (SealException e) {
      demand(String.valueOf(e.getMessage()).contains("in a token"), "wrong reason: " + e);
    }
  }

  private void wrongPin() {
    try {
      open("0000").close();
    } catch (SealException e) {
      demand("the token refused the PIN".equals(e.getMessage()), "wrong reason: " + e);
      return;
    }
    throw new IllegalStateException("a wrong PIN opened the token");
  }

  private void rotate() throws SealException {
    try (TokenVault vault = open("4711");
        Passphrase words = Party.passphrase();
        Authority authority = Authority.open(folder.resolve("US.authority"), words)) {
      NodeKeys next = vault.rotate(authority, YEAR);
      signs(vault);
      vault.activate();
      signs(vault);
      demand(vault.publicKeys().equals(next), "other keys than announced");
    }
  }
}

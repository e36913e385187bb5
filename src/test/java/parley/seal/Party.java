package parley.seal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import parley.codec.Bytes;

/// A party with an authority and nodes for tests, in files whose passphrase costs little to derive.
/// Everything else about them is real.
public final class Party {
  /// What opens every file of a test party.
  public static final String WORDS = "kettle harbour violin ninety moss";

  /// When the keys of test parties were made.
  public static final Instant MADE = Instant.parse("2026-11-22T00:00:00Z");

  static final VaultFile.Cost CHEAP = new VaultFile.Cost(3, 1);

  private final Path folder;
  private final Authority authority;
  private final InstantSource clock;

  private Party(Path folder, Authority authority, InstantSource clock) {
    this.folder = folder;
    this.authority = authority;
    this.clock = clock;
  }

  /// @param folder holds `NAME.authority` and `NODE.vault` afterwards
  public static Party create(Path folder, String name, InstantSource clock) throws SealException {
    try (Passphrase passphrase = passphrase()) {
      return new Party(
          folder,
          Authority.create(folder.resolve(name + ".authority"), passphrase, name, clock, CHEAP),
          clock);
    }
  }

  public static Party create(Path folder, String name) throws SealException {
    return create(folder, name, InstantSource.fixed(MADE));
  }

  public static Passphrase passphrase() throws SealException {
    return Passphrase.of(WORDS.toCharArray());
  }

  public Authority authority() {
    return authority;
  }

  /// A new node with fresh keys, valid for 400 days.
  public FileVault node(String name) throws SealException {
    try (Passphrase passphrase = passphrase()) {
      return FileVault.create(
          vault(name),
          passphrase,
          name,
          authority,
          Duration.ofDays(400),
          clock,
          Optional.empty(),
          CHEAP);
    }
  }

  /// The same node again, as after a restart.
  public FileVault reopen(String name) throws SealException {
    try (Passphrase passphrase = passphrase()) {
      return FileVault.open(vault(name), passphrase, clock);
    }
  }

  public Path vault(String node) {
    return folder.resolve(node + ".vault");
  }

  /// Puts the keys of a node's vault under the same passphrase at the least cost, for drills that
  /// open it very many times. Nothing else of it changes.
  public static void cheapen(Path vault, Path passphrase) throws SealException, IOException {
    try (Passphrase words = Passphrase.file(passphrase, Passphrase.Kind.VAULT)) {
      VaultFile.Opened dear = VaultFile.open(vault, VaultFile.Kind.NODE, words);
      Path cheap = vault.resolveSibling("cheap");
      VaultFile.create(cheap, VaultFile.Kind.NODE, words, CHEAP, dear.content().toArray());
      Files.move(cheap, vault, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /// A node whose keys were certified for one second only, under the same name as another one.
  public FileVault expired(String node) throws SealException {
    try (Passphrase passphrase = passphrase()) {
      return FileVault.create(
          folder.resolve(node + ".expired"),
          passphrase,
          node,
          authority,
          Duration.ofSeconds(1),
          clock,
          Optional.empty(),
          CHEAP);
    }
  }

  /// The keys of a vault that is published for tests, as other programs read them: PKCS#8 for what
  /// seals and connects, by names such as `seal-nist`.
  public static Map<String, Bytes> published(Path vault) throws SealException {
    Map<String, Bytes> secrets = new TreeMap<>();
    try (Passphrase passphrase = passphrase()) {
      VaultFile.Opened opened = VaultFile.open(vault, VaultFile.Kind.NODE, passphrase);
      for (VaultKeys.Entry entry : VaultKeys.read(opened.content()).entries()) {
        if (entry.slot() == VaultKeys.Slot.SEAL) {
          secrets.put("seal-" + entry.suite().code(), entry.secret());
        } else if (entry.slot() == VaultKeys.Slot.TRANSPORT) {
          secrets.put("transport", entry.secret());
        }
      }
    }
    return secrets;
  }
}

package parley.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import parley.codec.Bytes;
import parley.codec.Digest;

/// A file of private keys under a passphrase (S-VAULT-1): magic, kind, Argon2id cost, salt, nonce,
/// AES-256-GCM over the keys with all before it as associated data, and a SHA-256 of everything, so
/// that a damaged file and a wrong passphrase are told apart.
final class VaultFile {
  /// S-VAULT-1.
  enum Kind {
    AUTHORITY('A', "an authority"),
    NODE('N', "a node's vault"),
    OFFICER('O', "an officer's key");

    private final char code;
    private final String words;

    Kind(char code, String words) {
      this.code = code;
      this.words = words;
    }
  }

  /// S-VAULT-2: what Argon2id costs; both bounded, so that a foreign file cannot exhaust memory.
  ///
  /// @param memory as a power of two, KiB
  /// @param passes over that memory
  record Cost(int memory, int passes) {
    static final Cost NORMAL = new Cost(16, 3);
    static final int MAX_MEMORY = 20;
    static final int MAX_PASSES = 16;

    Cost {
      if (memory < 3 || memory > MAX_MEMORY || passes < 1 || passes > MAX_PASSES) {
        throw new IllegalArgumentException("an Argon2id cost out of bounds (S-VAULT-2)");
      }
    }
  }

  /// S-VAULT-3: three suites of keys, next ones and 50 rotations of former ones.
  static final int MAX_SIZE = 1024 * 1024;

  private static final byte[] MAGIC = "PARLEYV1".getBytes(StandardCharsets.US_ASCII);
  private static final int SALT_SIZE = 16;
  private static final int NONCE_SIZE = 12;
  private static final int TAG_SIZE = 16;
  private static final int HEAD_SIZE = MAGIC.length + 3 + SALT_SIZE;
  private static final int SMALLEST = HEAD_SIZE + NONCE_SIZE + TAG_SIZE + Digest.SIZE;

  private final Path path;
  private final Bytes head;
  private final SecretKey key;
  private final SecureRandom random = new SecureRandom();

  private VaultFile(Path path, Bytes head, SecretKey key) {
    this.path = path;
    this.head = head;
    this.key = key;
  }

  Path path() {
    return path;
  }

  /// A new file that must not yet be there; on failure nothing is left behind.
  static VaultFile create(Path path, Kind kind, Passphrase passphrase, Cost cost, byte[] content)
      throws SealException {
    if (Files.exists(path)) {
      throw new SealException(path + " is already there; it is never overwritten");
    }
    VaultFile file = fresh(path, kind, passphrase, cost);
    file.write(content, false);
    return file;
  }

  /// What a file held, with the means to replace it.
  record Opened(VaultFile file, Bytes content) {}

  static Opened open(Path path, Kind kind, Passphrase passphrase) throws SealException {
    Bytes whole = load(path);
    Bytes head = checkedHead(path, kind, whole);
    byte[] salt = head.slice(HEAD_SIZE - SALT_SIZE, HEAD_SIZE).toArray();
    Cost cost;
    try {
      cost = new Cost(head.at(MAGIC.length + 1), head.at(MAGIC.length + 2));
    } catch (IllegalArgumentException e) {
      throw damaged(path, e);
    }
    SecretKey key = derive(passphrase, cost, salt);
    int nonceEnd = HEAD_SIZE + NONCE_SIZE;
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, whole.slice(HEAD_SIZE, nonceEnd).toArray());
      cipher.updateAAD(head.toArray());
      byte[] content = cipher.doFinal(whole.slice(nonceEnd, whole.size() - Digest.SIZE).toArray());
      return new Opened(new VaultFile(path, head, key), Bytes.owning(content));
    } catch (AEADBadTagException e) {
      throw new SealException("wrong passphrase for " + path, e);
    } catch (GeneralSecurityException e) {
      throw new SealException("cannot open " + path, e);
    }
  }

  /// The same keys under another passphrase, with a salt of its own and today's cost. If it fails
  /// the file is as it was; after a crash either the old or the new file is whole.
  static void change(Path path, Passphrase held, Passphrase next) throws SealException {
    Bytes whole = load(path);
    boolean authority =
        whole.size() > MAGIC.length && whole.at(MAGIC.length) == Kind.AUTHORITY.code;
    Kind kind = authority ? Kind.AUTHORITY : Kind.NODE;
    byte[] content = open(path, kind, held).content().toArray();
    try {
      fresh(path, kind, next, Cost.NORMAL).replace(content);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static VaultFile fresh(Path path, Kind kind, Passphrase passphrase, Cost cost)
      throws SealException {
    byte[] salt = new byte[SALT_SIZE];
    new SecureRandom().nextBytes(salt);
    byte[] head =
        ByteBuffer.allocate(HEAD_SIZE)
            .put(MAGIC)
            .put((byte) kind.code)
            .put((byte) cost.memory())
            .put((byte) cost.passes())
            .put(salt)
            .array();
    return new VaultFile(path, Bytes.owning(head), derive(passphrase, cost, salt));
  }

  private static Bytes load(Path path) throws SealException {
    try {
      if (Files.size(path) > MAX_SIZE) {
        throw new SealException(path + " is too large to be a vault");
      }
      return Bytes.owning(Files.readAllBytes(path));
    } catch (NoSuchFileException e) {
      throw new SealException("there is no vault at " + path, e);
    } catch (IOException e) {
      throw new SealException("cannot read " + path, e);
    }
  }

  private static Bytes checkedHead(Path path, Kind kind, Bytes whole) throws SealException {
    if (whole.size() < MAGIC.length || !whole.slice(0, MAGIC.length).equals(Bytes.of(MAGIC))) {
      throw new SealException(path + " is not a Parley vault");
    }
    int end = whole.size() - Digest.SIZE;
    if (whole.size() < SMALLEST
        || !Digest.of(whole.slice(0, end)).value().equals(whole.slice(end, whole.size()))) {
      throw damaged(path, null);
    }
    if (whole.at(MAGIC.length) != kind.code) {
      throw new SealException(path + " is not " + kind.words);
    }
    return whole.slice(0, HEAD_SIZE);
  }

  private static SealException damaged(
      Path path, @org.jspecify.annotations.Nullable Exception cause) {
    String what = path + " is damaged: restore it from its backup";
    return cause == null ? new SealException(what) : new SealException(what, cause);
  }

  private static SecretKey derive(Passphrase passphrase, Cost cost, byte[] salt)
      throws SealException {
    byte[] words = passphrase.utf8();
    byte[] key = {};
    try {
      key = slowly(words, cost, salt);
      return new SecretKeySpec(key, "AES");
    } finally {
      Arrays.fill(words, (byte) 0);
      Arrays.fill(key, (byte) 0);
    }
  }

  /// 32 bytes of Argon2id.
  static byte[] slowly(byte[] words, Cost cost, byte[] salt) {
    byte[] key = new byte[32];
    Argon2BytesGenerator argon = new Argon2BytesGenerator();
    argon.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryPowOfTwo(cost.memory())
            .withIterations(cost.passes())
            .withParallelism(1)
            .withSalt(salt)
            .build());
    argon.generateBytes(words, key);
    return key;
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] nonce)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", Algorithms.SUN_JCE);
    cipher.init(mode, key, new GCMParameterSpec(TAG_SIZE * 8, nonce));
    return cipher;
  }

  /// Replaces the keys in the file; after a crash either the old or the new file is whole.
  void replace(byte[] content) throws SealException {
    write(content, true);
  }

  private void write(byte[] content, boolean replacing) throws SealException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new SealException("there is no folder for " + path);
    }
    Path temporary = folder.resolve("." + path.getFileName() + ".new");
    if (content.length > MAX_SIZE - SMALLEST) {
      throw new SealException(path + " would grow too large: too many former keys (S-VAULT-3)");
    }
    try {
      byte[] nonce = new byte[NONCE_SIZE];
      random.nextBytes(nonce);
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce);
      cipher.updateAAD(head.toArray());
      Bytes sealed = Bytes.concat(head, Bytes.of(nonce), Bytes.owning(cipher.doFinal(content)));
      writeDurably(temporary, Bytes.concat(sealed, Digest.of(sealed).value()));
      move(temporary, replacing);
      syncFolder(folder);
    } catch (FileAlreadyExistsException e) {
      throw new SealException(path + " is already there; it is never overwritten", e);
    } catch (IOException | GeneralSecurityException e) {
      throw new SealException("cannot write " + path, e);
    } finally {
      discard(temporary);
    }
  }

  private void move(Path temporary, boolean replacing) throws IOException {
    if (replacing) {
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    try {
      // A hard link, unlike a rename, fails when the name is taken.
      Files.createLink(path, temporary);
    } catch (UnsupportedOperationException | AtomicMoveNotSupportedException e) {
      Files.move(temporary, path);
    }
  }

  private static void writeDurably(Path file, Bytes content) throws IOException {
    Files.deleteIfExists(file);
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer remaining = content.buffer();
      while (remaining.hasRemaining()) {
        channel.write(remaining);
      }
      channel.force(true);
    }
  }

  private static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void discard(Path temporary) throws SealException {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw new SealException("cannot remove " + temporary, e);
    }
  }
}

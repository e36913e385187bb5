package parley.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.KeyVault.Signer;

class VaultTest {
  private static final Set<Suite> ALL = EnumSet.allOf(Suite.class);
  private static final Bytes CONTENT = Bytes.utf8("content");
  private static final Duration YEAR = Duration.ofDays(365);
  private static final int LIMIT = 1_000;

  @TempDir Path folder;
  private Party party;
  private FileVault vault;

  @BeforeEach
  void create() throws SealException {
    party = Party.create(folder, "US");
    vault = party.node("us-nrrc");
  }

  private Bytes sealedFor(NodeKeys keys) throws SealException {
    return new Sealer().seal(CONTENT, ALL, List.of(keys.sealing()));
  }

  private static void assertOpens(FileVault vault, Bytes sealed) {
    assertThat(vault.opener().open(sealed, ALL, LIMIT))
        .isEqualTo(new Opener.Outcome.Opened(CONTENT));
  }

  private static void assertSigns(FileVault vault, NodeKeys by) throws SealException {
    assertThat(
            new SignatureCheck()
                .verify(CONTENT, vault.signer().sign(CONTENT, ALL), ALL, by.signing()))
        .isInstanceOf(SignatureCheck.Verdict.Verified.class);
  }

  @Test
  void a_vault_reopened_has_the_same_keys_and_uses_them() throws SealException {
    Bytes sealed = sealedFor(vault.publicKeys());
    Bytes body = vault.bodies().seal(Digest.of(CONTENT), CONTENT);
    Bytes note = vault.notes().sign(CONTENT);
    NodeKeys keys = vault.publicKeys();
    vault.close();
    FileVault again = party.reopen("us-nrrc");
    assertThat(again.publicKeys()).isEqualTo(keys);
    assertSigns(again, keys);
    assertOpens(again, sealed);
    assertThat(again.bodies().open(Digest.of(CONTENT), body)).isEqualTo(CONTENT);
    assertThat(Ed25519Check.verify(keys.noteKey(), CONTENT, note)).isTrue();
    assertThat(keys.noteKey()).isNotEqualTo(keys.frameKey());
  }

  @Test
  void a_closed_vault_does_nothing_more() {
    Signer signer = vault.signer();
    vault.close();
    assertThatThrownBy(() -> signer.sign(CONTENT, ALL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the vault was closed");
  }

  @Test
  void a_wrong_passphrase_is_told_in_one_line() throws SealException {
    Path file = party.vault("us-nrrc");
    try (Passphrase wrong = Passphrase.of("kettle harbour violin ninety mosS".toCharArray())) {
      assertThatThrownBy(() -> FileVault.open(file, wrong, InstantSource.fixed(Party.MADE)))
          .isInstanceOf(SealException.class)
          .hasMessage("wrong passphrase for " + file);
    }
  }

  @Test
  void a_vault_under_another_passphrase_holds_the_same_keys() throws Exception {
    Path file = party.vault("us-nrrc");
    NodeKeys keys = vault.publicKeys();
    vault.close();
    byte[] before = Files.readAllBytes(file);
    InstantSource now = InstantSource.fixed(Party.MADE);
    try (Passphrase old = Party.passphrase();
        Passphrase next = Passphrase.of("lantern pepper oyster ninety moss".toCharArray())) {
      assertThatThrownBy(() -> FileVault.changePassphrase(file, next, old))
          .hasMessage("wrong passphrase for " + file);
      assertThat(Files.readAllBytes(file)).isEqualTo(before);
      FileVault.changePassphrase(file, old, next);
      assertThatThrownBy(() -> FileVault.open(file, old, now))
          .hasMessage("wrong passphrase for " + file);
      FileVault again = FileVault.open(file, next, now);
      assertThat(again.publicKeys()).isEqualTo(keys);
      assertSigns(again, keys);
      again.close();
    }
    try (var left = Files.list(folder)) {
      assertThat(left.filter(each -> each.toString().endsWith(".new"))).isEmpty();
    }
  }

  @Test
  void every_kind_of_damage_is_told_apart_from_a_wrong_passphrase() throws Exception {
    Path file = party.vault("us-nrrc");
    byte[] good = Files.readAllBytes(file);
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      assertRefused(file, bad, "is damaged|is not a Parley vault");
    }
    for (int length : new int[] {0, 5, 8, 40, 60, good.length / 2, good.length - 1}) {
      assertRefused(file, Arrays.copyOf(good, length), "is damaged|is not a Parley vault");
    }
    assertRefused(file, new byte[VaultFile.MAX_SIZE + 1], "is too large");
    Files.delete(file);
    assertThatThrownBy(() -> party.reopen("us-nrrc")).hasMessageContaining("there is no vault at");
  }

  private void assertRefused(Path file, byte[] content, String why) throws IOException {
    Files.write(file, content);
    assertThatThrownBy(() -> party.reopen("us-nrrc"))
        .isInstanceOf(SealException.class)
        .message()
        .containsPattern(why);
  }

  @Test
  void an_altered_file_with_a_mended_checksum_still_does_not_open() throws Exception {
    Path file = party.vault("us-nrrc");
    byte[] bad = Files.readAllBytes(file);
    bad[bad.length / 2] ^= 1;
    Bytes body = Bytes.of(bad).slice(0, bad.length - Digest.SIZE);
    assertRefused(file, Bytes.concat(body, Digest.of(body).value()).toArray(), "wrong passphrase");
  }

  @Test
  void a_head_that_asks_for_a_terabyte_of_memory_is_refused() throws Exception {
    Path file = party.vault("us-nrrc");
    byte[] bad = Files.readAllBytes(file);
    bad[9] = 30;
    Bytes body = Bytes.of(bad).slice(0, bad.length - Digest.SIZE);
    assertRefused(file, Bytes.concat(body, Digest.of(body).value()).toArray(), "is damaged");
  }

  @Test
  void only_the_owner_may_read_it_and_it_is_never_overwritten() throws Exception {
    Path file = party.vault("us-nrrc");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> party.node("us-nrrc")).hasMessageContaining("is already there");
    assertThat(file).hasBinaryContent(before);
    try (var files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("US.authority", "us-nrrc.vault");
    }
  }

  @Test
  void an_authority_is_not_a_vault() throws SealException {
    try (Passphrase passphrase = Party.passphrase()) {
      Path file = folder.resolve("US.authority");
      assertThatThrownBy(() -> FileVault.open(file, passphrase, InstantSource.fixed(Party.MADE)))
          .hasMessage(file + " is not a node's vault");
    }
  }

  @Test
  void an_authority_reopened_signs_and_issues_as_before() throws SealException {
    NodeKeys.Signing before = party.authority().certificates();
    try (Passphrase passphrase = Party.passphrase();
        Authority again = Authority.open(folder.resolve("US.authority"), passphrase)) {
      assertThat(again.certificates()).isEqualTo(before);
      assertThat(
              new SignatureCheck().verify(CONTENT, again.signer().sign(CONTENT, ALL), ALL, before))
          .isInstanceOf(SignatureCheck.Verdict.Verified.class);
    }
  }

  @Test
  void keys_rotate_in_two_steps_without_a_moment_when_nothing_works() throws SealException {
    NodeKeys old = vault.publicKeys();
    Signer held = vault.signer();
    NodeKeys next = vault.rotate(party.authority(), YEAR);
    assertThat(vault.publicKeys()).isEqualTo(old);
    assertSigns(vault, old);
    assertOpens(vault, sealedFor(old));
    assertOpens(vault, sealedFor(next));

    FileVault restarted = party.reopen("us-nrrc");
    assertThat(restarted.next()).contains(next);
    assertOpens(restarted, sealedFor(next));

    vault.activate();
    assertThat(vault.publicKeys()).isEqualTo(next);
    assertThat(vault.next()).isEmpty();
    assertSigns(vault, next);
    assertThat(new SignatureCheck().verify(CONTENT, held.sign(CONTENT, ALL), ALL, next.signing()))
        .isInstanceOf(SignatureCheck.Verdict.Verified.class);
    assertOpens(vault, sealedFor(old));
    FileVault later = party.reopen("us-nrrc");
    assertThat(later.publicKeys()).isEqualTo(next);
    assertOpens(later, sealedFor(old));
    assertThat(next.frameKey()).isEqualTo(old.frameKey());
    assertThat(next.transport()).isNotEqualTo(old.transport());
  }

  @Test
  void activating_without_next_keys_is_refused() {
    assertThatThrownBy(vault::activate).hasMessageContaining("rotate first");
  }

  @Test
  void next_keys_that_were_replaced_still_open_what_was_sealed_for_them() throws SealException {
    NodeKeys first = vault.rotate(party.authority(), YEAR);
    vault.rotate(party.authority(), YEAR);
    assertOpens(vault, sealedFor(first));
  }

  @Test
  void a_body_opens_only_under_its_name_and_unaltered() throws SealException {
    Digest name = Digest.of(CONTENT);
    BodyCipher bodies = vault.bodies();
    Bytes sealed = bodies.seal(name, CONTENT);
    assertThat(bodies.seal(name, CONTENT)).isNotEqualTo(sealed);
    assertThatThrownBy(() -> bodies.open(Digest.of(sealed), sealed))
        .isInstanceOf(SealException.class);
    assertThatThrownBy(() -> bodies.open(name, sealed.slice(0, 20)))
        .hasMessageContaining("cut short");
    for (int i = 0; i < sealed.size(); i++) {
      byte[] bad = sealed.toArray();
      bad[i] ^= 1;
      assertThatThrownBy(() -> bodies.open(name, Bytes.owning(bad)))
          .isInstanceOf(SealException.class);
    }
  }
}

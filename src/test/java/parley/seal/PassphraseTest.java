package parley.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.codec.Bytes;
import parley.seal.Passphrase.Kind;

class PassphraseTest {
  private static final String GOOD = "kettle harbour violin ninety";

  @TempDir Path folder;

  private Path file(String content, String mode) throws Exception {
    Path file = folder.resolve("words");
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "short",
        "elevenchars",
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "123456789012",
        "abcdefghijklmnop",
        "passwordpassword",
        "Parley-Password-1",
        "парольпарольпароль"
      })
  void weak_ones_are_refused(String weak) {
    assertThatThrownBy(() -> Passphrase.of(weak.toCharArray())).isInstanceOf(SealException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {GOOD, "чайник гавань скрипка", "k7#Vq!2mZr9x", "correct horse battery staple"})
  void good_ones_are_taken(String good) throws SealException {
    try (Passphrase passphrase = Passphrase.of(good.toCharArray())) {
      assertThat(passphrase.utf8()).isEqualTo(Bytes.utf8(good).toArray());
      assertThat(passphrase.toString()).doesNotContain(good);
    }
  }

  @Test
  void the_same_letters_written_in_two_ways_are_one_passphrase() throws SealException {
    try (Passphrase composed = Passphrase.of("чай\u0439ник гавань скрипка".toCharArray());
        Passphrase taken = Passphrase.of("чай\u0438\u0306ник гавань скрипка".toCharArray())) {
      assertThat(taken.utf8()).isEqualTo(composed.utf8());
    }
  }

  @Test
  void a_closed_one_is_wiped() throws SealException {
    Passphrase passphrase = Passphrase.of(GOOD.toCharArray());
    passphrase.close();
    assertThatThrownBy(passphrase::utf8).hasMessage("the passphrase was already wiped");
  }

  @Test
  void a_file_is_read_without_its_line_end_if_only_its_owner_may() throws Exception {
    try (Passphrase passphrase = Passphrase.file(file(GOOD + "\n", "rw-------"), Kind.VAULT)) {
      assertThat(passphrase.utf8()).isEqualTo(Bytes.utf8(GOOD).toArray());
    }
    Path open = file(GOOD, "rw-r-----");
    assertThatThrownBy(() -> Passphrase.file(open, Kind.VAULT)).hasMessageContaining("chmod 600");
    assertThatThrownBy(() -> Passphrase.file(folder.resolve("none"), Kind.VAULT))
        .hasMessageContaining("cannot read the passphrase file");
    Path large = file("x1".repeat(1_000), "rw-------");
    assertThatThrownBy(() -> Passphrase.file(large, Kind.VAULT)).hasMessageContaining("1024");
  }

  @Test
  void a_credential_of_the_service_is_found_and_a_missing_one_explained() throws Exception {
    Files.writeString(folder.resolve("parley-passphrase"), GOOD + "\n");
    Files.writeString(folder.resolve("parley-pin"), "4711\n");
    Map<String, String> environment = Map.of("CREDENTIALS_DIRECTORY", folder.toString());
    try (Passphrase words = Passphrase.credential(environment, Kind.VAULT);
        Passphrase pin = Passphrase.credential(environment, Kind.PIN)) {
      assertThat(words.utf8()).isEqualTo(Bytes.utf8(GOOD).toArray());
      assertThat(pin.chars()).isEqualTo("4711".toCharArray());
    }
    assertThatThrownBy(() -> Passphrase.credential(Map.of(), Kind.VAULT))
        .hasMessageContaining("LoadCredential=parley-passphrase");
  }

  @Test
  void without_a_terminal_the_way_out_is_named() {
    assertThatThrownBy(() -> Passphrase.prompt(null, "Passphrase", Kind.VAULT))
        .hasMessageContaining("name a passphrase file");
  }
}

package parley.party;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;

class FingerprintWordsTest {
  @Test
  void words_are_the_same_in_both_alphabets_and_read_back_however_written() {
    Digest digest = Digest.of(Bytes.utf8("roll 1"));
    FingerprintWords words = FingerprintWords.of(digest);
    assertThat(words.latin().split("-")).hasSize(8).allMatch(word -> word.length() == 5);
    assertThat(FingerprintWords.match(digest, words.latin())).isTrue();
    assertThat(FingerprintWords.match(digest, words.cyrillic())).isTrue();
    assertThat(
            FingerprintWords.match(
                digest, "  " + words.latin().toUpperCase(java.util.Locale.ROOT).replace("-", " ")))
        .isTrue();
    assertThat(FingerprintWords.match(Digest.of(Bytes.utf8("roll 2")), words.latin())).isFalse();
    assertThat(FingerprintWords.parse("lusab babad")).isEmpty();
    assertThat(FingerprintWords.parse("x".repeat(1_000))).isEmpty();
  }

  @Test
  void known_words_of_a_known_digest() {
    Digest digest = Digest.hex("7f0000013f54dcc13f7607238c62c18d" + "00".repeat(16));
    FingerprintWords words = FingerprintWords.of(digest);
    assertThat(words.latin()).isEqualTo("lusab-babad-gutih-tugad-gutuk-bisog-mudof-sakat");
    assertThat(words.cyrillic()).isEqualTo("лусаб-бабад-гутих-тугад-гутук-бисог-мудоф-сакат");
  }

  @Test
  void each_change_in_the_first_128_bits_changes_the_words() {
    byte[] digest = Digest.of(Bytes.utf8("roll")).value().toArray();
    FingerprintWords words = FingerprintWords.of(new Digest(Bytes.of(digest)));
    for (int bit = 0; bit < 128; bit++) {
      byte[] other = digest.clone();
      other[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(FingerprintWords.match(new Digest(Bytes.owning(other)), words.latin())).isFalse();
    }
  }
}

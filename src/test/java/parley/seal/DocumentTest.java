package parley.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.codec.Bytes;
import parley.codec.MalformedInput;

class DocumentTest {
  private static final int LIMIT = 10_000;
  private static final SignedDocument DOCUMENT =
      new SignedDocument(
          Bytes.utf8("{\"roll\":1}"),
          List.of(
              new Signature("US", Suite.NIST, Bytes.hex("3000")),
              new Signature("Россия", Suite.GOST, Bytes.hex("3001"))));

  @Test
  void a_document_reads_back_from_der_and_from_pem() throws MalformedInput {
    assertThat(SignedDocument.read(DOCUMENT.der(), LIMIT)).isEqualTo(DOCUMENT);
    String pem = DOCUMENT.pem("ROLL");
    assertThat(pem).startsWith("-----BEGIN PARLEY ROLL-----\n").endsWith("-----\n");
    assertThat(SignedDocument.readPem(pem, "ROLL", LIMIT)).isEqualTo(DOCUMENT);
    assertThat(SignedDocument.readPem(pem.replace("\n", "\r\n"), "ROLL", LIMIT))
        .isEqualTo(DOCUMENT);
  }

  @Test
  void a_file_of_another_kind_says_what_it_is() {
    assertThatThrownBy(() -> SignedDocument.readPem(DOCUMENT.pem("ROLL"), "AGREEMENT", LIMIT))
        .isInstanceOf(MalformedInput.class)
        .hasMessage("this file holds a ROLL, not a AGREEMENT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "hello", "-----BEGIN PARLEY ROLL-----\n====\n-----END PARLEY ROLL-----"})
  void other_text_is_refused(String text) {
    assertThatThrownBy(() -> SignedDocument.readPem(text, "ROLL", LIMIT))
        .isInstanceOf(MalformedInput.class);
  }

  @Test
  void limits_hold() {
    assertThatThrownBy(() -> SignedDocument.read(DOCUMENT.der(), DOCUMENT.der().size() - 1))
        .isInstanceOf(MalformedInput.class);
    List<Signature> many = new ArrayList<>();
    for (int i = 0; i <= SignedDocument.MAX_SIGNATURES; i++) {
      many.add(new Signature("US", Suite.NIST, Bytes.EMPTY));
    }
    assertThatThrownBy(() -> new SignedDocument(Bytes.EMPTY, many))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void altered_bytes_give_another_document_or_a_refusal_but_nothing_else() {
    byte[] good = DOCUMENT.der().toArray();
    Random random = new Random(17);
    for (int i = 0; i < 5_000; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      Bytes given = Bytes.owning(bad);
      try {
        SignedDocument read = SignedDocument.read(given, LIMIT);
        assertThat(read.der()).isEqualTo(given);
      } catch (MalformedInput e) {
        assertThat(e.clause()).startsWith("S-");
      }
    }
  }

  @Test
  void an_ed25519_signature_is_that_of_rfc_8032_and_nothing_else() {
    Ed25519Check.Key key =
        new Ed25519Check.Key(
            Bytes.hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    Bytes content = Bytes.hex("72");
    Bytes signature = key.sign(content);
    assertThat(key.publicKey().hex())
        .isEqualTo("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    assertThat(signature.hex())
        .isEqualTo(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    assertThat(Ed25519Check.verify(key.publicKey(), content, signature)).isTrue();
    assertThat(Ed25519Check.verify(key.publicKey(), Bytes.hex("73"), signature)).isFalse();
    assertThat(Ed25519Check.verify(key.publicKey(), content, Bytes.EMPTY)).isFalse();
    assertThat(Ed25519Check.verify(Bytes.hex("ff".repeat(32)), content, signature)).isFalse();
    assertThat(Ed25519Check.verify(Bytes.EMPTY, content, signature)).isFalse();
    assertThat(Ed25519Check.soundKey(key.publicKey())).isTrue();
  }
}

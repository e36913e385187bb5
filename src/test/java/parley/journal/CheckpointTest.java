package parley.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.party.NodeId;
import parley.seal.Ed25519Check;
import parley.seal.Ed25519Signer;

class CheckpointTest {
  private static final NodeId RU = new NodeId("ru-nrrc");
  private static final Instant AT = Instant.parse("2026-11-22T03:00:00Z");
  private static final Ed25519Signer OWN = new Key(1);
  private static final Ed25519Signer PEER = new Key(2);
  private static final Checkpoint CHECKPOINT =
      new Checkpoint("parley/us-nrrc/ru-nrrc~us-nrrc/1", 7, Digest.of(Bytes.utf8("root")));

  private record Key(int number) implements Ed25519Signer {
    private Ed25519PrivateKeyParameters key() {
      byte[] seed = new byte[32];
      seed[0] = (byte) number;
      return new Ed25519PrivateKeyParameters(seed);
    }

    @Override
    public Bytes publicKey() {
      return Bytes.of(key().generatePublicKey().getEncoded());
    }

    @Override
    public Bytes sign(Bytes content) {
      var signer = new org.bouncycastle.crypto.signers.Ed25519Signer();
      signer.init(true, key());
      signer.update(content.toArray(), 0, content.size());
      return Bytes.of(signer.generateSignature());
    }
  }

  /// The example note of the signed-note specification and of Go's sumdb/note.
  @Test
  void the_public_example_of_a_signed_note_verifies_under_its_key() throws Exception {
    String note =
        """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        \u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
        """;
    Bytes key = Bytes.base64("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    SignedNote read = SignedNote.read(Bytes.utf8(note));
    SignedNote.Line line = read.lines().getFirst();
    Bytes publicKey = key.slice(1, key.size());
    assertThat(line.key())
        .isEqualTo(SignedNote.keyHash("PeterNeumann", SignedNote.ED25519, publicKey));
    assertThat(Ed25519Check.verify(publicKey, Bytes.utf8(read.text()), line.signature())).isTrue();
  }

  @Test
  void a_signed_checkpoint_reads_back_as_itself() throws Exception {
    Bytes note = CHECKPOINT.sign(OWN);
    assertThat(note.utf8())
        .startsWith(
            "parley/us-nrrc/ru-nrrc~us-nrrc/1\n7\n" + CHECKPOINT.root().value().base64() + "\n\n")
        .contains("\n\u2014 parley/us-nrrc/ru-nrrc~us-nrrc/1 ");
    assertThat(Checkpoint.verify(note, OWN.publicKey())).isEqualTo(CHECKPOINT);
    assertThatThrownBy(() -> Checkpoint.verify(note, PEER.publicKey()))
        .isInstanceOf(MalformedInput.class);
  }

  @Test
  void any_flipped_bit_of_a_note_is_refused() throws Exception {
    byte[] note = CHECKPOINT.sign(OWN).toArray();
    for (int at = 0; at < note.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] altered = note.clone();
        altered[at] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> Checkpoint.verify(Bytes.of(altered), OWN.publicKey()))
            .isInstanceOf(MalformedInput.class);
      }
    }
  }

  @Test
  void a_partner_s_cosignature_stands_beside_the_owner_s() throws Exception {
    Bytes note = CHECKPOINT.sign(OWN);
    Bytes cosigned = Checkpoint.cosign(note, RU, PEER, AT);
    assertThat(Checkpoint.verify(cosigned, OWN.publicKey())).isEqualTo(CHECKPOINT);
    assertThat(Checkpoint.signatures(cosigned)).isEqualTo(2);
    assertThat(Checkpoint.cosignedBy(cosigned, RU, PEER.publicKey())).contains(AT);
    assertThat(Checkpoint.cosignedBy(note, RU, PEER.publicKey())).isEmpty();
    assertThat(Checkpoint.cosignedBy(cosigned, RU, OWN.publicKey())).isEmpty();
    assertThat(Checkpoint.cosign(cosigned, RU, PEER, AT.plusSeconds(9))).isEqualTo(cosigned);
  }

  @Test
  void a_flipped_bit_of_a_cosignature_is_no_cosignature() throws Exception {
    Bytes note = CHECKPOINT.sign(OWN);
    byte[] cosigned = Checkpoint.cosign(note, RU, PEER, AT).toArray();
    for (int at = note.size(); at < cosigned.length; at++) {
      byte[] altered = cosigned.clone();
      altered[at] ^= 1;
      try {
        assertThat(Checkpoint.cosignedBy(Bytes.of(altered), RU, PEER.publicKey())).isEmpty();
      } catch (MalformedInput e) {
        assertThat(e.clause()).startsWith("J-NOTE");
      }
    }
  }

  @Test
  void notes_of_one_checkpoint_merge_and_others_do_not() throws Exception {
    Bytes note = CHECKPOINT.sign(OWN);
    Bytes cosigned = Checkpoint.cosign(note, RU, PEER, AT);
    assertThat(Checkpoint.merge(note, cosigned)).isEqualTo(cosigned);
    assertThat(Checkpoint.merge(cosigned, note)).isEqualTo(cosigned);
    Bytes other = new Checkpoint(CHECKPOINT.origin(), 8, CHECKPOINT.root()).sign(OWN);
    assertThatThrownBy(() -> Checkpoint.merge(note, other)).isInstanceOf(MalformedInput.class);
  }

  @Test
  void a_note_with_too_many_or_repeated_lines_or_bytes_is_refused() throws Exception {
    Bytes note = CHECKPOINT.sign(OWN);
    for (int node = 0; node < SignedNote.MOST_LINES - 1; node++) {
      note = Checkpoint.cosign(note, new NodeId("node-" + node), PEER, AT);
    }
    Bytes full = note;
    assertThat(Checkpoint.verify(full, OWN.publicKey())).isEqualTo(CHECKPOINT);
    assertThatThrownBy(() -> Checkpoint.cosign(full, RU, PEER, AT))
        .isInstanceOf(MalformedInput.class);
    String one = CHECKPOINT.sign(OWN).utf8();
    String line = one.substring(one.indexOf('\u2014'));
    assertThatThrownBy(() -> SignedNote.read(Bytes.utf8(one + line)))
        .isInstanceOf(MalformedInput.class);
    assertThatThrownBy(() -> SignedNote.read(Bytes.utf8(one + line.repeat(99))))
        .isInstanceOf(MalformedInput.class);
  }

  @Test
  void a_checkpoint_has_exactly_three_lines_in_their_one_form() {
    String root = CHECKPOINT.root().value().base64();
    String signature = "\n\u2014 x AAAAAAAA\n";
    for (String body :
        new String[] {
          "x\n7\n" + root + "\nextension\n",
          "x\n07\n" + root + "\n",
          "x\n-7\n" + root + "\n",
          "x\n9223372036854775808\n" + root + "\n",
          "x\n0\n" + root + "\n",
          "x\n7\n" + root.substring(4) + "\n",
          "x y\n7\n" + root + "\n",
          "\n7\n" + root + "\n",
          "x\n7\n"
        }) {
      assertThatThrownBy(() -> Checkpoint.unverified(Bytes.utf8(body + signature)))
          .as(body)
          .isInstanceOf(MalformedInput.class);
    }
  }
}

package parley.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.PasskeyCheck.Assertion;
import parley.seal.PasskeyCheck.Passkey;

class PasskeyCheckTest {
  private static final String PLACE = "nrrc.example.gov";
  private static final String ORIGIN = "https://nrrc.example.gov";
  private static final SoftPasskey KEY = new SoftPasskey("an officer");
  private static final Digest ASKED = Digest.of(Bytes.utf8("what is asked"));
  private static final SoftPasskey.Ceremony RIGHT = SoftPasskey.Ceremony.at(PLACE, ORIGIN);

  private static Passkey listed() {
    return new Passkey("one", KEY.publicKey(), PLACE, Set.of(ORIGIN));
  }

  @Test
  void what_the_listed_key_signed_at_a_listed_page_verifies_and_again() {
    Assertion given = KEY.sign(RIGHT, ASKED);
    assertThat(PasskeyCheck.verify(listed(), ASKED, given)).isTrue();
    assertThat(PasskeyCheck.verify(listed(), ASKED, given)).isTrue();
  }

  @Test
  void another_challenge_key_page_party_or_kind_does_not() {
    Digest other = Digest.of(Bytes.utf8("something else"));
    assertThat(PasskeyCheck.verify(listed(), other, KEY.sign(RIGHT, ASKED))).isFalse();
    SoftPasskey stranger = new SoftPasskey("a stranger");
    assertThat(PasskeyCheck.verify(listed(), ASKED, stranger.sign(RIGHT, ASKED))).isFalse();
    for (SoftPasskey.Ceremony wrong :
        java.util.List.of(
            SoftPasskey.Ceremony.at(PLACE, "https://nrrc.example.gov.evil.example"),
            SoftPasskey.Ceremony.at("evil.example", ORIGIN),
            RIGHT.typed("webauthn.create"))) {
      assertThat(PasskeyCheck.verify(listed(), ASKED, KEY.sign(wrong, ASKED)))
          .as(wrong.toString())
          .isFalse();
    }
  }

  @Test
  void a_key_that_nobody_touched_or_whose_holder_was_not_verified_does_not() {
    assertThat(PasskeyCheck.verify(listed(), ASKED, KEY.sign(RIGHT.absent(), ASKED))).isFalse();
    assertThat(PasskeyCheck.verify(listed(), ASKED, KEY.sign(RIGHT.unverified(), ASKED))).isFalse();
  }

  @Test
  void a_changed_byte_anywhere_or_foreign_bytes_are_simply_false() {
    Assertion given = KEY.sign(RIGHT, ASKED);
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 600; i++) {
      Assertion bent =
          switch (i % 3) {
            case 0 ->
                new Assertion(
                    bent(given.authenticatorData(), random), given.clientData(), given.signature());
            case 1 ->
                new Assertion(
                    given.authenticatorData(), bent(given.clientData(), random), given.signature());
            default ->
                new Assertion(
                    given.authenticatorData(), given.clientData(), bent(given.signature(), random));
          };
      assertThat(PasskeyCheck.verify(listed(), ASKED, bent)).isFalse();
    }
    for (int size : new int[] {0, 1, 36, 37, 300, 5000}) {
      byte[] noise = new byte[size];
      random.nextBytes(noise);
      Bytes any = Bytes.of(noise);
      assertThat(PasskeyCheck.verify(listed(), ASKED, new Assertion(any, any, any))).isFalse();
      assertThat(PasskeyCheck.verify(new Passkey("one", any, PLACE, Set.of(ORIGIN)), ASKED, given))
          .isFalse();
    }
  }

  private static Bytes bent(Bytes bytes, SplittableRandom random) {
    byte[] copy = bytes.toArray();
    copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    return Bytes.owning(copy);
  }

  @Test
  void a_new_key_is_taken_for_its_own_challenge_page_and_party_with_the_person_verified() {
    Bytes id = Bytes.utf8("sixteen bytes id");
    SoftPasskey.Ceremony making = RIGHT.typed("webauthn.create");
    Passkey made =
        PasskeyCheck.register(PLACE, ORIGIN, ASKED, KEY.make(making, ASKED, id)).orElseThrow();
    assertThat(made.id()).isEqualTo("c2l4dGVlbiBieXRlcyBpZA");
    assertThat(made.publicKey()).isEqualTo(KEY.publicKey());
    assertThat(PasskeyCheck.verify(made, ASKED, KEY.sign(RIGHT, ASKED))).isTrue();
    Digest other = Digest.of(Bytes.utf8("something else"));
    for (PasskeyCheck.Registration wrong :
        java.util.List.of(
            KEY.make(making, other, id),
            KEY.make(RIGHT, ASKED, id),
            KEY.make(making.unverified(), ASKED, id),
            KEY.make(making.absent(), ASKED, id),
            KEY.make(
                SoftPasskey.Ceremony.at("evil.example", ORIGIN).typed("webauthn.create"),
                ASKED,
                id),
            KEY.make(
                SoftPasskey.Ceremony.at(PLACE, "https://evil.example").typed("webauthn.create"),
                ASKED,
                id),
            new PasskeyCheck.Registration(Bytes.EMPTY, Bytes.EMPTY),
            new PasskeyCheck.Registration(
                Bytes.EMPTY, Bytes.of(new byte[PasskeyCheck.LARGEST_ATTESTATION + 1])))) {
      assertThat(PasskeyCheck.register(PLACE, ORIGIN, ASKED, wrong)).isEmpty();
    }
  }
}

package parley.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.jcajce.JceKeyAgreeAuthEnvelopedRecipient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parley.codec.Bytes;

class SealerTest {
  private static final Set<Suite> ALL = EnumSet.allOf(Suite.class);
  private static final Bytes CONTENT = Bytes.utf8("what only two may read");
  private static final int LIMIT = 1_000;
  private static final int FLIPS = 300;

  @TempDir static Path folder;
  private static FileVault sender;
  private static FileVault receiver;
  private static FileVault stranger;
  private static List<NodeKeys.Sealing> both;
  private final Sealer sealer = new Sealer();

  @BeforeAll
  static void keys() throws SealException {
    Party us = Party.create(folder, "US");
    sender = us.node("us-nrrc");
    stranger = us.node("us-other");
    receiver = Party.create(folder, "RU").node("ru-nrrc");
    both = List.of(receiver.publicKeys().sealing(), sender.publicKeys().sealing());
  }

  static Stream<Set<Suite>> layerSets() {
    return Stream.of(
        Set.of(Suite.NIST),
        Set.of(Suite.GOST),
        Set.of(Suite.PQ),
        Set.of(Suite.NIST, Suite.PQ),
        Set.of(Suite.NIST, Suite.GOST),
        Set.of(Suite.PQ, Suite.GOST),
        ALL);
  }

  private static Opener.Outcome open(FileVault vault, Bytes sealed, Set<Suite> layers) {
    return vault.opener().open(sealed, layers, LIMIT);
  }

  private static void assertUnopened(Opener.Outcome outcome, String why) {
    assertThat(outcome).isInstanceOf(Opener.Outcome.Unopened.class);
    assertThat(outcome.toString()).contains(why);
  }

  @ParameterizedTest
  @MethodSource("layerSets")
  void every_recipient_opens_and_nobody_else(Set<Suite> layers) throws SealException {
    Bytes sealed = sealer.seal(CONTENT, layers, both);
    assertThat(open(receiver, sealed, layers)).isEqualTo(new Opener.Outcome.Opened(CONTENT));
    assertThat(open(sender, sealed, layers)).isEqualTo(new Opener.Outcome.Opened(CONTENT));
    assertUnopened(open(stranger, sealed, layers), "not sealed for this node");
  }

  @ParameterizedTest
  @MethodSource("layerSets")
  void a_key_made_ahead_seals_once_and_for_its_readers_only(Set<Suite> layers)
      throws SealException {
    List<NodeKeys.Sealing> one = List.of(receiver.publicKeys().sealing());
    sealer.ahead(layers, both);
    sealer.ahead(layers, both);
    sealer.ahead(layers, both);
    assertThat(sealer.waiting(layers, both)).isEqualTo(Sealer.AHEAD);
    Bytes narrow = sealer.seal(CONTENT, layers, one);
    assertUnopened(open(sender, narrow, layers), "not sealed for this node");
    assertThat(sealer.waiting(layers, both)).as("they are of other readers").isEqualTo(4);
    Set<Bytes> seals = new HashSet<>();
    for (int left = Sealer.AHEAD - 1; left >= -1; left--) {
      Bytes sealed = sealer.seal(CONTENT, layers, both);
      assertThat(open(receiver, sealed, layers)).isEqualTo(new Opener.Outcome.Opened(CONTENT));
      assertThat(open(sender, sealed, layers)).isEqualTo(new Opener.Outcome.Opened(CONTENT));
      // Two ciphers of one content under one key and nonce would be the same bytes.
      seals.add(sealed.slice(sealed.size() - 32, sealed.size()));
      assertThat(sealer.waiting(layers, both)).isEqualTo(Math.max(left, 0));
    }
    assertThat(seals).hasSize(Sealer.AHEAD + 1);
  }

  @Test
  void keys_wait_for_a_bounded_number_of_readers() throws SealException {
    for (int i = 0; i <= Sealer.READERS; i++) {
      sealer.ahead(Set.of(Suite.NIST), List.of(renamed("reader-" + i)));
    }
    assertThat(sealer.waiting(Set.of(Suite.NIST), List.of(renamed("reader-0")))).isZero();
    assertThat(sealer.waiting(Set.of(Suite.NIST), List.of(renamed("reader-1")))).isEqualTo(2);
  }

  private static NodeKeys.Sealing renamed(String name) {
    return new NodeKeys.Sealing(name, receiver.publicKeys().sealing().certificates());
  }

  @Test
  void layers_stand_in_the_fixed_order_and_none_may_be_missing() throws SealException {
    Bytes nistThenPq = sealer.seal(CONTENT, Set.of(Suite.NIST, Suite.PQ), both);
    assertUnopened(open(receiver, nistThenPq, ALL), "gost layer");
    Bytes pq = sealer.seal(CONTENT, Set.of(Suite.PQ), both);
    Bytes wrongOrder = sealer.seal(pq, Set.of(Suite.NIST), both);
    assertUnopened(open(receiver, wrongOrder, Set.of(Suite.NIST, Suite.PQ)), "pq layer");
    assertUnopened(
        open(receiver, sealer.seal(CONTENT, ALL, both), Set.of(Suite.NIST)), "nist layer");
  }

  @Test
  void a_layer_too_many_stays_closed_inside() throws SealException {
    Bytes inner = sealer.seal(CONTENT, Set.of(Suite.NIST), both);
    Bytes twice = sealer.seal(inner, Set.of(Suite.NIST), both);
    assertThat(receiver.opener().open(twice, Set.of(Suite.NIST), 10_000))
        .isEqualTo(new Opener.Outcome.Opened(inner));
  }

  @ParameterizedTest
  @MethodSource("layerSets")
  void a_flipped_bit_opens_nothing_else_and_never_throws(Set<Suite> layers) throws SealException {
    byte[] good = sealer.seal(CONTENT, layers, both).toArray();
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < FLIPS; i++) {
      byte[] bad = good.clone();
      int bit = random.nextInt(bad.length * 8);
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      // A flip in the part for the other recipient, or in the case of a letter in a name, may leave
      // the way to the content whole.
      switch (open(receiver, Bytes.owning(bad), layers)) {
        case Opener.Outcome.Opened(Bytes content) -> assertThat(content).isEqualTo(CONTENT);
        case Opener.Outcome.Unopened unopened -> refused++;
      }
    }
    assertThat(refused).isGreaterThan(FLIPS / 3);
  }

  @Test
  void size_is_bounded_before_anything_is_opened_and_after() throws SealException {
    Bytes large = Bytes.owning(new byte[LIMIT + 1]);
    assertUnopened(open(receiver, sealer.seal(large, ALL, both), ALL), "larger than 1000 bytes");
    Bytes huge = Bytes.owning(new byte[LIMIT + 4 * Opener.LAYER_OVERHEAD]);
    assertUnopened(open(receiver, huge, ALL), "S-SEAL-3");
    Bytes exact = Bytes.owning(new byte[LIMIT]);
    assertThat(open(receiver, sealer.seal(exact, ALL, both), ALL))
        .isEqualTo(new Opener.Outcome.Opened(exact));
  }

  @Test
  void eight_recipients_fit_and_nine_do_not() throws SealException {
    NodeKeys.Sealing one = receiver.publicKeys().sealing();
    List<NodeKeys.Sealing> eight = java.util.Collections.nCopies(8, one);
    assertThat(open(receiver, sealer.seal(Bytes.owning(new byte[LIMIT]), ALL, eight), ALL))
        .isInstanceOf(Opener.Outcome.Opened.class);
    assertThatThrownBy(() -> sealer.seal(CONTENT, ALL, java.util.Collections.nCopies(9, one)))
        .isInstanceOf(SealException.class);
  }

  @Test
  void a_recipient_without_a_certificate_for_a_layer_is_named() {
    NodeKeys.Sealing poor = new NodeKeys.Sealing("ru-poor", Map.of());
    assertThatThrownBy(() -> sealer.seal(CONTENT, ALL, List.of(poor)))
        .isInstanceOf(SealException.class)
        .hasMessage("ru-poor has no sealing certificate of suite nist");
  }

  /// The same value with an outer length that is found only at its end.
  private static Bytes indefinite(Bytes der) {
    assertThat(der.slice(0, 2)).isEqualTo(Bytes.hex("3082"));
    return Bytes.concat(Bytes.hex("3080"), der.slice(4, der.size()), Bytes.hex("0000"));
  }

  @Test
  void the_same_content_in_indefinite_length_is_refused() throws Exception {
    Bytes ber = indefinite(sealer.seal(CONTENT, Set.of(Suite.NIST), both));
    assertThat(new CMSAuthEnvelopedData(ber.toArray()).getRecipientInfos().size()).isEqualTo(2);
    assertUnopened(open(receiver, ber, Set.of(Suite.NIST)), "not strict DER");
  }

  @Test
  void the_librarys_own_opener_reads_the_innermost_layer() throws Exception {
    var pair = Algorithms.sealingPair(Suite.NIST);
    Bytes certificate =
        Party.create(folder, "DE")
            .authority()
            .issue(
                Suite.NIST,
                CertificateCheck.Use.SEAL,
                "de-node",
                pair.getPublic(),
                Party.MADE,
                Party.MADE.plusSeconds(60));
    Bytes sealed =
        sealer.seal(
            CONTENT,
            Set.of(Suite.NIST),
            List.of(new NodeKeys.Sealing("de-node", Map.of(Suite.NIST, certificate))));
    var recipient =
        new CMSAuthEnvelopedData(sealed.toArray()).getRecipientInfos().iterator().next();
    assertThat(
            recipient.getContent(
                new JceKeyAgreeAuthEnvelopedRecipient(pair.getPrivate())
                    .setProvider(Algorithms.BC)))
        .isEqualTo(CONTENT.toArray());
  }
}

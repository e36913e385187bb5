package parley.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parley.codec.Bytes;

class SignatureTest {
  private static final Set<Suite> ALL = EnumSet.allOf(Suite.class);
  private static final Bytes CONTENT = Bytes.utf8("{\"line\":\"watch\"}\n{\"id\":\"1\"}");
  private static final Bytes OTHER = Bytes.utf8("{\"line\":\"watch\"}\n{\"id\":\"2\"}");
  private static final int FLIPS = 2_000;

  @TempDir static Path folder;
  private static FileVault node;
  private static FileVault stranger;
  private static NodeKeys.Signing certificates;
  private static List<Signature> signatures;
  private final SignatureCheck check = new SignatureCheck();

  @BeforeAll
  static void keys() throws SealException {
    Party party = Party.create(folder, "US");
    node = party.node("us-nrrc");
    stranger = party.node("us-other");
    certificates = node.publicKeys().signing();
    signatures = node.signer().sign(CONTENT, ALL);
  }

  private SignatureCheck.Verdict verify(Bytes content, List<Signature> given, Set<Suite> required) {
    return check.verify(content, given, required, certificates);
  }

  private static Signature of(Suite suite) {
    return signatures.stream().filter(s -> s.suite() == suite).findFirst().orElseThrow();
  }

  private static void assertRejected(SignatureCheck.Verdict verdict, String why) {
    assertThat(verdict).isInstanceOf(SignatureCheck.Verdict.Rejected.class);
    assertThat(verdict.toString()).contains(why);
  }

  @Test
  void three_suites_sign_in_order_and_all_verify() {
    assertThat(signatures).extracting(Signature::suite).containsExactly(Suite.values());
    assertThat(verify(CONTENT, signatures, ALL))
        .isEqualTo(new SignatureCheck.Verdict.Verified("us-nrrc", ALL));
  }

  @ParameterizedTest
  @EnumSource(Suite.class)
  void one_suite_verifies_alone_and_only_over_its_own_bytes(Suite suite) {
    assertThat(verify(CONTENT, List.of(of(suite)), Set.of(suite)))
        .isEqualTo(new SignatureCheck.Verdict.Verified("us-nrrc", Set.of(suite)));
    assertRejected(verify(OTHER, List.of(of(suite)), Set.of(suite)), "made over other bytes");
  }

  @ParameterizedTest
  @EnumSource(Suite.class)
  void a_stripped_suite_is_noticed(Suite stripped) {
    List<Signature> rest = signatures.stream().filter(s -> s.suite() != stripped).toList();
    assertRejected(verify(CONTENT, rest, ALL), stripped.code() + " signature: missing");
  }

  @Test
  void requiring_nothing_verifies_nothing() {
    assertRejected(verify(CONTENT, signatures, Set.of()), "no suite was required");
  }

  @Test
  void the_signature_of_another_node_of_the_same_party_is_not_this_ones() throws SealException {
    List<Signature> others = stranger.signer().sign(CONTENT, ALL);
    assertRejected(verify(CONTENT, others, ALL), "missing");
    List<Signature> renamed =
        others.stream().map(s -> new Signature("us-nrrc", s.suite(), s.cms())).toList();
    assertRejected(verify(CONTENT, renamed, ALL), "another certificate");
  }

  @Test
  void a_signature_filed_under_another_suite_does_not_count() {
    Signature moved = new Signature("us-nrrc", Suite.NIST, of(Suite.PQ).cms());
    assertRejected(verify(CONTENT, List.of(moved), Set.of(Suite.NIST)), "not of the suite");
  }

  @Test
  void two_signatures_of_one_suite_by_one_signer_are_ambiguous() {
    List<Signature> twice = new ArrayList<>(signatures);
    twice.add(of(Suite.NIST));
    assertRejected(verify(CONTENT, twice, ALL), "there are 2 by one signer");
  }

  @Test
  void signatures_of_the_other_party_stand_beside_without_harm() throws SealException {
    List<Signature> both = new ArrayList<>(stranger.signer().sign(CONTENT, ALL));
    both.addAll(signatures);
    assertThat(verify(CONTENT, both, ALL)).isInstanceOf(SignatureCheck.Verdict.Verified.class);
  }

  @ParameterizedTest
  @EnumSource(Suite.class)
  void a_flipped_bit_never_verifies_and_never_throws(Suite suite) {
    Random random = new Random(7);
    byte[] good = of(suite).cms().toArray();
    for (int i = 0; i < FLIPS; i++) {
      byte[] bad = good.clone();
      int bit = random.nextInt(bad.length * 8);
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      Signature flipped = new Signature("us-nrrc", suite, Bytes.owning(bad));
      assertThat(verify(OTHER, List.of(flipped), Set.of(suite)))
          .isInstanceOf(SignatureCheck.Verdict.Rejected.class);
      // Stronger than the promise: not even over the true content does any altered file pass.
      assertThat(verify(CONTENT, List.of(flipped), Set.of(suite)))
          .as("bit %d", bit)
          .isInstanceOf(SignatureCheck.Verdict.Rejected.class);
    }
  }

  @ParameterizedTest
  @EnumSource(Suite.class)
  void cut_short_lengthened_and_random_bytes_are_refused(Suite suite) {
    Bytes good = of(suite).cms();
    Random random = new Random(11);
    byte[] noise = new byte[3_000];
    random.nextBytes(noise);
    Stream.of(
            Bytes.EMPTY,
            good.slice(0, good.size() - 1),
            good.slice(0, 2),
            Bytes.concat(good, Bytes.utf8("x")),
            Bytes.owning(noise),
            Bytes.owning(new byte[SignatureCheck.MAX_CMS + 1]),
            Bytes.owning(new byte[100]))
        .forEach(bad ->
            assertThat(
                    verify(CONTENT, List.of(new Signature("us-nrrc", suite, bad)), Set.of(suite)))
                .isInstanceOf(SignatureCheck.Verdict.Rejected.class));
  }

  @Test
  void deep_nesting_is_refused_before_any_parser_sees_it() {
    byte[] deep = new byte[8_000];
    for (int i = 0; i + 3 < deep.length; i += 4) {
      int left = deep.length - i - 4;
      deep[i] = 0x30;
      deep[i + 1] = (byte) 0x82;
      deep[i + 2] = (byte) (left >> 8);
      deep[i + 3] = (byte) left;
    }
    Signature nested = new Signature("us-nrrc", Suite.NIST, Bytes.owning(deep));
    assertRejected(verify(CONTENT, List.of(nested), Set.of(Suite.NIST)), "nested deeper");
  }

  /// The same value with an outer length that is found only at its end.
  private static Bytes indefinite(Bytes der) {
    assertThat(der.slice(0, 2)).isEqualTo(Bytes.hex("3082"));
    return Bytes.concat(Bytes.hex("3080"), der.slice(4, der.size()), Bytes.hex("0000"));
  }

  @Test
  void the_same_signature_in_indefinite_length_is_refused() throws Exception {
    Bytes ber = indefinite(of(Suite.NIST).cms());
    assertThat(new CMSSignedData(ber.toArray()).getSignerInfos().size()).isEqualTo(1);
    Signature same = new Signature("us-nrrc", Suite.NIST, ber);
    assertRejected(verify(CONTENT, List.of(same), Set.of(Suite.NIST)), "not strict DER");
  }

  @ParameterizedTest
  @EnumSource(Suite.class)
  void the_librarys_own_verifier_agrees(Suite suite) throws Exception {
    CMSSignedData parsed =
        new CMSSignedData(
            new CMSProcessableByteArray(CONTENT.toArray()), of(suite).cms().toArray());
    var signer = parsed.getSignerInfos().getSigners().iterator().next();
    var certificate = parsed.getCertificates().getMatches(null).iterator().next();
    assertThat(
            signer.verify(
                new JcaSimpleSignerInfoVerifierBuilder()
                    .setProvider(Algorithms.BC)
                    .build(certificate)))
        .isTrue();
  }

  @Test
  void many_threads_sign_with_one_signer() throws Exception {
    List<SignatureCheck.Verdict> verdicts =
        Stream.generate(() -> 0)
            .limit(60)
            .parallel()
            .map(ignored -> {
              try {
                return verify(CONTENT, node.signer().sign(CONTENT, ALL), ALL);
              } catch (SealException e) {
                throw new IllegalStateException(e);
              }
            })
            .toList();
    assertThat(verdicts).allMatch(verdict -> verdict instanceof SignatureCheck.Verdict.Verified);
  }

  @Test
  void a_signer_without_a_key_says_so() {
    CmsSigner none = new CmsSigner("nobody", Map.of());
    assertThatThrownBy(() -> none.sign(CONTENT, Set.of(Suite.GOST)))
        .isInstanceOf(SealException.class)
        .hasMessage("nobody has no signing key of suite gost");
  }
}

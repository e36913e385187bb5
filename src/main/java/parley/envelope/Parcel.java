package parley.envelope;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Der;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.seal.Signature;
import parley.seal.Suite;

/// What is sealed (E-PARCEL-1): DER SEQUENCE { content OCTET STRING, assertions SEQUENCE OF OCTET
/// STRING, signatures SEQUENCE OF SEQUENCE { signer UTF8String, suite UTF8String, cms OCTET STRING
/// }, attachments SEQUENCE OF OCTET STRING, padding OCTET STRING (version 2) }. Padding rounds the
/// whole up to a bucket, so that sizes tell little.
///
/// @param content the signed content's bytes
/// @param assertions WebAuthn release assertions, opaque here
public record Parcel(
    Bytes content, List<Bytes> assertions, List<Signature> signatures, List<Bytes> attachments) {
  private static final int KIB = 1024;

  /// Limits of E-PARCEL-2 to E-PARCEL-5, in bytes where not counts.
  public static final int LARGEST = 67 * KIB * KIB;

  public static final int MOST_ASSERTIONS = 4;
  public static final int LARGEST_ASSERTION = 16 * KIB;
  public static final int MOST_SIGNATURES = 8;
  public static final int LARGEST_SIGNATURE = 32 * KIB;
  public static final int LARGEST_ATTACHMENT = 25 * KIB * KIB;
  public static final int LARGEST_ATTACHMENTS = 64 * KIB * KIB;

  private static final int DEPTH = 3;
  private static final int ELEMENTS =
      6 + MOST_ASSERTIONS + 4 * MOST_SIGNATURES + Transmittal.MOST_ATTACHMENTS;

  public Parcel {
    assertions = List.copyOf(assertions);
    signatures = List.copyOf(signatures);
    attachments = List.copyOf(attachments);
    try {
      check(content, assertions, signatures, attachments);
    } catch (MalformedInput e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /// What the transmittal says of these assertions, so that whoever signed the content signed them
  /// too (E-TRANS-1, E-RELEASE-8).
  public static Optional<Digest> named(List<Bytes> assertions) {
    return assertions.isEmpty()
        ? Optional.empty()
        : Optional.of(Digest.of(Der.write(octets(assertions))));
  }

  /// @param version 1 writes no padding, 2 pads
  public Bytes der(int version) {
    List<Der> parts = parts();
    if (version == Protocol.CURRENT) {
      parts.add(new Der.Octets(Bytes.owning(new byte[padding(parts)])));
    }
    return Der.write(new Der.Sequence(parts));
  }

  private List<Der> parts() {
    List<Der> signed = new ArrayList<>();
    for (Signature signature : signatures) {
      signed.add(
          Der.Sequence.of(
              new Der.Utf8(signature.signer()),
              new Der.Utf8(signature.suite().code()),
              new Der.Octets(signature.cms())));
    }
    return new ArrayList<>(
        List.of(
            new Der.Octets(content),
            octets(assertions),
            new Der.Sequence(signed),
            octets(attachments)));
  }

  private static Der octets(List<Bytes> values) {
    return new Der.Sequence(values.stream().<Der>map(Der.Octets::new).toList());
  }

  public static Parcel read(Bytes der, int version) throws MalformedInput {
    MalformedInput.unless(
        der.size() <= LARGEST, "E-PARCEL-2", "a parcel has at most " + LARGEST + " bytes");
    List<Der> parts = Der.sequence(Der.read(der, DEPTH, ELEMENTS)).items();
    int expected = version == Protocol.CURRENT ? 5 : 4;
    MalformedInput.unless(
        parts.size() == expected, "E-PARCEL-1", "a parcel has " + expected + " parts");
    Bytes content = Der.octets(parts.get(0));
    List<Bytes> assertions = Der.sequence(parts.get(1)).octets();
    List<Signature> signatures = signatures(Der.sequence(parts.get(2)));
    List<Bytes> attachments = Der.sequence(parts.get(3)).octets();
    check(content, assertions, signatures, attachments);
    if (expected == 5) {
      checkPadding(Der.octets(parts.get(4)), parts.subList(0, 4));
    }
    return new Parcel(content, assertions, signatures, attachments);
  }

  private static List<Signature> signatures(Der.Sequence sequence) throws MalformedInput {
    List<Signature> signatures = new ArrayList<>();
    for (Der item : sequence.items()) {
      List<Der> fields = Der.sequence(item).items();
      MalformedInput.unless(fields.size() == 3, "E-PARCEL-1", "a signature has three parts");
      Optional<Suite> suite = Suite.coded(Der.text(fields.get(1)));
      MalformedInput.unless(suite.isPresent(), "E-PARCEL-6", "a signature of an unknown suite");
      signatures.add(
          new Signature(Der.text(fields.get(0)), suite.orElseThrow(), Der.octets(fields.get(2))));
    }
    return signatures;
  }

  private static void check(
      Bytes content, List<Bytes> assertions, List<Signature> signatures, List<Bytes> attachments)
      throws MalformedInput {
    MalformedInput.unless(
        content.size() <= SignedContent.LARGEST, "E-CONTENT-2", "the signed content is too large");
    MalformedInput.unless(
        assertions.size() <= MOST_ASSERTIONS
            && assertions.stream().allMatch(one -> one.size() <= LARGEST_ASSERTION),
        "E-PARCEL-3",
        "too many or too large release assertions");
    MalformedInput.unless(
        !signatures.isEmpty()
            && signatures.size() <= MOST_SIGNATURES
            && signatures.stream().allMatch(one -> one.cms().size() <= LARGEST_SIGNATURE),
        "E-PARCEL-5",
        "no signature, or too many or too large ones");
    long total = attachments.stream().mapToLong(Bytes::size).sum();
    MalformedInput.unless(
        attachments.size() <= Transmittal.MOST_ATTACHMENTS
            && total <= LARGEST_ATTACHMENTS
            && attachments.stream().allMatch(one -> one.size() <= LARGEST_ATTACHMENT),
        "E-PARCEL-4",
        "too many or too large attachments");
  }

  private static void checkPadding(Bytes padding, List<Der> parts) throws MalformedInput {
    MalformedInput.unless(
        padding.size() == padding(parts), "E-PAD-1", "the padding does not fill the bucket");
    boolean zero = true;
    for (int i = 0; i < padding.size(); i++) {
      zero &= padding.at(i) == 0;
    }
    MalformedInput.unless(zero, "E-PAD-2", "the padding is not all zeros");
  }

  /// Zeros that make the whole fill the smallest bucket that can be filled exactly: where a length
  /// grows by a byte, one size in between cannot be had.
  private static int padding(List<Der> parts) {
    int before = parts.stream().mapToInt(Der::size).reduce(0, Math::addExact);
    int bucket = 0;
    while (true) {
      bucket = nextBucket(bucket);
      int room = contentThatFills(bucket) - before;
      int zeros = contentThatFills(room);
      if (zeros >= 0) {
        return zeros;
      }
    }
  }

  /// 4, 16, 64, 256 KiB, then each MiB (E-PAD-1).
  private static int nextBucket(int bucket) {
    if (bucket == 0) {
      return 4 * KIB;
    }
    return bucket < KIB * KIB ? 4 * bucket : Math.addExact(bucket, KIB * KIB);
  }

  /// Content bytes of an element that takes `size` bytes in all, or -1 when no content does.
  private static int contentThatFills(int size) {
    for (int head = 2; head <= 6 && head <= size; head++) {
      if (Der.sizeOf(size - head) == size) {
        return size - head;
      }
    }
    return -1;
  }
}

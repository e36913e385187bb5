package parley.envelope;

import java.util.List;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.seal.Signature;

/// What is sealed (E-PARCEL-1): DER SEQUENCE { content, assertions SEQUENCE OF, signatures SEQUENCE
/// OF, attachments SEQUENCE OF, padding OCTET STRING (version 2) }. Padding rounds the whole up to
/// a bucket, so that sizes tell little.
///
/// @param content the signed content's bytes
/// @param assertions WebAuthn release assertions, opaque here
public record Parcel(
    Bytes content, List<Bytes> assertions, List<Signature> signatures, List<Bytes> attachments) {
  public Parcel {
    assertions = List.copyOf(assertions);
    signatures = List.copyOf(signatures);
    attachments = List.copyOf(attachments);
  }

  /// @param version 1 writes no padding, 2 pads
  public Bytes der(int version) {
    throw new UnsupportedOperationException("contract");
  }

  public static Parcel read(Bytes der, int version) throws MalformedInput {
    throw new UnsupportedOperationException("contract");
  }
}

package parley.seal;

import java.util.List;
import parley.codec.Bytes;
import parley.codec.MalformedInput;

/// A document with its detached signatures: rolls, agreements, acts, receipts, refusals. DER on the
/// wire: SEQUENCE { content OCTET STRING, SEQUENCE OF SEQUENCE { signer UTF8String, suite
/// UTF8String, cms OCTET STRING } }.
public record SignedDocument(Bytes content, List<Signature> signatures) {
  public SignedDocument {
    signatures = List.copyOf(signatures);
  }

  public Bytes der() {
    throw new UnsupportedOperationException("contract");
  }

  /// @param limit bytes of the whole
  public static SignedDocument read(Bytes der, int limit) throws MalformedInput {
    throw new UnsupportedOperationException("contract");
  }

  /// PEM with `-----BEGIN PARLEY label-----`, for files that people carry.
  public String pem(String label) {
    throw new UnsupportedOperationException("contract");
  }

  public static SignedDocument readPem(String pem, String label, int limit) throws MalformedInput {
    throw new UnsupportedOperationException("contract");
  }
}

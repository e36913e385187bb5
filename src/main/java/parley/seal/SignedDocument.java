package parley.seal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import parley.codec.Bytes;
import parley.codec.DerGate;
import parley.codec.MalformedInput;

/// A document with its detached signatures: rolls, agreements, acts, receipts, refusals. DER on the
/// wire: SEQUENCE { content OCTET STRING, SEQUENCE OF SEQUENCE { signer UTF8String, suite
/// UTF8String, cms OCTET STRING } }.
public record SignedDocument(Bytes content, List<Signature> signatures) {
  /// S-DOC-2: twenty parties in three suites, rounded up.
  static final int MAX_SIGNATURES = 64;

  /// S-DOC-2: characters of a signer's name.
  static final int MAX_SIGNER = 64;

  private static final int PEM_LINE = 64;
  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN PARLEY ([A-Z][A-Z ]*)-----\\R([A-Za-z0-9+/=\\r\\n]*)-----END PARLEY \\1-----\\R?");

  public SignedDocument {
    signatures = List.copyOf(signatures);
    if (signatures.size() > MAX_SIGNATURES) {
      throw new IllegalArgumentException(
          "a document has at most " + MAX_SIGNATURES + " signatures (S-DOC-2)");
    }
  }

  public Bytes der() {
    ASN1EncodableVector list = new ASN1EncodableVector();
    for (Signature signature : signatures) {
      ASN1EncodableVector one = new ASN1EncodableVector();
      one.add(new DERUTF8String(signature.signer()));
      one.add(new DERUTF8String(signature.suite().code()));
      one.add(new DEROctetString(signature.cms().toArray()));
      list.add(new DERSequence(one));
    }
    ASN1EncodableVector whole = new ASN1EncodableVector();
    whole.add(new DEROctetString(content.toArray()));
    whole.add(new DERSequence(list));
    try {
      return Bytes.owning(new DERSequence(whole).getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
  }

  /// @param limit bytes of the whole
  public static SignedDocument read(Bytes der, int limit) throws MalformedInput {
    if (der.size() > limit) {
      throw new MalformedInput("S-DOC-2", "a signed document larger than " + limit + " bytes");
    }
    DerGate.check(der);
    try {
      ASN1Sequence whole = sequence(ASN1Primitive.fromByteArray(der.toArray()), 2);
      ASN1Sequence list = (ASN1Sequence) whole.getObjectAt(1).toASN1Primitive();
      if (list.size() > MAX_SIGNATURES) {
        throw new MalformedInput("S-DOC-2", "more than " + MAX_SIGNATURES + " signatures");
      }
      List<Signature> signatures = new ArrayList<>();
      for (var item : list) {
        signatures.add(signature(sequence(item.toASN1Primitive(), 3)));
      }
      SignedDocument document = new SignedDocument(octets(whole.getObjectAt(0)), signatures);
      if (!document.der().equals(der)) {
        throw new MalformedInput("S-DOC-1", "a signed document that is not strict DER");
      }
      return document;
    } catch (IOException | RuntimeException e) {
      // The library raises unchecked exceptions on bytes it did not expect.
      throw new MalformedInput("S-DOC-1", "not a signed document");
    }
  }

  private static Signature signature(ASN1Sequence item) throws MalformedInput {
    String signer = ((ASN1UTF8String) item.getObjectAt(0).toASN1Primitive()).getString();
    String suite = ((ASN1UTF8String) item.getObjectAt(1).toASN1Primitive()).getString();
    if (signer.isEmpty() || signer.length() > MAX_SIGNER) {
      throw new MalformedInput("S-DOC-2", "a signer's name is not 1 to 64 characters long");
    }
    return new Signature(
        signer,
        Suite.coded(suite)
            .orElseThrow(() -> new MalformedInput("S-DOC-3", "a suite that is not known here")),
        octets(item.getObjectAt(2)));
  }

  private static ASN1Sequence sequence(ASN1Primitive value, int size) throws MalformedInput {
    if (value instanceof ASN1Sequence sequence && sequence.size() == size) {
      return sequence;
    }
    throw new MalformedInput("S-DOC-1", "not a signed document: a part is missing or too many");
  }

  private static Bytes octets(org.bouncycastle.asn1.ASN1Encodable value) {
    return Bytes.owning(((ASN1OctetString) value.toASN1Primitive()).getOctets());
  }

  /// PEM with `-----BEGIN PARLEY label-----`, for files that people carry.
  public String pem(String label) {
    String base64 =
        Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(der().toArray());
    return "-----BEGIN PARLEY "
        + label
        + "-----\n"
        + base64
        + "\n-----END PARLEY "
        + label
        + "-----\n";
  }

  public static SignedDocument readPem(String pem, String label, int limit) throws MalformedInput {
    if (pem.length() > 2L * limit) {
      throw new MalformedInput("S-DOC-2", "a file larger than " + limit + " bytes allow");
    }
    Matcher parts = PEM.matcher(pem.strip() + "\n");
    if (!parts.matches()) {
      throw new MalformedInput("S-DOC-4", "not a file that begins BEGIN PARLEY " + label);
    }
    if (!parts.group(1).equals(label)) {
      throw new MalformedInput(
          "S-DOC-4", "this file holds a " + parts.group(1) + ", not a " + label);
    }
    try {
      byte[] der = Base64.getDecoder().decode(parts.group(2).replaceAll("\\R", ""));
      return read(Bytes.owning(der), limit);
    } catch (IllegalArgumentException e) {
      throw new MalformedInput("S-DOC-4", "the base64 part of the file is damaged");
    }
  }
}

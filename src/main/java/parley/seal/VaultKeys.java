package parley.seal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.seal.KeyVault.BodyCipher;

/// What stands inside a vault file, in DER: SEQUENCE { version INTEGER 1, name UTF8String, SEQUENCE
/// OF SEQUENCE { slot UTF8String, suite UTF8String, secret OCTET STRING, certificate OCTET STRING }
/// }.
record VaultKeys(String name, List<Entry> entries) {
  private static final int VERSION = 1;

  VaultKeys {
    entries = List.copyOf(entries);
  }

  /// Where a key stands in its life.
  enum Slot {
    AUTHORITY,
    SIGN,
    SEAL,
    TRANSPORT,
    NEXT_SIGN,
    NEXT_SEAL,
    NEXT_TRANSPORT,
    /// Opens what was sealed before the last rotation.
    FORMER_SEAL,
    FRAME,
    NOTE,
    BODY,
    OFFICER;

    /// Where the key waits that will follow the one in this slot.
    Slot next() {
      return switch (this) {
        case SIGN -> NEXT_SIGN;
        case SEAL -> NEXT_SEAL;
        case TRANSPORT -> NEXT_TRANSPORT;
        case AUTHORITY,
            NEXT_SIGN,
            NEXT_SEAL,
            NEXT_TRANSPORT,
            FORMER_SEAL,
            FRAME,
            NOTE,
            BODY,
            OFFICER ->
            throw new IllegalStateException("a key in slot " + this + " does not rotate");
      };
    }
  }

  /// @param suite NIST for transport, frame, note and body keys, which belong to no other
  /// @param secret PKCS#8, or the raw key; empty when a token holds it
  /// @param certificate empty where there is none
  record Entry(Slot slot, Suite suite, Bytes secret, Bytes certificate) {
    Entry at(Slot other) {
      return new Entry(other, suite, secret, certificate);
    }
  }

  List<Entry> in(Slot slot) {
    return entries.stream().filter(entry -> entry.slot() == slot).toList();
  }

  Optional<Entry> in(Slot slot, Suite suite) {
    return in(slot).stream().filter(entry -> entry.suite() == suite).findFirst();
  }

  /// The only key in a slot of which there is always one.
  Entry sole(Slot slot) throws SealException {
    return in(slot).stream()
        .findFirst()
        .orElseThrow(() -> new SealException("the vault has no " + slot + " key"));
  }

  byte[] der() throws SealException {
    ASN1EncodableVector list = new ASN1EncodableVector();
    for (Entry entry : entries) {
      ASN1EncodableVector one = new ASN1EncodableVector();
      one.add(new DERUTF8String(entry.slot().name()));
      one.add(new DERUTF8String(entry.suite().code()));
      one.add(new DEROctetString(entry.secret().toArray()));
      one.add(new DEROctetString(entry.certificate().toArray()));
      list.add(new DERSequence(one));
    }
    ASN1EncodableVector whole = new ASN1EncodableVector();
    whole.add(new ASN1Integer(VERSION));
    whole.add(new DERUTF8String(name));
    whole.add(new DERSequence(list));
    try {
      return new DERSequence(whole).getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new SealException("cannot write the vault's keys", e);
    }
  }

  /// The bytes come from under the vault's own tag, so they are what {@link #der} wrote.
  static VaultKeys read(Bytes der) throws SealException {
    try {
      ASN1Sequence whole = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der.toArray()));
      int version = ASN1Integer.getInstance(whole.getObjectAt(0)).intValueExact();
      if (version != VERSION) {
        throw new SealException("a vault of version " + version + ", written by a later release");
      }
      List<Entry> entries = new ArrayList<>();
      for (var item : ASN1Sequence.getInstance(whole.getObjectAt(2))) {
        ASN1Sequence one = ASN1Sequence.getInstance(item);
        entries.add(
            new Entry(
                Slot.valueOf(text(one, 0)),
                Suite.coded(text(one, 1)).orElseThrow(),
                octets(one, 2),
                octets(one, 3)));
      }
      return new VaultKeys(text(whole, 1), entries);
    } catch (IOException | RuntimeException e) {
      throw new SealException("the vault holds what this release cannot read", e);
    }
  }

  private static String text(ASN1Sequence sequence, int index) {
    return ASN1UTF8String.getInstance(sequence.getObjectAt(index)).getString();
  }

  private static Bytes octets(ASN1Sequence sequence, int index) {
    return Bytes.owning(ASN1OctetString.getInstance(sequence.getObjectAt(index)).getOctets());
  }

  /// Nonce of 12 bytes, ciphertext, tag of 16 bytes (S-BODY-1). A random nonce is good for 2^32
  /// bodies under one key, a hundred a second for a year and more.
  static final class Bodies implements BodyCipher {
    private static final int NONCE_SIZE = 12;
    private static final int TAG_SIZE = 16;

    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();

    Bodies(Bytes key) {
      this.key = new SecretKeySpec(key.toArray(), "AES");
    }

    @Override
    public Bytes seal(Digest name, Bytes body) throws SealException {
      byte[] nonce = new byte[NONCE_SIZE];
      random.nextBytes(nonce);
      try {
        Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, name);
        return Bytes.concat(Bytes.owning(nonce), Bytes.owning(cipher.doFinal(body.toArray())));
      } catch (GeneralSecurityException e) {
        throw new SealException("cannot seal a body", e);
      }
    }

    @Override
    public Bytes open(Digest name, Bytes sealed) throws SealException {
      if (sealed.size() < NONCE_SIZE + TAG_SIZE) {
        throw new SealException("the sealed body " + name + " is cut short");
      }
      try {
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, sealed.slice(0, NONCE_SIZE).toArray(), name);
        return Bytes.owning(cipher.doFinal(sealed.slice(NONCE_SIZE, sealed.size()).toArray()));
      } catch (GeneralSecurityException e) {
        throw new SealException("the sealed body " + name + " was altered or is another's", e);
      }
    }

    private Cipher cipher(int mode, byte[] nonce, Digest name) throws GeneralSecurityException {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", Algorithms.SUN_JCE);
      cipher.init(mode, key, new GCMParameterSpec(TAG_SIZE * 8, nonce));
      cipher.updateAAD(name.value().toArray());
      return cipher;
    }
  }
}

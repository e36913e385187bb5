package parley.envelope;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import parley.agreement.Line;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.Ed25519Signer;
import parley.seal.Signature;
import parley.seal.Suite;

/// One of each, always the same: what the golden vectors are made of.
final class Samples {
  static final NodeId US = new NodeId("us-nrrc");
  static final NodeId RU = new NodeId("ru-nrrc");
  static final LinkId LINK = LinkId.between(US, RU);
  static final Instant AT = Instant.parse("2026-11-22T03:00:00.123Z");
  static final SerialKey SERIAL = new SerialKey(US, 1, "US-RU-2026", Line.WATCH, Series.REAL, 17);
  static final Bytes MESSAGE = Bytes.utf8("{\"title\":\"Тревога\"}\n");
  static final Ed25519Signer KEY = new Key(digest("us-nrrc frame key").value());

  private Samples() {}

  /// Signs as the seal room does, with a key that everybody may know.
  private record Key(Bytes seed) implements Ed25519Signer {
    @Override
    public Bytes publicKey() {
      return Bytes.of(
          new Ed25519PrivateKeyParameters(seed.toArray()).generatePublicKey().getEncoded());
    }

    @Override
    public Bytes sign(Bytes content) {
      var signer = new org.bouncycastle.crypto.signers.Ed25519Signer();
      signer.init(true, new Ed25519PrivateKeyParameters(seed.toArray()));
      signer.update(content.toArray(), 0, content.size());
      return Bytes.of(signer.generateSignature());
    }
  }

  static Digest digest(String of) {
    return Digest.of(Bytes.utf8(of));
  }

  static Transmittal transmittal(int version) {
    return new Transmittal(
        version,
        Transmittal.Kind.MESSAGE,
        LINK,
        SERIAL,
        RU,
        digest("agreement"),
        EnumSet.allOf(Suite.class),
        AT,
        Digest.of(MESSAGE),
        List.of(Digest.of(attachment())),
        Optional.of(digest("assertions")));
  }

  static Transmittal ofNothing() {
    return new Transmittal(
        2,
        Transmittal.Kind.VOID,
        LINK,
        SERIAL.next(),
        RU,
        digest("agreement"),
        EnumSet.of(Suite.NIST),
        AT,
        Digest.of(),
        List.of(),
        Optional.empty());
  }

  static Bytes attachment() {
    return Bytes.utf8("one attachment");
  }

  static Parcel parcel(int version) {
    return new Parcel(
        SignedContent.of(transmittal(version), MESSAGE).bytes(),
        List.of(Bytes.utf8("assertion")),
        List.of(
            new Signature("us-nrrc", Suite.NIST, Bytes.utf8("cms nist")),
            new Signature("us-nrrc", Suite.PQ, Bytes.utf8("cms pq"))),
        List.of(attachment()));
  }

  static Answer.Receipt receipt() {
    return new Answer.Receipt(
        LINK,
        SERIAL,
        RU,
        digest("envelope"),
        digest("content"),
        Bytes.utf8("{\"v\":1,\"kind\":\"received\"}"),
        5,
        List.of(digest("left"), digest("right")),
        Bytes.utf8("parley/ru-nrrc/ru-nrrc~us-nrrc/1\n6\nroot\n"),
        AT);
  }

  static Answer.Refusal refusal() {
    Answer.Receipt shared = receipt();
    return new Answer.Refusal(
        LINK,
        SERIAL,
        RU,
        shared.envelope(),
        shared.content(),
        shared.leaf(),
        0,
        List.of(),
        shared.checkpoint(),
        AT,
        "agreement",
        "A-RULE-5");
  }

  static Heartbeat heartbeat() {
    return new Heartbeat(
        Protocol.spoken(),
        LINK,
        US,
        1,
        digest("nonce").value().slice(0, 16),
        Optional.of(digest("echo").value().slice(0, 16)),
        AT,
        Optional.of(receipt().checkpoint()),
        List.of(SERIAL),
        List.of(new Heartbeat.Range(SERIAL, 19)),
        Optional.of(digest("local")),
        OptionalLong.of(6),
        List.of(digest("left")),
        Optional.of(Bytes.utf8("cosignature")));
  }

  static Heartbeat firstHeartbeat() {
    return new Heartbeat(
        Protocol.spoken(),
        LINK,
        US,
        1,
        digest("nonce").value().slice(0, 16),
        Optional.empty(),
        AT,
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        OptionalLong.empty(),
        List.of(),
        Optional.empty());
  }

  static Refetch refetch() {
    return new Refetch(LINK, US, AT, List.of(SERIAL, SERIAL.next()));
  }
}

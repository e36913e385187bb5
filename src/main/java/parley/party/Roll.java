package parley.party;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.seal.NodeKeys;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// A party's signed, numbered list of its nodes' keys and officers' release credentials
/// (P-ROLL-1…).
///
/// @param number 1, 2, 3…; a peer refuses a number at or below the one it holds
/// @param name in the languages of the agreement, for example en → United States
/// @param authority the party's own certificate authority, one certificate per suite; it signs the
///   roll
/// @param retired node keys no longer valid, each with the last serial it signed, per numbering
/// @param officers release credentials; empty until two-person release is set up
/// @param assertions two current officers' consent to a change of `officers`
/// @param document the bytes as signed
public record Roll(
    PartyId party,
    Map<String, String> name,
    long number,
    Instant issued,
    NodeKeys.Signing authority,
    List<Node> nodes,
    List<RetiredKey> retired,
    List<OfficerCredential> officers,
    List<OfficerAssertion> assertions,
    SignedDocument document) {

  /// P-ROLL-1: bytes of a roll's JSON.
  public static final int MOST_BYTES = 256 * 1024;

  /// P-ROLL-1: bytes of a roll with its signatures.
  public static final int MOST_SIGNED_BYTES = MOST_BYTES + 64 * 1024;

  /// P-ROLL-1: nodes of one party.
  public static final int MOST_NODES = 64;

  /// P-ROLL-1: retired keys on one roll.
  public static final int MOST_RETIRED = 256;

  /// P-ROLL-1: numberings with a last serial, per retired key.
  public static final int MOST_NUMBERINGS = 256;

  /// P-ROLL-1: release credentials of one party.
  public static final int MOST_OFFICERS = 512;

  /// P-ROLL-1: addresses of one node.
  public static final int MOST_ADDRESSES = 8;

  /// P-ROLL-8: how many current officers consent to a change of officers.
  public static final int CONSENTING_OFFICERS = 2;

  /// P-ROLL-14: how long after its keys were retired a node may still connect with the TLS
  /// certificate that went with them.
  static final Duration TRANSPORT_OVERLAP = Duration.ofDays(30);

  /// P-ROLL-11: keys that end within this time are named by `parley doctor`.
  public static final Duration ENDING_SOON = Duration.ofDays(30);

  public Roll {
    name = Collections.unmodifiableMap(new TreeMap<>(name));
    nodes = List.copyOf(nodes);
    retired = List.copyOf(retired);
    officers = List.copyOf(officers);
    assertions = List.copyOf(assertions);
  }

  /// A set of signing certificates that was withdrawn: it is good up to `lastSerial` on each
  /// numbering and no further; a numbering that is not named was never signed with it.
  ///
  /// A numbering in which the node is the receiver names the last serial that it answered. Both the
  /// retired and the current keys are good up to the last serial, so it may be named with a margin
  /// and nodes rotate without stopping; after a compromise it is named exactly.
  ///
  /// @param certificate {@link Roll#setDigest} of the withdrawn signing certificates
  /// @param lastSerial key: `sender/receiver/AGREEMENT/line/series/epoch`, for example
  ///   `us-nrrc/ru-nrrc/US-RU-2026/watch/real/1`
  /// @param withdrawn they were stolen: the TLS certificate beside them ends at once
  public record RetiredKey(
      NodeId node,
      Digest certificate,
      Instant since,
      Map<String, Long> lastSerial,
      boolean withdrawn) {
    public RetiredKey {
      lastSerial = Collections.unmodifiableMap(new TreeMap<>(lastSerial));
    }

    /// The same keys, withdrawn at these serials, or below where they had ended already.
    RetiredKey withdrawn(Map<String, Long> exact) {
      Map<String, Long> lower = new TreeMap<>();
      lastSerial.forEach((numbering, last) -> {
        long signed = Math.min(last, exact.getOrDefault(numbering, 0L));
        if (signed > 0) {
          lower.put(numbering, signed);
        }
      });
      return new RetiredKey(node, certificate, since, lower, true);
    }

    /// Whether a later roll may list `next` in the place of this: the same, or withdrawn since,
    /// with no serial more.
    boolean becomes(RetiredKey next) {
      return next.equals(this)
          || (next.withdrawn()
              && next.node().equals(node)
              && next.certificate().equals(certificate)
              && next.since().equals(since)
              && next.lastSerial().entrySet().stream()
                  .allMatch(last -> last.getValue() <= lastSerial.getOrDefault(last.getKey(), 0L)));
    }
  }

  /// A WebAuthn credential that may release messages (3-protocol §1). Carried and versioned now,
  /// used by two-person release.
  ///
  /// @param publicKey base64 of the credential's COSE key
  public record OfficerCredential(
      String officer,
      String credentialId,
      String publicKey,
      String relyingParty,
      List<String> origins,
      List<String> roles) {
    public OfficerCredential {
      origins = List.copyOf(origins);
      roles = List.copyOf(roles);
    }
  }

  /// One officer's consent to the officers of this roll: a WebAuthn assertion over {@link
  /// Roll#officerChallenge}.
  public record OfficerAssertion(
      String officer,
      String credentialId,
      Bytes authenticatorData,
      Bytes clientData,
      Bytes signature) {}

  public Optional<Node> node(NodeId id) {
    return nodes.stream().filter(node -> node.id().equals(id)).findFirst();
  }

  /// SHA-256 of the signed content.
  public Digest fingerprint() {
    return Digest.of(document.content());
  }

  /// What the agreement pins, and what operators read to each other as words at the key ceremony:
  /// {@link #setDigest} of the authority's certificates (P-AUTH-1).
  public Digest authorityFingerprint() {
    return setDigest(authority);
  }

  /// Names a set of certificates (P-AUTH-1): SHA-256 of one line of text per suite, in the order
  /// nist, gost, pq: the suite, a space, the SHA-256 of its certificate (DER) in small hexadecimal,
  /// LF. Anyone can compute it with `sha256sum`.
  public static Digest setDigest(NodeKeys.Signing certificates) {
    StringBuilder lines = new StringBuilder();
    for (Suite suite : Suite.values()) {
      Bytes certificate = certificates.certificates().get(suite);
      if (certificate != null) {
        lines.append(suite.code()).append(' ').append(Digest.of(certificate).hex()).append('\n');
      }
    }
    return Digest.of(Bytes.utf8(lines.toString()));
  }

  /// What consenting officers sign (P-ROLL-8): SHA-256 of the lines `parley officers 1`, the party,
  /// the roll's number, and the SHA-256 of the JSON array of officers as {@link RollDraft} writes
  /// it, in hexadecimal; each line ends with LF.
  public Digest officerChallenge() {
    return RollForm.officerChallenge(party, number, officers);
  }

  /// Reads a roll and checks it against itself: signatures of its authority in every suite it
  /// lists, certificates issued by that authority, dates, forms. It does not say whether to trust
  /// that authority: that is the ceremony's act.
  ///
  /// @throws MalformedInput with the clause of `P-ROLL` that is broken
  public static Roll read(SignedDocument document) throws MalformedInput {
    Roll roll = RollForm.read(document);
    RollCheck.check(roll);
    return roll;
  }
}

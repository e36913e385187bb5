package parley.party;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.seal.SignedDocument;
import parley.seal.SigningCertificates;

/// A party's signed, numbered list of its nodes' keys and officers' release credentials
/// (P-ROLL-1…).
///
/// @param number 1, 2, 3…; a peer refuses a number at or below the one it holds
/// @param name in the languages of the agreement, for example en → United States
/// @param authority the party's own certificate authority, one certificate per suite; it signs the
///   roll
/// @param retired node keys no longer valid, each with the last serial it signed, per line
/// @param officers release credentials; empty until two-person release is set up
/// @param document the bytes as signed
public record Roll(
    PartyId party,
    java.util.Map<String, String> name,
    long number,
    Instant issued,
    SigningCertificates authority,
    List<Node> nodes,
    List<RetiredKey> retired,
    List<OfficerCredential> officers,
    SignedDocument document) {
  public Roll {
    name = java.util.Map.copyOf(name);
    nodes = List.copyOf(nodes);
    retired = List.copyOf(retired);
    officers = List.copyOf(officers);
  }

  /// A signing certificate that was withdrawn: it is good up to `lastSerial` on each line and no
  /// further.
  public record RetiredKey(
      NodeId node, Digest certificate, Instant since, java.util.Map<String, Long> lastSerial) {
    public RetiredKey {
      lastSerial = java.util.Map.copyOf(lastSerial);
    }
  }

  /// A WebAuthn credential that may release messages (3-protocol §1). Carried and versioned now,
  /// used by two-person release.
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

  public Optional<Node> node(NodeId id) {
    return nodes.stream().filter(node -> node.id().equals(id)).findFirst();
  }

  /// SHA-256 of the signed content; read aloud as words at the key ceremony.
  public Digest fingerprint() {
    return Digest.of(document.content());
  }

  /// Reads a roll and checks it against itself: signatures of its authority in every suite it
  /// lists, certificates issued by that authority, dates, forms. It does not say whether to trust
  /// that authority: that is the ceremony's act.
  public static Roll read(SignedDocument document) throws MalformedInput {
    throw new UnsupportedOperationException("contract");
  }
}

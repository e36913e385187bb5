package parley.seal;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import parley.codec.Bytes;
import parley.codec.Digest;

/// Checks what an officer's hardware key made and signed (WebAuthn Level 2): the one door to
/// webauthn4j. Safe for several threads.
public final class PasskeyCheck {
  /// S-PASSKEY-1: bytes of an authenticator's data, of the browser's client data, of a signature.
  public static final int LARGEST_AUTHENTICATOR_DATA = 1024;

  public static final int LARGEST_CLIENT_DATA = 4096;
  public static final int LARGEST_SIGNATURE = 1024;

  /// S-PASSKEY-1: bytes of what comes with a new key.
  public static final int LARGEST_ATTESTATION = 16 * 1024;

  /// S-PASSKEY-3: kinds of keys that are asked for: ES256, EdDSA, RS256.
  private static final List<PublicKeyCredentialParameters> KINDS =
      Stream.of(
              COSEAlgorithmIdentifier.ES256,
              COSEAlgorithmIdentifier.EdDSA,
              COSEAlgorithmIdentifier.RS256)
          .map(kind -> new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, kind))
          .toList();

  private static final ObjectConverter CONVERTER = new ObjectConverter();
  private static final AttestedCredentialDataConverter ATTESTED =
      new AttestedCredentialDataConverter(CONVERTER);
  private static final WebAuthnManager MANAGER =
      WebAuthnManager.createNonStrictWebAuthnManager(CONVERTER);

  private PasskeyCheck() {}

  /// A credential as its owner's roll lists it.
  ///
  /// @param id names the key among a person's keys; nothing signs it
  /// @param publicKey COSE key (RFC 9052), CBOR
  /// @param relyingParty domain for which the key was made
  /// @param origins of the pages that may ask it to sign
  public record Passkey(String id, Bytes publicKey, String relyingParty, Set<String> origins) {
    public Passkey {
      origins = Set.copyOf(origins);
    }
  }

  /// What the authenticator gave back.
  public record Assertion(Bytes authenticatorData, Bytes clientData, Bytes signature) {}

  /// What a browser gave back for a new key.
  public record Registration(Bytes clientData, Bytes attestation) {}

  /// The key that was made for this challenge, for this relying party, on a page of this origin,
  /// with the person present and verified (S-PASSKEY-3). Of whose make the authenticator is, is not
  /// asked: whom the key belongs to, two administrators say.
  public static Optional<Passkey> register(
      String relyingParty, String origin, Digest challenge, Registration given) {
    if (given.clientData().size() > LARGEST_CLIENT_DATA
        || given.attestation().size() > LARGEST_ATTESTATION) {
      return Optional.empty();
    }
    try {
      RegistrationData made =
          MANAGER.verify(
              new RegistrationRequest(given.attestation().toArray(), given.clientData().toArray()),
              new RegistrationParameters(
                  ServerProperty.builder()
                      .origins(Set.of(new Origin(origin)))
                      .rpId(relyingParty)
                      .challenge(new DefaultChallenge(challenge.value().toArray()))
                      .build(),
                  KINDS,
                  true,
                  true));
      AttestedCredentialData key =
          made.getAttestationObject().getAuthenticatorData().getAttestedCredentialData();
      String id = Base64.getUrlEncoder().withoutPadding().encodeToString(key.getCredentialId());
      // Make, length and identifier stand before the key (WebAuthn Level 2, 6.5.1).
      Bytes whole = Bytes.owning(ATTESTED.convert(key));
      int before = AAGUID.ZERO.getBytes().length + Short.BYTES + key.getCredentialId().length;
      Bytes publicKey = whole.slice(before, whole.size());
      return Optional.of(new Passkey(id, publicKey, relyingParty, Set.of(origin)));
    } catch (RuntimeException e) {
      // As for assertions: whatever the library throws over foreign bytes is a no.
      return Optional.empty();
    }
  }

  /// Whether this key signed this challenge, for its relying party, on a page of one of its
  /// origins, with the person present and verified (S-PASSKEY-2). Whatever else was sent is simply
  /// false.
  ///
  /// Counters are not compared: an assertion that travels is judged once and again years later, by
  /// the peer and by an arbiter, in no order.
  public static boolean verify(Passkey key, Digest challenge, Assertion assertion) {
    if (assertion.authenticatorData().size() > LARGEST_AUTHENTICATOR_DATA
        || assertion.clientData().size() > LARGEST_CLIENT_DATA
        || assertion.signature().size() > LARGEST_SIGNATURE) {
      return false;
    }
    try {
      byte[] id = Bytes.utf8(key.id()).toArray();
      MANAGER.verify(
          new AuthenticationRequest(
              id,
              assertion.authenticatorData().toArray(),
              assertion.clientData().toArray(),
              assertion.signature().toArray()),
          new AuthenticationParameters(
              ServerProperty.builder()
                  .origins(key.origins().stream().map(Origin::new).collect(Collectors.toSet()))
                  .rpId(key.relyingParty())
                  .challenge(new DefaultChallenge(challenge.value().toArray()))
                  .build(),
              record(id, key.publicKey()),
              List.of(id),
              true,
              true));
      return true;
    } catch (RuntimeException e) {
      // The library says so by exceptions, its own and, for bytes that are no CBOR or JSON, others.
      return false;
    }
  }

  /// @param id at most 65,535 bytes
  private static CredentialRecord record(byte[] id, Bytes publicKey) {
    Bytes attested =
        Bytes.concat(
            Bytes.of(AAGUID.ZERO.getBytes()),
            Bytes.of(new byte[] {(byte) (id.length >>> Byte.SIZE), (byte) id.length}),
            Bytes.of(id),
            publicKey);
    return new CredentialRecordImpl(
        new NoneAttestationStatement(),
        true,
        null,
        null,
        0,
        ATTESTED.convert(attested.toArray()),
        null,
        null,
        null,
        null);
  }
}

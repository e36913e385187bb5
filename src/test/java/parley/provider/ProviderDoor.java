package parley.provider;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.MalformedInput;

/// What a sign-in provider sends, without a provider: what it says of itself, its keys, its tokens.
public final class ProviderDoor {
  private static final String ISSUER = "https://id.example";
  private static final String NONCE = "nonce";
  private static final Instant NOW = Instant.parse("2026-11-26T02:00:00Z");
  private static final ECKey KEY = HostileProvider.key("first");
  private static final ProviderSettings SETTINGS =
      new ProviderSettings(
          ISSUER,
          HostileProvider.CLIENT,
          "sub",
          "openid",
          Set.of("phr"),
          Set.of("hwk"),
          Duration.ofSeconds(60),
          Optional.empty());

  private ProviderDoor() {}

  /// One that is good.
  public static String goodMetadata() {
    return "{\"issuer\":\"https://id.example\",\"authorization_endpoint\":\"https://id.example/a\","
        + "\"token_endpoint\":\"https://id.example/t\",\"jwks_uri\":\"https://id.example/k\","
        + "\"code_challenge_methods_supported\":[\"S256\"],\"token_endpoint_auth_methods_supported\":"
        + "[\"private_key_jwt\"],\"authorization_response_iss_parameter_supported\":true}";
  }

  public static String goodKeys() {
    return new JWKSet(KEY.toPublicJWK()).toString();
  }

  public static String goodClaims() {
    long now = NOW.getEpochSecond();
    return "{\"iss\":\"https://id.example\",\"sub\":\"miller\",\"aud\":[\"parley-us\"],\"nonce\":"
        + "\"nonce\",\"azp\":\"parley-us\",\"acr\":\"phr\",\"amr\":[\"hwk\",\"user\"],\"iat\":"
        + now
        + ",\"exp\":"
        + (now + 60)
        + ",\"auth_time\":"
        + now
        + "}";
  }

  public static String goodToken() {
    return signed(Bytes.utf8(goodClaims()));
  }

  private static String signed(Bytes claims) {
    try {
      JWSObject jws =
          new JWSObject(
              new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("first").build(),
              new Payload(claims.toArray()));
      jws.sign(new ECDSASigner(KEY));
      return jws.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public static void metadata(Bytes document) throws MalformedInput {
    try {
      Metadata.read(document, ISSUER);
    } catch (ProviderException e) {
      throw new MalformedInput("O-PROVIDER-1", String.valueOf(e.getMessage()));
    }
  }

  public static void keys(Bytes document) throws MalformedInput {
    try {
      tokens(document.utf8()).account(goodToken(), NONCE, NOW);
    } catch (ProviderException e) {
      throw new MalformedInput("O-TOKEN-2", String.valueOf(e.getMessage()));
    }
  }

  public static void token(Bytes token) throws MalformedInput {
    try {
      tokens(goodKeys()).account(token.utf8(), NONCE, NOW);
    } catch (ProviderException e) {
      throw new MalformedInput("O-TOKEN-1", String.valueOf(e.getMessage()));
    }
  }

  /// Signed by the provider, whatever they are.
  public static void claims(Bytes claims) throws MalformedInput {
    token(Bytes.utf8(signed(claims)));
  }

  private static Tokens tokens(String keys) throws ProviderException {
    return new Tokens(SETTINGS, () -> NOW, URI.create(ISSUER + "/k"), _ -> keys);
  }
}

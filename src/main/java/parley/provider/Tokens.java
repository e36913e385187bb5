package parley.provider;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import parley.codec.MalformedInput;
import parley.codec.Text;
import parley.provider.ProviderException.Fault;

/// What the library does for us: it judges ID tokens by the provider's keys, and makes and uses the
/// key by which this node names itself to the provider.
final class Tokens {
  /// O-TOKEN-1: no `none`, and nothing that a public key could be taken for the secret of.
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.RS256);

  /// O-TOKEN-1: characters of an ID token.
  private static final int LARGEST = 16 * 1024;

  /// O-TOKEN-4: characters of an account.
  private static final int LONGEST_ACCOUNT = 255;

  /// O-TOKEN-2: keys are asked for again after this, or at once for a key that is not among them,
  /// though no more than twice in the time after it.
  private static final Duration KEPT = Duration.ofMinutes(15);

  private static final Duration WAIT = Duration.ofSeconds(10);
  private static final Duration AGAIN = Duration.ofSeconds(30);

  /// O-FLOW-4.
  private static final Duration ASSERTED = Duration.ofSeconds(60);

  private final ProviderSettings settings;
  private final InstantSource clock;
  private final JWKSource<SecurityContext> keys;

  /// @param fetch brings the document with the provider's keys
  Tokens(ProviderSettings settings, InstantSource clock, URI keys, Fetch fetch)
      throws ProviderException {
    this.settings = settings;
    this.clock = clock;
    try {
      this.keys =
          JWKSourceBuilder.create(
                  keys.toURL(), _ -> new Resource(fetch.document(keys), "application/json"))
              .cache(KEPT.toMillis(), WAIT.toMillis())
              .refreshAheadCache(false)
              .rateLimited(AGAIN.toMillis())
              .build();
    } catch (MalformedURLException e) {
      throw new ProviderException(Fault.UNREACHABLE, "its keys have no address", e);
    }
  }

  /// Brings a document of the provider.
  @FunctionalInterface
  interface Fetch {
    String document(URI address) throws java.io.IOException;
  }

  /// How many keys the provider has that could sign.
  int count() throws ProviderException {
    try {
      return keys.get(new JWKSelector(new JWKMatcher.Builder().build()), null).size();
    } catch (KeySourceException | RuntimeException e) {
      throw new ProviderException(Fault.UNREACHABLE, "its keys cannot be had", e);
    }
  }

  /// Whom the token names, once it has passed every check.
  ///
  /// @param begun when we sent the person to the provider
  String account(String idToken, String nonce, Instant begun) throws ProviderException {
    JWTClaimsSet claims = signed(idToken);
    try {
      claims(nonce).verify(claims, null);
      judge(claims, begun);
      return named(claims);
    } catch (ExpiredJWTException e) {
      throw new ProviderException(Fault.CLOCK, "the ID token", e);
    } catch (BadJWTException e) {
      throw new ProviderException(Fault.REFUSED, "the ID token", e);
    } catch (ParseException | RuntimeException e) {
      throw new ProviderException(Fault.REFUSED, "the ID token has a claim of another form", e);
    }
  }

  private JWTClaimsSet signed(String idToken) throws ProviderException {
    if (idToken.length() > LARGEST) {
      throw new ProviderException(Fault.REFUSED, "the ID token is too long");
    }
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
    // Judged after it, so that each fault has its own sentence.
    processor.setJWTClaimsSetVerifier((_, _) -> {});
    try {
      return processor.process(SignedJWT.parse(idToken), null);
    } catch (KeySourceException e) {
      throw new ProviderException(Fault.UNREACHABLE, "its keys cannot be had", e);
    } catch (ParseException | BadJOSEException | JOSEException | RuntimeException e) {
      throw new ProviderException(Fault.REFUSED, "the ID token's signature", e);
    }
  }

  private DefaultJWTClaimsVerifier<SecurityContext> claims(String nonce) {
    DefaultJWTClaimsVerifier<SecurityContext> verifier =
        new DefaultJWTClaimsVerifier<>(
            settings.clientId(),
            new JWTClaimsSet.Builder().issuer(settings.issuer()).claim("nonce", nonce).build(),
            Set.of("sub", "aud", "exp", "iat", "auth_time")) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    verifier.setMaxClockSkew(Math.toIntExact(settings.skew().toSeconds()));
    return verifier;
  }

  /// O-TOKEN-3.
  private void judge(JWTClaimsSet claims, Instant begun) throws ProviderException, ParseException {
    Instant latest = clock.instant().plus(settings.skew());
    Instant authenticated = claims.getDateClaim("auth_time").toInstant();
    if (claims.getIssueTime().toInstant().isAfter(latest) || authenticated.isAfter(latest)) {
      throw new ProviderException(Fault.CLOCK, "the ID token is of a later time than ours");
    }
    if (authenticated.isBefore(begun.minus(settings.skew()).minusSeconds(1))) {
      throw new ProviderException(Fault.CLOCK, "the person was authenticated before we asked");
    }
    String party = claims.getStringClaim("azp");
    boolean ours = party == null ? claims.getAudience().size() == 1 : party.equals(clientId());
    if (!ours) {
      throw new ProviderException(Fault.REFUSED, "the ID token is for another client");
    }
    String acr = claims.getStringClaim("acr");
    List<String> amr = Optional.ofNullable(strings(claims, "amr")).orElse(List.of());
    boolean strong =
        (settings.acr().isEmpty() || (acr != null && settings.acr().contains(acr)))
            && (settings.amr().isEmpty() || !Collections.disjoint(settings.amr(), amr));
    if (!strong) {
      throw new ProviderException(
          Fault.WEAK, "the ID token names none of the wanted acr or amr values");
    }
  }

  private static @Nullable List<String> strings(JWTClaimsSet claims, String name)
      throws ParseException {
    return claims.getStringListClaim(name);
  }

  private String clientId() {
    return settings.clientId();
  }

  /// O-TOKEN-4.
  private String named(JWTClaimsSet claims) throws ProviderException {
    if (claims.getClaim(settings.claim()) instanceof String account
        && !account.isBlank()
        && account.length() <= LONGEST_ACCOUNT) {
      try {
        return Text.line(account);
      } catch (MalformedInput e) {
        throw new ProviderException(Fault.UNNAMED, "the claim " + settings.claim(), e);
      }
    }
    throw new ProviderException(
        Fault.UNNAMED, "the ID token has no text in its claim " + settings.claim());
  }

  /// A fresh key by which a node names itself (O-FLOW-4).
  static String clientKey() {
    try {
      return new ECKeyGenerator(Curve.P_256)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(JWSAlgorithm.ES256)
          .keyIDFromThumbprint(true)
          .generate()
          .toJSONString();
    } catch (JOSEException e) {
      throw new IllegalStateException("every Java has P-256", e);
    }
  }

  /// What the provider is told of that key.
  ///
  /// @throws IllegalArgumentException when it is none
  static String publicKey(String clientKey) {
    try {
      return ECKey.parse(clientKey).toPublicJWK().toJSONString();
    } catch (ParseException e) {
      throw new IllegalArgumentException("it is no key", e);
    }
  }

  /// Names this node to the provider.
  ///
  /// @param once never used before
  String assertion(String clientKey, String once) throws ProviderException {
    Instant now = clock.instant();
    try {
      ECKey key = ECKey.parse(clientKey);
      SignedJWT assertion =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
              new JWTClaimsSet.Builder()
                  .issuer(clientId())
                  .subject(clientId())
                  .audience(settings.issuer())
                  .jwtID(once)
                  .issueTime(Date.from(now))
                  .expirationTime(Date.from(now.plus(ASSERTED)))
                  .build());
      assertion.sign(new ECDSASigner(key));
      return assertion.serialize();
    } catch (ParseException | JOSEException e) {
      throw new ProviderException(Fault.SETUP, "our own key for the provider", e);
    }
  }
}

package parley.provider;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonWriter;

/// An OpenID provider that does what it should, until a test has it do something else. It checks
/// what a client must bring: its own assertion, and the verifier of the challenge.
final class HostileProvider implements AutoCloseable {
  static final String CLIENT = "parley-us";
  static final String CODE = "the-code";

  /// What an ID token may be turned into.
  interface Twist {
    String of(JWTClaimsSet.Builder claims) throws JOSEException;
  }

  private final HttpServer server;
  private final InstantSource clock;
  final Map<String, Json> metadata = new HashMap<>();
  final List<String> asked = new ArrayList<>();
  ECKey key = key("first");
  Twist token = claims -> sign(key, claims);
  String clientKey = "";
  int status = 200;
  String tokenAnswer = "";
  private Map<String, String> query = Map.of();

  HostileProvider(InstantSource clock) throws IOException {
    this.clock = clock;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    metadata.put("issuer", new Json.Str(issuer()));
    metadata.put("authorization_endpoint", new Json.Str(issuer() + "/auth"));
    metadata.put("token_endpoint", new Json.Str(issuer() + "/token"));
    metadata.put("jwks_uri", new Json.Str(issuer() + "/keys"));
    metadata.put("authorization_response_iss_parameter_supported", new Json.Bool(true));
    metadata.put("code_challenge_methods_supported", Json.texts(List.of("S256")));
    metadata.put("token_endpoint_auth_methods_supported", Json.texts(List.of("private_key_jwt")));
  }

  static ECKey key(String name) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(name).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// A person signs in there: what the browser is sent back with.
  Map<String, String> authorize(URI sent) {
    query = form(sent.getRawQuery());
    return query;
  }

  static Map<String, String> form(String text) {
    Map<String, String> fields = new HashMap<>();
    for (String field : text.split("&", -1)) {
      String[] parts = field.split("=", 2);
      fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return fields;
  }

  static String sign(ECKey key, JWTClaimsSet.Builder claims) throws JOSEException {
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
            claims.build());
    jwt.sign(new ECDSASigner(key));
    return jwt.serialize();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    asked.add(path);
    String body =
        switch (path) {
          case "/.well-known/openid-configuration" ->
              JsonWriter.line(new Json.Obj(metadata)).utf8();
          case "/keys" -> new JWKSet(key.toPublicJWK()).toString();
          case "/token" ->
              token(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          default -> "";
        };
    boolean refused = body.startsWith("{\"error\"");
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Location", issuer() + "/elsewhere");
    exchange.sendResponseHeaders(refused ? 400 : status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String token(String sent) {
    Map<String, String> form = form(sent);
    try {
      if (!assertion(form.getOrDefault("client_assertion", ""))) {
        return "{\"error\":\"invalid_client\"}";
      }
      Bytes verifier = Bytes.utf8(form.getOrDefault("code_verifier", ""));
      String challenge =
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(Digest.of(verifier).value().toArray());
      boolean granted =
          CODE.equals(form.get("code"))
              && challenge.equals(query.get("code_challenge"))
              && query.getOrDefault("redirect_uri", "?").equals(form.get("redirect_uri"));
      if (!granted) {
        return "{\"error\":\"invalid_grant\"}";
      }
      return tokenAnswer.isEmpty()
          ? "{\"access_token\":\"x\",\"token_type\":\"Bearer\",\"id_token\":\""
              + token.of(claims())
              + "\"}"
          : tokenAnswer;
    } catch (JOSEException | ParseException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean assertion(String text) throws ParseException, JOSEException {
    SignedJWT jwt = SignedJWT.parse(text);
    JWTClaimsSet claims = jwt.getJWTClaimsSet();
    Instant until = claims.getExpirationTime().toInstant();
    return jwt.verify(new ECDSAVerifier(ECKey.parse(clientKey)))
        && CLIENT.equals(claims.getIssuer())
        && CLIENT.equals(claims.getSubject())
        && claims.getAudience().equals(List.of(issuer()))
        && !claims.getJWTID().isEmpty()
        && until.isAfter(clock.instant())
        && until.isBefore(clock.instant().plus(Duration.ofMinutes(2)));
  }

  /// As they should be, for the person who was sent.
  private JWTClaimsSet.Builder claims() {
    Instant now = clock.instant();
    return new JWTClaimsSet.Builder()
        .issuer(issuer())
        .audience(CLIENT)
        .subject("miller")
        .claim("nonce", query.get("nonce"))
        .claim("acr", "phr")
        .claim("amr", List.of("hwk", "user"))
        .claim("auth_time", now.getEpochSecond())
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(60)));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

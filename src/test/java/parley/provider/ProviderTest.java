package parley.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Json;
import parley.provider.Provider.Returned;
import parley.provider.ProviderException.Fault;
import parley.seal.SealException;
import parley.watchline.Masked;

/// What a provider, or whoever stands between it and the browser, can send, and what becomes of it.
class ProviderTest {
  private static final String BROWSER = "the browser's secret";
  private static final String BACK = "http://localhost:8080/provider/back";

  @TempDir private Path folder;
  private volatile Instant now = Instant.parse("2026-11-26T02:00:00Z");
  private HostileProvider far;
  private Provider provider;

  @BeforeEach
  void open() throws Exception {
    far = new HostileProvider(() -> now);
    provider = made("\"acr\": [\"phr\", \"phrh\"], \"amr\": [\"hwk\"]");
    far.clientKey = provider.publicKey();
  }

  @AfterEach
  void close() {
    provider.close();
    far.close();
  }

  private void set(String members) throws Exception {
    provider.close();
    provider = made(members);
    far.clientKey = provider.publicKey();
  }

  private Provider made(String members) throws Exception {
    Files.writeString(
        folder.resolve("oidc.json"),
        "{\"issuer\": \"" + far.issuer() + "\", \"clientId\": \"parley-us\", " + members + "}");
    return Provider.in(folder, new Masked(), () -> now, new SecureRandom()).orElseThrow();
  }

  private String state() throws Exception {
    Map<String, String> sent = far.authorize(provider.begin(BROWSER, BACK, "en"));
    return sent.getOrDefault("state", "");
  }

  private Returned answered() {
    return new Returned(HostileProvider.CODE, far.issuer(), "");
  }

  private String finish() throws Exception {
    return provider.finish(state(), BROWSER, answered());
  }

  private void refused(Fault fault) throws Exception {
    String state = state();
    refused(fault, state, BROWSER, answered());
  }

  private void refused(Fault fault, String state, String browser, Returned returned) {
    assertThatThrownBy(() -> provider.finish(state, browser, returned))
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.fault()).as(e.getMessage()).isEqualTo(fault))
        .hasMessageNotContaining(HostileProvider.CODE)
        .hasMessageNotContaining("eyJ");
  }

  private void twisted(Fault fault, HostileProvider.Twist twist) throws Exception {
    far.token = twist;
    refused(fault);
  }

  private HostileProvider.Twist claim(String name, @Nullable Object value) {
    return claims -> HostileProvider.sign(far.key, claims.claim(name, value));
  }

  @Test
  void a_token_that_passes_every_check_names_the_account() throws Exception {
    Map<String, String> sent = far.authorize(provider.begin(BROWSER, BACK, "ru"));
    assertThat(sent)
        .containsEntry("response_type", "code")
        .containsEntry("redirect_uri", BACK)
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("prompt", "login")
        .containsEntry("max_age", "0")
        .containsEntry("scope", "openid")
        .containsEntry("acr_values", "phr phrh")
        .containsEntry("ui_locales", "ru");
    String state = sent.getOrDefault("state", "");
    assertThat(provider.finish(state, BROWSER, answered())).isEqualTo("miller");
    refused(Fault.LATE, state, BROWSER, answered());
  }

  @Test
  void a_token_for_another_time_place_or_attempt_is_refused() throws Exception {
    twisted(Fault.REFUSED, claim("nonce", "of another attempt"));
    twisted(Fault.REFUSED, claim("iss", "http://127.0.0.1:1"));
    twisted(Fault.REFUSED, claim("aud", "another"));
    twisted(Fault.REFUSED, claim("aud", List.of("parley-us", "another")));
    twisted(Fault.REFUSED, claim("azp", "another"));
    twisted(Fault.CLOCK, claim("exp", Date.from(now.minusSeconds(61))));
    twisted(Fault.CLOCK, claim("iat", Date.from(now.plusSeconds(61))));
    twisted(Fault.REFUSED, claim("nbf", Date.from(now.plusSeconds(61))));
    twisted(Fault.CLOCK, claim("auth_time", now.getEpochSecond() - 62));
    twisted(Fault.CLOCK, claim("auth_time", now.getEpochSecond() + 61));
    for (String needed : List.of("nonce", "iss", "aud", "exp", "iat", "sub", "auth_time")) {
      far.token = claims -> HostileProvider.sign(far.key, claims.claim(needed, null));
      refused(Fault.REFUSED);
    }
    twisted(Fault.REFUSED, claim("auth_time", "yesterday"));
    twisted(Fault.REFUSED, claim("azp", 7));
    far.token = claim("aud", List.of("parley-us", "another"));
    HostileProvider.Twist two = far.token;
    far.token = claims -> two.of(claims.claim("azp", "parley-us"));
    assertThat(finish()).isEqualTo("miller");
    far.token = claim("exp", Date.from(now.minusSeconds(30)));
    assertThat(finish()).as("within the skew").isEqualTo("miller");
  }

  @Test
  void a_token_that_nobody_signed_or_somebody_else_is_refused() throws Exception {
    twisted(Fault.REFUSED, claims -> new PlainJWT(claims.build()).serialize());
    twisted(
        Fault.REFUSED,
        claims -> {
          SignedJWT jwt =
              new SignedJWT(
                  new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), claims.build());
          jwt.sign(new MACSigner(far.key.toPublicJWK().toJSONString()));
          return jwt.serialize();
        });
    twisted(Fault.REFUSED, claims -> HostileProvider.sign(HostileProvider.key("first"), claims));
    twisted(Fault.REFUSED, claims -> HostileProvider.sign(HostileProvider.key("unknown"), claims));
    twisted(
        Fault.REFUSED,
        claims -> {
          String good = HostileProvider.sign(far.key, claims);
          return good.substring(0, good.lastIndexOf('.') + 1);
        });
    twisted(Fault.REFUSED, _ -> "no token");
    twisted(Fault.REFUSED, claim("padding", "x".repeat(16 * 1024)));
    far.tokenAnswer = "{\"access_token\":\"x\"}";
    refused(Fault.REFUSED);
    far.tokenAnswer = "[]";
    refused(Fault.REFUSED);
  }

  @Test
  void keys_are_kept_and_asked_for_again_when_one_is_new_but_not_without_end() throws Exception {
    assertThat(finish()).isEqualTo("miller");
    assertThat(finish()).isEqualTo("miller");
    assertThat(far.asked.stream().filter("/keys"::equals)).hasSize(1);
    assertThat(far.asked.stream().filter(path -> path.startsWith("/.well"))).hasSize(1);
    far.key = HostileProvider.key("second");
    assertThat(finish()).isEqualTo("miller");
    assertThat(far.asked.stream().filter("/keys"::equals)).hasSize(2);
    for (int i = 0; i < 5; i++) {
      far.token = claims -> HostileProvider.sign(HostileProvider.key("unknown"), claims);
      String state = state();
      assertThatThrownBy(() -> provider.finish(state, BROWSER, answered()))
          .isInstanceOf(ProviderException.class);
    }
    assertThat(far.asked.stream().filter("/keys"::equals)).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void a_weak_factor_or_no_name_signs_nobody_in() throws Exception {
    twisted(Fault.WEAK, claim("acr", "pwd"));
    twisted(Fault.WEAK, claim("acr", null));
    twisted(Fault.WEAK, claim("amr", List.of("pwd")));
    twisted(Fault.WEAK, claim("amr", null));
    twisted(Fault.REFUSED, claim("amr", "hwk"));
    far.token = claims -> HostileProvider.sign(far.key, claims);
    set("\"acr\": [\"phr\"], \"claim\": \"preferred_username\"");
    refused(Fault.UNNAMED);
    twisted(Fault.UNNAMED, claim("preferred_username", 7));
    twisted(Fault.UNNAMED, claim("preferred_username", " "));
    twisted(Fault.UNNAMED, claim("preferred_username", "a\u202eb"));
    twisted(Fault.UNNAMED, claim("preferred_username", "x".repeat(256)));
    far.token = claim("preferred_username", "А. Петрова");
    assertThat(finish()).isEqualTo("А. Петрова");
  }

  @Test
  void an_answer_counts_once_in_its_browser_and_for_ten_minutes() throws Exception {
    String state = state();
    refused(Fault.LATE, "unknown", BROWSER, answered());
    refused(Fault.LATE, state, "another browser", answered());
    refused(Fault.LATE, state, "", answered());
    assertThat(provider.finish(state, BROWSER, answered())).isEqualTo("miller");
    String late = state();
    now = now.plus(Attempts.VALID).plusMillis(1);
    refused(Fault.LATE, late, BROWSER, answered());
    refused(Fault.REFUSED, state(), BROWSER, new Returned(HostileProvider.CODE, "", ""));
    refused(
        Fault.REFUSED,
        state(),
        BROWSER,
        new Returned(HostileProvider.CODE, "http://127.0.0.1:1", ""));
    refused(Fault.CANCELLED, state(), BROWSER, new Returned("", far.issuer(), "access_denied"));
    refused(Fault.CANCELLED, state(), BROWSER, new Returned("", far.issuer(), ""));
    refused(Fault.LATE, state(), BROWSER, new Returned("another code", far.issuer(), ""));
    far.metadata.put("authorization_response_iss_parameter_supported", new Json.Bool(false));
    now = now.plus(Duration.ofMinutes(11));
    assertThat(provider.finish(state(), BROWSER, new Returned(HostileProvider.CODE, "", "")))
        .isEqualTo("miller");
  }

  @Test
  void at_most_a_thousand_are_on_the_way_and_the_oldest_go_first() throws Exception {
    String first = state();
    List<String> others = new ArrayList<>();
    for (int i = 0; i < Attempts.MOST; i++) {
      others.add(state());
    }
    refused(Fault.LATE, first, BROWSER, answered());
    assertThat(provider.finish(others.getLast(), BROWSER, answered())).isEqualTo("miller");
  }

  @Test
  void a_provider_that_is_another_offers_less_or_does_not_answer_is_told_apart() throws Exception {
    begins(Fault.SETUP, "issuer", new Json.Str("https://elsewhere.example"));
    begins(Fault.SETUP, "code_challenge_methods_supported", Json.texts(List.of("plain")));
    begins(
        Fault.SETUP,
        "token_endpoint_auth_methods_supported",
        Json.texts(List.of("client_secret_basic")));
    begins(Fault.UNREACHABLE, "token_endpoint", new Json.Str("http://192.0.2.1/token"));
    begins(Fault.UNREACHABLE, "jwks_uri", new Json.Str("file:///etc/passwd"));
    begins(Fault.UNREACHABLE, "authorization_endpoint", new Json.Num(1));
    begins(Fault.UNREACHABLE, "padding", new Json.Str("x".repeat(64 * 1024)));
    far.status = 302;
    begins(Fault.UNREACHABLE, "unknown", new Json.Bool(true));
    far.status = 503;
    begins(Fault.UNREACHABLE, "unknown", new Json.Bool(true));
    far.status = 200;
    String state = state();
    far.clientKey = HostileProvider.key("other").toPublicJWK().toJSONString();
    refused(Fault.SETUP, state, BROWSER, answered());
    String next = state();
    far.close();
    refused(Fault.UNREACHABLE, next, BROWSER, answered());
    assertThat(Provider.look(folder, new Masked(), () -> now).orElseThrow())
        .satisfies(look -> assertThat(look.grade()).isEqualTo("WARN"))
        .satisfies(look -> assertThat(look.what()).contains("passkeys sign in all the same"));
  }

  private void begins(Fault fault, String member, Json value) {
    Optional<Json> before = Optional.ofNullable(far.metadata.get(member));
    far.metadata.put(member, value);
    assertThatThrownBy(() -> provider.begin(BROWSER, BACK, "en"))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.fault()).as(e.getMessage()).isEqualTo(fault));
    before.ifPresentOrElse(was -> far.metadata.put(member, was), () -> far.metadata.remove(member));
  }

  @Test
  void our_own_key_is_made_once_sealed_and_its_owners_alone() throws Exception {
    Path key = folder.resolve("oidc.key");
    assertThat(Files.getPosixFilePermissions(key))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    byte[] kept = Files.readAllBytes(key);
    assertThat(new String(kept, java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("\"d\"");
    set("\"acr\": [\"phr\"]");
    assertThat(Files.readAllBytes(key)).isEqualTo(kept);
    assertThat(finish()).isEqualTo("miller");
    Files.write(key, new byte[64]);
    assertThatThrownBy(() -> Provider.in(folder, new Masked(), () -> now, new SecureRandom()))
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(SealException.class)
        .hasMessageContaining("oidc.key");
  }
}

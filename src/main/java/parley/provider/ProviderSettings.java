package parley.provider;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;

/// The file `oidc.json` of a node's folder, which switches sign-in by a provider on (O-SET-1).
///
/// @param issuer as the provider writes it in what it signs, to the letter
/// @param claim of the ID token that names the account
/// @param acr one of these must the token name, where there are any; asked for in this order
/// @param amr one of these must be among the token's, where there are any
/// @param skew by which the provider's clock may differ from ours
/// @param certificate a file with the provider's certificate, when only that one is trusted
record ProviderSettings(
    String issuer,
    String clientId,
    String claim,
    String scope,
    Set<String> acr,
    Set<String> amr,
    Duration skew,
    Optional<Path> certificate) {
  static final String FILE = "oidc.json";

  /// O-SET-1.
  static final int LARGEST = 16 * 1024;

  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(LARGEST, 3, 200);

  /// O-SET-3.
  private static final long USUAL_SKEW = 60;

  private static final long MOST_SKEW = 300;

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");
  private static final Pattern SCOPE = Pattern.compile("openid( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*");

  ProviderSettings {
    acr = new LinkedHashSet<>(acr);
    amr = Set.copyOf(amr);
    address(issuer, "\"issuer\"");
    if (clientId.isBlank() || claim.isBlank()) {
      throw new IllegalArgumentException("\"clientId\" and \"claim\" are not empty");
    }
    if (!SCOPE.matcher(scope).matches()) {
      throw new IllegalArgumentException("\"scope\" begins with openid");
    }
    if (acr.isEmpty() && amr.isEmpty()) {
      throw new IllegalArgumentException(
          "name in \"acr\" or \"amr\" what the provider says of a sign-in with a factor that"
              + " withstands phishing");
    }
    if (skew.isNegative() || skew.toSeconds() > MOST_SKEW) {
      throw new IllegalArgumentException("\"skewSeconds\" is 0 to " + MOST_SKEW);
    }
  }

  /// @throws IllegalArgumentException with one sentence for the operator
  static ProviderSettings read(Bytes file) {
    try {
      Json.Obj json = JsonReader.readObject(file, LIMITS);
      json.only(
          Set.of(
              "issuer",
              "clientId",
              "claim",
              "scope",
              "acr",
              "amr",
              "skewSeconds",
              "certificateFile"));
      return new ProviderSettings(
          json.requireText("issuer"),
          json.requireText("clientId"),
          text(json, "claim").orElse("sub"),
          text(json, "scope").orElse("openid"),
          named(json, "acr"),
          named(json, "amr"),
          Duration.ofSeconds(
              json.has("skewSeconds") ? json.requireNumber("skewSeconds") : USUAL_SKEW),
          text(json, "certificateFile").map(Path::of));
    } catch (MalformedInput | IllegalArgumentException e) {
      throw new IllegalArgumentException(FILE + ": " + e.getMessage(), e);
    }
  }

  private static Optional<String> text(Json.Obj json, String member) throws MalformedInput {
    return json.has(member) ? Optional.of(json.requireText(member)) : Optional.empty();
  }

  private static Set<String> named(Json.Obj json, String member) {
    if (!json.has(member)) {
      return Set.of();
    }
    List<String> texts = json.texts(member);
    if (texts.isEmpty() || texts.stream().anyMatch(text -> text.isBlank() || text.contains(" "))) {
      throw new IllegalArgumentException("\"" + member + "\" is a list of words");
    }
    return new LinkedHashSet<>(texts);
  }

  /// O-SET-2: nobody between us and the provider reads along.
  ///
  /// @throws IllegalArgumentException for any other address
  static URI address(String text, String what) {
    URI address = URI.create(text);
    String host = address.getHost();
    boolean within =
        "http".equals(address.getScheme()) && host != null && LOOPBACK.matcher(host).matches();
    if (host == null
        || address.getRawUserInfo() != null
        || address.getRawFragment() != null
        || !(within || "https".equals(address.getScheme()))) {
      throw new IllegalArgumentException(
          what + " is an address in https, or in http within this very machine");
    }
    return address;
  }

  String host() {
    return URI.create(issuer).getHost();
  }
}

package parley.provider;

import java.net.URI;
import java.util.List;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.http.DocumentClient;
import parley.provider.ProviderException.Fault;

/// What a provider says of itself (OpenID Connect Discovery).
///
/// @param issues names itself in each answer to the browser (RFC 9207)
record Metadata(URI authorization, URI token, URI keys, boolean issues) {
  private static final String WHERE = ".well-known/openid-configuration";
  private static final JsonReader.Limits LIMITS =
      new JsonReader.Limits(DocumentClient.LARGEST, 8, 4_000);

  static URI address(String issuer) {
    return URI.create(issuer + (issuer.endsWith("/") ? "" : "/") + WHERE);
  }

  /// O-PROVIDER-1, O-PROVIDER-2.
  static Metadata read(Bytes document, String issuer) throws ProviderException {
    try {
      Json.Obj json = JsonReader.readObject(document, LIMITS);
      String named = json.requireText("issuer");
      if (!named.equals(issuer)) {
        throw new ProviderException(Fault.SETUP, "it names itself " + bounded(named));
      }
      mustOffer(json, "code_challenge_methods_supported", "S256");
      mustOffer(json, "token_endpoint_auth_methods_supported", "private_key_jwt");
      return new Metadata(
          endpoint(json, "authorization_endpoint"),
          endpoint(json, "token_endpoint"),
          endpoint(json, "jwks_uri"),
          json.truth("authorization_response_iss_parameter_supported").orElse(false));
    } catch (MalformedInput | IllegalArgumentException e) {
      throw new ProviderException(Fault.UNREACHABLE, "what it says of itself cannot be used", e);
    }
  }

  private static String bounded(String text) {
    return text.length() > 200 ? text.substring(0, 200) : text;
  }

  private static URI endpoint(Json.Obj json, String member) throws MalformedInput {
    return ProviderSettings.address(json.requireText(member), member);
  }

  private static void mustOffer(Json.Obj json, String member, String wanted)
      throws ProviderException {
    List<String> offered = json.has(member) ? json.texts(member) : List.of();
    if (!offered.contains(wanted)) {
      throw new ProviderException(Fault.SETUP, "it does not offer " + wanted + " (" + member + ")");
    }
  }
}

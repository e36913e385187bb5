package parley.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.codec.Bytes;

/// The operator's file, and one line for each thing that can be wrong with it.
class ProviderSettingsTest {
  private static ProviderSettings read(String issuer, String others) {
    return ProviderSettings.read(
        Bytes.utf8("{\"issuer\": \"" + issuer + "\", \"clientId\": \"parley-us\"" + others + "}"));
  }

  @Test
  void what_is_left_out_is_usual() {
    ProviderSettings settings = read("https://id.example/realms/nrrc", ", \"amr\": [\"hwk\"]");
    assertThat(settings.claim()).isEqualTo("sub");
    assertThat(settings.scope()).isEqualTo("openid");
    assertThat(settings.skew().toSeconds()).isEqualTo(60);
    assertThat(settings.amr()).isEqualTo(Set.of("hwk"));
    assertThat(settings.host()).isEqualTo("id.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8180",
        "http://127.0.0.1:1/a",
        "http://127.9.9.9",
        "http://[::1]:9"
      })
  void http_is_for_this_very_machine(String issuer) {
    assertThat(read(issuer, ", \"acr\": [\"phr\"]").issuer()).isEqualTo(issuer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://id.example",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "ftp://localhost",
        "https://user@id.example",
        "https://id.example/#a",
        "//id.example",
        "id.example",
        "https://",
        "not an address"
      })
  void no_other_address_is_a_providers(String issuer) {
    assertThatThrownBy(() -> read(issuer, ", \"acr\": [\"phr\"]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("oidc.json: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|withstands phishing",
        ", \"acr\": []|list of words",
        ", \"acr\": [\"a b\"]|list of words",
        ", \"acr\": [\"a\"], \"skewSeconds\": 301|skewSeconds",
        ", \"acr\": [\"a\"], \"skewSeconds\": -1|skewSeconds",
        ", \"acr\": [\"a\"], \"scope\": \"profile\"|scope",
        ", \"acr\": [\"a\"], \"scope\": \"openid&x=1 \"|scope",
        ", \"acr\": [\"a\"], \"claim\": \"\"|claim",
        ", \"acr\": [\"a\"], \"secret\": \"x\"|secret",
      })
  void each_mistake_has_its_line(String others, String said) {
    String members = others == null ? "" : others;
    assertThatThrownBy(() -> read("https://id.example", members))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("oidc.json: ")
        .hasMessageContaining(said)
        .hasMessageNotContaining("\n");
  }
}

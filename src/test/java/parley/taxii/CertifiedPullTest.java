package parley.taxii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.certline.ServedTaxii;
import parley.certline.Things;
import parley.seal.ServerPapers;

/// `parley cert pull` from a server that knows its clients by their certificates.
class CertifiedPullTest {
  @TempDir Path folder;

  private boolean pull(ServedTaxii own) throws Exception {
    return Pulling.run(folder, "vendor", own::tool, _ -> {}, InstantSource.system(), _ -> {});
  }

  private void isOneLine(ServedTaxii own, String expected) {
    assertThatThrownBy(() -> pull(own))
        .isInstanceOf(IOException.class)
        .satisfies(fault ->
            assertThat(String.valueOf(fault.getMessage())).doesNotContain("\n").contains(expected));
  }

  /// K-FAR-8, against our own server's door for certificates.
  @Test
  void a_server_that_wants_a_certificate_is_shown_one_and_another_key_brings_nothing()
      throws Exception {
    Path there = Files.createDirectories(folder.resolve("there"));
    try (ServedTaxii own =
            new ServedTaxii(folder, 8 << 20, InstantSource.system(), Optional::empty);
        ServedTaxii far =
            new ServedTaxii(there, 8 << 20, InstantSource.system(), Optional::empty)) {
      String object = Things.indicator(1);
      assertThat(
              far.national("objects/").as("both").post("{\"objects\":[" + object + "]}").status())
          .isEqualTo(202);
      ServerPapers papers = papers();
      ToolDesk.in(there)
          .add(
              "by-certificate",
              Set.of("national"),
              Set.of(),
              Optional.of(papers.chain()),
              new SecureRandom());
      Files.write(folder.resolve("client.p12"), bundle(papers, "a passphrase"));
      Files.writeString(folder.resolve("client.pass"), "a passphrase\n");
      Files.copy(there.resolve("taxii.pem"), folder.resolve("far.pem"));
      entry(far, "client.p12", "client.pass");
      assertThat(pull(own)).isTrue();
      assertThat(own.national("objects/").as("both").get().body()).contains(object);
      Files.writeString(folder.resolve("client.pass"), "another\n");
      isOneLine(own, "the passphrase does not open it");
      Files.write(folder.resolve("client.p12"), bundle(papers(), "another"));
      isOneLine(own, "401");
      Files.delete(folder.resolve("client.p12"));
      isOneLine(own, "there is no file");
      Files.writeString(
          folder.resolve("taxii-servers.json"),
          Files.readString(folder.resolve("taxii-servers.json"))
              .replaceFirst(",\"passphraseFile\":\"[^\"]+\"", ""));
      isOneLine(own, "\"clientKeyFile\" with \"passphraseFile\"");
    }
  }

  private void entry(ServedTaxii far, String key, String passphrase) throws Exception {
    String url = far.base().resolve("/cert/collections/national/").toString();
    Files.writeString(
        folder.resolve("taxii-servers.json"),
        ("{\"servers\":[{\"name\":\"vendor\",\"url\":\"%s\",\"certificateFile\":\"far.pem\","
                + "\"clientKeyFile\":\"%s\",\"passphraseFile\":\"%s\"}]}")
            .formatted(url, key, passphrase));
  }

  private static ServerPapers papers() throws Exception {
    return ServerPapers.fresh(List.of("tool.example"), Duration.ofDays(3), InstantSource.system());
  }

  private static byte[] bundle(ServerPapers papers, String passphrase) throws Exception {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    Certificate[] chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(papers.chain().toArray()))
            .toArray(Certificate[]::new);
    String text = papers.key().utf8().replaceAll("-----[A-Z ]+-----", "");
    own.setKeyEntry(
        "tool",
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text))),
        passphrase.toCharArray(),
        chain);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    own.store(out, passphrase.toCharArray());
    return out.toByteArray();
  }
}

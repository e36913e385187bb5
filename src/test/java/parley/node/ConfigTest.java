package parley.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.codec.Bytes;
import parley.codec.JsonReader;
import parley.escalation.EscalationSettings;
import parley.mail.MailAccount;
import parley.node.Main.Mistake;
import parley.party.NodeId;
import parley.party.PartyId;

class ConfigTest {
  private static final String GOOD =
      """
      {"party":"US","node":"us-nrrc","language":"en","link":"0.0.0.0:8443",\
      "console":"127.0.0.1:8080","anchor":"anchor"}\
      """;

  private static final String ESCALATION =
      """
      {"flash":{"deputy":"PT1M","page":"never","hold":"PT5M"},\
      "mail":{"address":"watch@ru.example","smtp":"127.0.0.1:2525","security":"none",\
      "to":["head@ru.example"]},\
      "webhook":{"url":"https://pager.ru.example/parley","secretFile":"pager.secret"}}\
      """;

  @TempDir Path folder;

  @Test
  void what_is_written_is_read_back_and_only_its_owner_may_read_it() throws Exception {
    Config config =
        new Config(
            new PartyId("RU"),
            new NodeId("ru-nrrc"),
            "ru",
            Config.Address.of("[::]:8443"),
            Config.Address.of("127.0.0.1:0"),
            Optional.of("https://watch.example"),
            Path.of("anchor"),
            Optional.of(
                new Config.Database("jdbc:postgresql://db/parley", "parley", Optional.empty())),
            Optional.of(new Config.Token(Path.of("libsofthsm2.so"), 1)),
            Map.of(new NodeId("us-nrrc"), List.of("192.0.2.1:8443")),
            Optional.of(
                new Config.Mail(
                    new MailAccount(
                        "parley@ru.example",
                        new MailAccount.Server("mail.example", 587, MailAccount.Security.STARTTLS),
                        new MailAccount.Server("mail.example", 143, MailAccount.Security.STARTTLS),
                        "parley",
                        "",
                        "INBOX"),
                    Optional.of(Path.of("mail.password")),
                    Optional.of(Path.of("mail-server.pem")),
                    30,
                    Map.of(new NodeId("us-nrrc"), "parley@us.example"))),
            EscalationSettings.read(
                JsonReader.readObject(Bytes.utf8(ESCALATION), new JsonReader.Limits(4_096, 4, 100)),
                (server, security) -> new MailAccount.Server("127.0.0.1", 2525, security)));
    DataFolder data = new DataFolder(folder);
    config.write(data);
    assertThat(Config.read(data)).isEqualTo(config);
    assertThat(Files.getPosixFilePermissions(data.config()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(folder).isDirectoryNotContaining("glob:**/.*");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "party":"US"            | "party":"united states" | two to eight capital letters
          "node":"us-nrrc"        | "node":"US"             | small letters
          "language":"en"         | "language":"fr"         | "en" or "ru"
          "link":"0.0.0.0:8443"   | "link":"8443"           | host:port
          "link":"0.0.0.0:8443"   | "link":"here:99999"     | host:port
          "anchor":"anchor"       | "anker":"anchor"        | "anker" is not known
          "party":"US",           | ''                      | "party" must be there
          "party":"US"            | "party":1               | "party" must be there and be text
          {                       | [                       | mend
          "anchor":"anchor"       | "anchor":"a","addresses":{"ru-nrrc":"x"} | list of host:port
          "anchor":"anchor"       | "anchor":"a","mail":{"adress":"x"} | "adress" is not known
          """)
  void a_wrong_member_is_one_line_that_names_the_file_and_the_cure(
      String right, String wrong, String said) {
    String document = GOOD.replace(right, wrong);
    assertThat(document).isNotEqualTo(GOOD);
    assertThatThrownBy(() -> Config.parse(Path.of("parley.json"), Bytes.utf8(document)))
        .isInstanceOf(Mistake.class)
        .hasMessageContaining("parley.json")
        .hasMessageContaining(said)
        .satisfies(mistake -> assertThat(mistake.getMessage()).doesNotContain("\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "flash":{"deputy":"2 min"} | write a time from PT1S to P7D
          "flash":{"hold":"P8D"} | write a time from PT1S to P7D
          "flash":{"board":"PT1M"} | "board" is not known
          "urgent":{} | "urgent" is not known
          "webhook":{"url":"http://pager.example/","secretFile":"s"} | or http to this very machine
          "mail":{"address":"a@b.example","smtp":"127.0.0.1:25","security":"none"} | 1 to 20 addresses
          """)
  void a_wrong_ladder_is_said_likewise(String wrong, String said) {
    String document = GOOD.replace("\"anchor\":", "\"escalation\":{" + wrong + "},\"anchor\":");
    assertThatThrownBy(() -> Config.parse(Path.of("parley.json"), Bytes.utf8(document)))
        .isInstanceOf(Mistake.class)
        .hasMessageContaining(said);
  }

  @Test
  void the_example_that_the_cases_above_bend_is_itself_good() throws Exception {
    assertThat(Config.parse(Path.of("parley.json"), Bytes.utf8(GOOD)).node())
        .isEqualTo(new NodeId("us-nrrc"));
  }
}

package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator does about the TAXII server, and each mistake's one line.
class TaxiiCommandsTest {
  @TempDir Path place;

  private String dir() throws Exception {
    if (!Files.exists(place.resolve("parley.json"))) {
      // Commands about tools look at nothing else of a node.
      Files.writeString(place.resolve("parley.json"), "{}");
    }
    return place.toString();
  }

  private void settings(String json) throws Exception {
    Files.writeString(place.resolve("taxii.json"), json);
  }

  private String good(String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran.out();
  }

  private void wrong(String why, String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).isEqualTo(Main.MISTAKE);
    assertThat(ran.err().strip().lines()).hasSize(1);
    assertThat(ran.err()).contains(why);
  }

  @Test
  void tools_are_let_in_listed_and_let_out() throws Exception {
    settings("{\"address\": \"127.0.0.1:0\", \"root\": \"cert\"}");
    String said =
        good(
            "taxii",
            "client",
            "add",
            "--dir",
            dir(),
            "misp",
            "--read",
            "national",
            "--write",
            "national");
    assertThat(said).contains("user    misp").containsPattern("secret {2}[A-Za-z0-9_-]{43}");
    good("taxii", "client", "add", "--dir", dir(), "siem", "--read", "national");
    assertThat(good("taxii", "client", "list", "--dir", dir()))
        .contains("misp  reads [national]  writes [national]  by secret")
        .contains("siem  reads [national]  writes []  by secret");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(place.resolve("taxii-clients.json"))))
        .isEqualTo("rw-------");
    good("taxii", "client", "remove", "--dir", dir(), "misp");
    assertThat(good("taxii", "client", "list", "--dir", dir())).doesNotContain("misp");
  }

  @Test
  void a_certificate_is_made_once_and_replaced_only_when_that_is_said() throws Exception {
    settings("{\"address\": \"127.0.0.1:0\", \"root\": \"cert\"}");
    String[] make = {"taxii", "certificate", "--dir", dir(), "taxii.example", "192.0.2.7"};
    assertThat(good(make)).contains("taxii-authority.pem");
    String first = Files.readString(place.resolve("taxii.pem"));
    assertThat(Files.readString(place.resolve("taxii.key"))).contains("BEGIN PRIVATE KEY");
    wrong("is there already; say --replace", make);
    good("taxii", "certificate", "--dir", dir(), "--replace", "taxii.example");
    assertThat(Files.readString(place.resolve("taxii.pem"))).isNotEqualTo(first);
    wrong(
        "a host is a DNS name", "taxii", "certificate", "--dir", dir(), "--replace", "not a host:");
  }

  @Test
  void each_mistake_is_one_line_that_says_what_to_do() throws Exception {
    String[] list = {"taxii", "client", "list", "--dir", dir()};
    wrong("this node has no TAXII server: write", list);
    for (String[] each :
        new String[][] {
          {"{\"root\": \"cert\"}", "address"},
          {"{\"address\": \"x\", \"root\": \"cert\"}", "host:port"},
          {"{\"address\": \"x:1\", \"root\": \"taxii2\"}", "root"},
          {"{\"address\": \"x:1\", \"root\": \"cert\", \"colour\": 1}", "colour"},
          {"{\"address\": \"x:1\", \"root\": \"cert\", \"collections\": []}", "collections"},
          {
            "{\"address\": \"x:1\", \"root\": \"cert\", \"collections\": [{\"alias\": \"A\"}]}",
            "alias"
          },
          {
            "{\"address\": \"x:1\", \"root\": \"cert\", \"maxContentLength\": 5}",
            "maxContentLength"
          },
          {"not JSON", "taxii.json"}
        }) {
      settings(each[0]);
      wrong(each[1], list);
    }
    settings("{\"address\": \"127.0.0.1:0\", \"root\": \"cert\"}");
    wrong("say what it may do", "taxii", "client", "add", "--dir", dir(), "misp");
    wrong(
        "no collection secret; known: [national]",
        "taxii",
        "client",
        "add",
        "--dir",
        dir(),
        "misp",
        "--read",
        "secret");
    wrong(
        "a client's name has",
        "taxii",
        "client",
        "add",
        "--dir",
        dir(),
        "M P",
        "--read",
        "national");
    wrong("no client nobody; known: []", "taxii", "client", "remove", "--dir", dir(), "nobody");
    good("taxii", "client", "add", "--dir", dir(), "misp", "--read", "national");
    wrong(
        "remove it first", "taxii", "client", "add", "--dir", dir(), "misp", "--read", "national");
    Path file = Files.writeString(place.resolve("x.pem"), "nothing");
    wrong(
        "holds no certificate",
        "taxii",
        "client",
        "add",
        "--dir",
        dir(),
        "siem",
        "--read",
        "national",
        "--certificate",
        file.toString());
    Files.writeString(place.resolve("taxii-clients.json"), "{\"clients\": [{}]}");
    wrong("mend", list);
  }
}

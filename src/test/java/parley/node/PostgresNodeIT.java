package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.store.PrivatePostgres;
import parley.store.StoreConfig;

/// A node that keeps its database on PostgreSQL, as a process of the packaged jar, beside a partner
/// on SQLite: it serves, sends and takes, examines itself, hands out evidence, draws its board
/// anew, and comes back from a backup and a dump that were made while it served.
class PostgresNodeIT {
  @TempDir Path place;

  private final List<ServedNode> started = new ArrayList<>();
  private String secret = "";

  @AfterEach
  void stop_all() {
    started.forEach(ServedNode::close);
  }

  private ServedNode start(Path dir) throws Exception {
    ServedNode served = ServedNode.start(dir, secret);
    started.add(served);
    return served;
  }

  private static String good(String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(String.join(" ", arguments) + ran.out() + ran.err()).isZero();
    return ran.out();
  }

  private static void keeps(Path dir, StoreConfig.Postgres database) throws Exception {
    Path file = dir.resolve(DataFolder.CONFIG);
    String settings =
        Files.readString(file).replaceAll("(?s),\\s*\"database\" *: *\\{[^}]*\\}", "");
    String named =
        ",\n  \"database\": { \"url\": \"%s\", \"user\": \"%s\" }\n}"
            .formatted(database.url(), database.user());
    Files.writeString(file, settings.strip().replaceAll("\\s*\\}$", "") + named);
  }

  @Test
  void a_node_on_postgresql_serves_and_comes_back_from_a_backup_and_a_dump() throws Exception {
    Assumptions.assumeTrue(PrivatePostgres.installed(), "no PostgreSQL on this machine");
    TestNodes nodes = new TestNodes(place);
    nodes.agree();
    secret = nodes.passphrase().toString();
    Path us = place.resolve("us-nrrc");
    Path ru = place.resolve("ru-nrrc");
    try (PrivatePostgres server = PrivatePostgres.start()) {
      StoreConfig.Postgres database = server.database();
      keeps(us, database);
      ServedNode here = start(us);
      ServedNode there = start(ru);
      ServedNode.linkUp(us);
      String sent = ServedNode.sent(place, us, "ru-nrrc", "Kept on a server");
      ServedNode.sent(place, ru, "us-nrrc", "Taken by a server");
      here.reads("Taken by a server");
      examined(us);
      verified(us, sent);

      String backup = place.resolve("us.zip").toString();
      assertThat(good("backup", "--dir", us.toString(), "--passphrase-file", secret, backup))
          .contains("is not in it: copy it by pg_dump");
      StoreConfig.Postgres copy = server.dumped(database);
      here.stop();
      assertThat(good("rebuild", "--dir", us.toString(), "--passphrase-file", secret)).isNotBlank();

      Path again = place.resolve("us-again");
      String anchor = us.resolve("anchor").toString();
      good("restore", "--dir", again.toString(), "--anchor", anchor, backup);
      keeps(again, copy);
      ServedNode back = start(again);
      ServedNode.linkUp(again);
      ServedNode.sent(place, again, "ru-nrrc", "After the restore");
      back.reads("Kept on a server");
      examined(again);
      assertThat(good("status", "--dir", ru.toString())).doesNotContain("diverged");
      back.stop();
      there.stop();
    }
  }

  private static void examined(Path dir) {
    assertThat(good("doctor", "--dir", dir.toString()))
        .contains("database: postgresql, whole")
        .doesNotContain("fail ");
    assertThat(good("status", "--dir", dir.toString())).doesNotContain("STOPPED");
  }

  private void verified(Path dir, String message) {
    String evidence = place.resolve("evidence").toString();
    good("evidence", "--dir", dir.toString(), "--to", evidence, message);
    TestNodes.Ran verdict = TestNodes.run("verify", evidence);
    assertThat(verdict.code()).as(verdict.out() + verdict.err()).isZero();
  }
}

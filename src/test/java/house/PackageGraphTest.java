package house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// The few arrows: a room uses only rooms in rows below its own, and each library has one door.
class PackageGraphTest {
  /// From the roof down. Rooms in one row never use each other.
  private static final List<Set<String>> ROWS =
      List.of(
          Set.of("node"),
          Set.of("certtalk"),
          Set.of("web", "certweb", "bench", "command"),
          Set.of("shift", "attachment"),
          Set.of("console"),
          Set.of("escalation", "casework", "exercise", "countersign", "report"),
          Set.of(
              "watchline",
              "certline",
              "hotline",
              "workinggroup",
              "directory",
              "evidence",
              "carrier"),
          Set.of("match"),
          Set.of("taxii", "misp", "catalogue"),
          Set.of("translation"),
          Set.of("watchfloor", "provider"),
          Set.of("linktest"),
          Set.of("exchange"),
          Set.of("ledger"),
          Set.of("message", "envelope", "link", "journal"),
          Set.of("agreement", "origin"),
          Set.of("party"),
          Set.of("seal"),
          Set.of("stix", "store", "http", "mail", "sheet"),
          Set.of("codec"));

  /// One library and who may import it.
  ///
  /// @param packages prefixes of class names
  /// @param door what must be true of the importing class
  /// @param sentence for whoever broke it
  private record Library(List<String> packages, Predicate<CompiledClass> door, String sentence) {
    boolean has(String used) {
      return packages.stream().anyMatch(used::startsWith);
    }
  }

  private static final List<Library> LIBRARIES =
      List.of(
          new Library(
              List.of("org.bouncycastle.", "javax.crypto.", "java.security.", "javax.net.ssl."),
              PackageGraphTest::mayUseCryptography,
              "cryptography stands behind seal"),
          new Library(
              List.of("com.nimbusds."),
              c -> c.name().startsWith("parley.provider.Tokens"),
              "ID tokens are judged in provider.Tokens"),
          new Library(
              List.of("com.webauthn4j."), in("seal"), "officers' hardware keys stand behind seal"),
          new Library(
              List.of(
                  "java.sql.",
                  "javax.sql.",
                  "org.jdbi.",
                  "org.sqlite.",
                  "org.postgresql.",
                  "com.zaxxer.",
                  "org.flywaydb."),
              in("store").or(c -> c.simpleName().endsWith("Table") || c.room().equals("bench")),
              "SQL stands in store and in classes named …Table, which run through Store"),
          new Library(
              List.of("org.eclipse.jetty.", "jakarta.servlet."),
              in("http"),
              "Jetty is set up in http"),
          new Library(
              List.of("io.javalin."),
              in("http", "console", "shift", "attachment", "web", "certweb", "certtalk"),
              "Javalin is set up in http, and its handlers stand in console, shift and web"),
          new Library(List.of("java.net.http."), in("http"), "the HTTP client stands behind http"),
          new Library(
              List.of("tools.jackson.", "com.fasterxml.", "com.networknt."),
              in("codec"),
              "JSON stands behind codec"),
          new Library(List.of("com.ibm.icu."), in("message"), "ICU stands behind message"),
          new Library(
              List.of("jakarta.mail.", "org.eclipse.angus."),
              in("mail"),
              "mail stands behind mail"),
          new Library(
              List.of("org.apache.pdfbox.", "com.google.zxing.", "java.awt.", "javax.imageio."),
              in("sheet"),
              "pictures, PDF and QR codes stand behind sheet"),
          new Library(
              List.of("gg.jte."),
              in("console", "shift", "attachment", "web", "certweb", "certtalk"),
              "page templates stand behind console, shift and web"),
          new Library(
              List.of("picocli."),
              in("node", "command"),
              "the command line stands in node and command"));

  /// Platform classes that the doors hand through: a digest, a source of secret randomness, and the
  /// TLS context that seal makes and routes and listeners use, the bench by hand.
  private static boolean mayUseCryptography(CompiledClass user) {
    Map<String, Set<String>> also =
        Map.of(
            "codec",
                Set.of("java.security.MessageDigest", "java.security.NoSuchAlgorithmException"),
            "link", Set.of("javax.net.ssl.SSLContext"),
            "provider", Set.of("javax.net.ssl.SSLContext"),
            "taxii", Set.of("javax.net.ssl.SSLContext"),
            "mail",
                Set.of(
                    "javax.net.ssl.SSLContext",
                    "javax.net.ssl.SSLSocketFactory",
                    "javax.net.ssl.SSLException"),
            "bench",
                Set.of(
                    "javax.net.ssl.SSLContext",
                    "javax.net.ssl.SSLEngine",
                    "javax.net.ssl.SSLEngineResult",
                    "javax.net.ssl.SSLEngineResult$HandshakeStatus",
                    "javax.net.ssl.SSLEngineResult$Status"),
            "node",
                Set.of(
                    "javax.net.ssl.SSLContext",
                    "java.security.MessageDigest",
                    "java.security.DigestInputStream"));
    Set<String> handed = also.getOrDefault(user.room(), Set.of());
    return user.room().equals("seal")
        || user.uses().stream()
            .filter(PackageGraphTest::isCryptography)
            .allMatch(used ->
                handed.contains(used)
                    || used.equals("java.security.SecureRandom")
                    || (user.room().equals("http") && used.startsWith("javax.net.ssl."))
                    || (user.room().equals("http") && used.startsWith("java.security.cert.")));
  }

  private static boolean isCryptography(String used) {
    return List.of("org.bouncycastle.", "javax.crypto.", "java.security.", "javax.net.ssl.")
        .stream()
        .anyMatch(used::startsWith);
  }

  private static Predicate<CompiledClass> in(String... rooms) {
    return user -> Set.of(rooms).contains(user.room());
  }

  @Test
  void a_room_uses_only_rooms_below_it() {
    Map<String, Integer> rowOf = rows();
    Set<String> broken = new TreeSet<>();
    for (CompiledClass user : CompiledClass.ofMain()) {
      for (String used : user.uses()) {
        String from = user.room();
        String to = CompiledClass.roomOf(used);
        if (!to.isEmpty() && !from.equals(to) && !below(rowOf, from, to)) {
          broken.add(user.name() + " uses " + used + ": " + from + " may not use " + to);
        }
      }
    }
    assertThat(broken)
        .as("move what both need into a room below them, or follow the journal instead of calling")
        .isEmpty();
  }

  private static boolean below(Map<String, Integer> rowOf, String from, String to) {
    return rowOf.containsKey(from)
        && rowOf.containsKey(to)
        && rowOf.getOrDefault(from, 0) < rowOf.getOrDefault(to, 0);
  }

  private static Map<String, Integer> rows() {
    Map<String, Integer> rowOf = new HashMap<>();
    for (int row = 0; row < ROWS.size(); row++) {
      for (String room : ROWS.get(row)) {
        rowOf.put(room, row);
      }
    }
    return rowOf;
  }

  @Test
  void every_room_stands_in_the_plan() {
    Set<String> unknown = new TreeSet<>();
    for (CompiledClass user : CompiledClass.ofMain()) {
      if (!rows().containsKey(user.room())) {
        unknown.add(user.name());
      }
    }
    assertThat(unknown).as("give the room its row in this test and in ARCHITECTURE").isEmpty();
  }

  @Test
  void each_library_has_one_door() {
    List<String> broken = new ArrayList<>();
    for (CompiledClass user : CompiledClass.ofMain()) {
      for (Library library : LIBRARIES) {
        boolean imports = user.uses().stream().anyMatch(library::has);
        if (imports && !library.door().test(user)) {
          broken.add(
              user.name()
                  + " uses "
                  + user.uses().stream().filter(library::has).toList()
                  + ": "
                  + library.sentence());
        }
      }
    }
    assertThat(Debts.without(broken)).isEmpty();
  }

  @Test
  void the_reader_of_class_files_sees_what_is_used() {
    CompiledClass reader =
        CompiledClass.ofMain().stream()
            .filter(c -> c.name().equals("parley.codec.JsonReader"))
            .findFirst()
            .orElseThrow();
    assertThat(reader.uses()).contains("tools.jackson.core.JsonParser", "parley.codec.Bytes");
    assertThat(reader.calls()).contains("parley.codec.Text.utf8(Lparley/codec/Bytes;)");
  }
}

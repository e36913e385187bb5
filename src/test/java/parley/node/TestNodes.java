package parley.node;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import parley.node.Main.Mistake;
import parley.node.ShowCommands.DemoNode;
import parley.party.FingerprintWords;
import picocli.CommandLine;

/// Runs commands in this process, as a person would type them.
final class TestNodes {
  static final String PASSPHRASE = "granite otter violin harbour seven";

  private final Path place;

  TestNodes(Path place) {
    this.place = place;
  }

  /// What a command printed and how it ended.
  record Ran(int code, String out, String err) {}

  static Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    int code = line.execute(arguments);
    return new Ran(code, out.toString(), err.toString());
  }

  /// Registers a tool at the node's TAXII door.
  ///
  /// @return its name and secret, as `NAME:SECRET`
  static String client(Path dir, String name, String... rights) {
    List<String> words =
        new ArrayList<>(List.of("taxii", "client", "add", "--dir", dir.toString(), name));
    words.addAll(List.of(rights));
    Ran ran = run(words.toArray(String[]::new));
    if (ran.code() != 0) {
      throw new IllegalStateException(String.join(" ", words) + ": " + ran.err());
    }
    String secret =
        ran.out().lines().filter(line -> line.startsWith("secret")).findFirst().orElseThrow();
    return name + ":" + secret.substring("secret".length()).strip();
  }

  Path passphrase() throws Exception {
    Path file = place.resolve("passphrase");
    if (!Files.exists(file)) {
      Files.writeString(file, PASSPHRASE + "\n", StandardCharsets.UTF_8);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    return file;
  }

  /// Makes a node with free ports.
  Path init(String party, String node, String language) throws Exception {
    Path dir = place.resolve(node);
    Config.Address link = DemoNode.freePort();
    Ran ran =
        run(
            "init",
            "--dir",
            dir.toString(),
            "--party",
            party,
            "--node",
            node,
            "--name",
            "en=Party " + party,
            "--language",
            language,
            "--address",
            link.toString(),
            "--link",
            link.toString(),
            "--console",
            DemoNode.freePort().toString(),
            "--passphrase-file",
            passphrase().toString());
    if (ran.code() != 0) {
      throw new IllegalStateException(ran.err());
    }
    return dir;
  }

  private static void good(String... arguments) {
    Ran ran = run(arguments);
    if (ran.code() != 0) {
      throw new IllegalStateException(String.join(" ", arguments) + ": " + ran.err());
    }
  }

  private static String words(Path dir) throws Mistake {
    DataFolder folder = new DataFolder(dir);
    return FingerprintWords.of(
            Papers.read(folder, Config.read(folder).party()).rolls().own().authorityFingerprint())
        .latin();
  }

  /// What a person who read the terms in a file types to sign them.
  static String hash(String file) throws Mistake {
    return Papers.agreement(Path.of(file)).hash().hex().substring(0, 8);
  }

  /// Each takes the other's roll in.
  void know(Path one, Path other) throws Mistake {
    for (Path from : List.of(one, other)) {
      String roll = place.resolve(from.getFileName() + ".roll").toString();
      String into = (from.equals(one) ? other : one).toString();
      good("roll", "export", "--dir", from.toString(), roll);
      good("roll", "import", "--dir", into, "--fingerprint", words(from), roll);
    }
  }

  /// Makes us-nrrc and ru-nrrc, which know each other's rolls and share an agreement.
  void agree() throws Exception {
    Path us = init("US", "us-nrrc", "en");
    Path ru = init("RU", "ru-nrrc", "ru");
    String terms = place.resolve("terms").toString();
    String secret = passphrase().toString();
    know(us, ru);
    good(
        "agreement",
        "propose",
        "--dir",
        us.toString(),
        "--passphrase-file",
        secret,
        "--id",
        "US-RU-2026",
        "--with",
        "RU",
        terms);
    good(
        "agreement",
        "sign",
        "--dir",
        ru.toString(),
        "--passphrase-file",
        secret,
        "--hash",
        hash(terms),
        terms);
    good("agreement", "import", "--dir", us.toString(), terms);
  }
}

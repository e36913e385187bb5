package parley.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Digest;

/// The packaged jar: what it carries of others, with licences, and that the same sources give the
/// same bytes.
@Tag("alone")
class JarIT {
  private static final Path JAR = Path.of(Objects.requireNonNull(System.getProperty("parley.jar")));
  private static final Pattern LIBRARY =
      Pattern.compile("/repository/(.+)/([^/]+)/[^/]+/[^/]+\\.jar$");
  private static final Pattern COMPONENT =
      Pattern.compile("\"purl\" : \"pkg:maven/([^@\"]+)@([^?\"]+)");
  private static final String LIST = "META-INF/THIRD-PARTY.txt";

  @TempDir Path elsewhere;

  private static String entry(ZipFile jar, String name) throws IOException {
    try (InputStream in = jar.getInputStream(Objects.requireNonNull(jar.getEntry(name), name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// `group:artifact` and the rest of its line.
  private static Map<String, String> listed(ZipFile jar) throws IOException {
    Map<String, String> listed = new TreeMap<>();
    for (String line : entry(jar, LIST).lines().filter(l -> !l.startsWith("#")).toList()) {
      String[] parts = line.split("  ", 2);
      assertThat(listed.put(parts[0], parts[1])).as(line + " stands twice").isNull();
    }
    return listed;
  }

  /// The libraries of the tests' class path of which the jar holds something, by `group:artifact`.
  private static Map<String, Path> libraries(ZipFile jar) throws IOException {
    Map<String, Path> packed = new TreeMap<>();
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (String place : path.split(File.pathSeparator, -1)) {
      Matcher library = LIBRARY.matcher(place);
      if (library.find() && holds(jar, Path.of(place))) {
        packed.put(library.group(1).replace('/', '.') + ":" + library.group(2), Path.of(place));
      }
    }
    return packed;
  }

  private static boolean holds(ZipFile jar, Path library) throws IOException {
    try (ZipFile packed = new ZipFile(library.toFile())) {
      return packed.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(".class") || name.startsWith("META-INF/resources/"))
          .filter(name -> !name.endsWith("/") && !name.endsWith("module-info.class"))
          .anyMatch(name -> jar.getEntry(name) != null);
    }
  }

  @Test
  void every_library_in_the_jar_is_listed_and_no_other() throws Exception {
    try (ZipFile jar = new ZipFile(JAR.toFile())) {
      Set<String> packed = libraries(jar).keySet();
      assertThat(packed).hasSizeGreaterThan(40);
      assertThat(listed(jar).keySet()).as("src/main/resources/" + LIST).isEqualTo(packed);
    }
  }

  /// A build by the launcher leaves the SBOM out, and one of an earlier build says nothing of this.
  @Test
  void the_sbom_names_what_the_jar_packs_in_the_same_versions() throws Exception {
    Path sbom = JAR.resolveSibling("parley-sbom.json");
    assumeTrue(
        Files.exists(sbom)
            && Files.getLastModifiedTime(sbom)
                    .compareTo(Files.getLastModifiedTime(Path.of("pom.xml")))
                > 0,
        "no SBOM of this build: mvn -DskipTests package makes it");
    Set<String> named = new TreeSet<>();
    Matcher component = COMPONENT.matcher(Files.readString(sbom));
    while (component.find()) {
      named.add(component.group(1).replace('/', ':') + ":" + component.group(2));
    }
    assertThat(named.removeIf(own -> own.startsWith("parley:parley:"))).isTrue();
    Set<String> packed = new TreeSet<>();
    try (ZipFile jar = new ZipFile(JAR.toFile())) {
      libraries(jar)
          .forEach((library, file) ->
              packed.add(library + ":" + Objects.requireNonNull(file.getParent()).getFileName()));
    }
    assertThat(named).isEqualTo(packed);
  }

  @Test
  void the_text_of_every_licence_named_stands_in_the_jar() throws Exception {
    try (ZipFile jar = new ZipFile(JAR.toFile())) {
      List<Path> entries = jar.stream().map(entry -> Path.of(entry.getName())).toList();
      for (Map.Entry<String, String> library : listed(jar).entrySet()) {
        String[] licence = library.getValue().split("  ");
        assertThat(licence).as(library.getKey()).hasSize(2);
        PathMatcher text = FileSystems.getDefault().getPathMatcher("glob:" + licence[1]);
        assertThat(entries).as(library.toString()).anyMatch(text::matches);
      }
    }
  }

  @Test
  void the_notice_of_every_library_stands_in_the_jar() throws Exception {
    try (ZipFile jar = new ZipFile(JAR.toFile())) {
      String notices = plain(entry(jar, "META-INF/licenses/notices.txt"));
      for (Path library : libraries(jar).values()) {
        for (String notice : notices(library)) {
          assertThat(notices.contains(notice)).as("the notice of " + library).isTrue();
        }
      }
    }
  }

  private static List<String> notices(Path library) throws IOException {
    List<String> notices = new ArrayList<>();
    try (ZipFile packed = new ZipFile(library.toFile())) {
      for (String name : List.of("NOTICE", "NOTICE.txt", "NOTICE.md")) {
        if (packed.getEntry("META-INF/" + name) != null) {
          notices.add(plain(entry(packed, "META-INF/" + name)));
        }
      }
    }
    return notices;
  }

  private static String plain(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  @Test
  void the_licence_and_notice_are_our_own() throws Exception {
    try (ZipFile jar = new ZipFile(JAR.toFile())) {
      assertThat(entry(jar, "META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("LICENSE")));
      assertThat(entry(jar, "META-INF/NOTICE")).isEqualTo(Files.readString(Path.of("NOTICE")));
    }
  }

  @Test
  void a_second_build_in_another_folder_gives_the_same_bytes() throws Exception {
    for (String root : List.of("pom.xml", "LICENSE", "NOTICE")) {
      Files.copy(Path.of(root), elsewhere.resolve(root));
    }
    try (Stream<Path> sources = Files.walk(Path.of("src/main"))) {
      for (Path source : sources.sorted().toList()) {
        Path copy = elsewhere.resolve(source.toString());
        Files.createDirectories(Objects.requireNonNull(copy.getParent()));
        Files.copy(source, copy);
      }
    }
    Path log = elsewhere.resolve("build.log");
    Process build =
        new ProcessBuilder(
                "mvn",
                "-B",
                "-o",
                "-Dmaven.test.skip=true",
                "-Dspotless.check.skip",
                "-Dcyclonedx.skip",
                "-Dcode.check=-Xlint:none",
                "package")
            .directory(elsewhere.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(build.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(build.exitValue()).as(Files.readString(log)).isZero();
    Path second = elsewhere.resolve("target/parley.jar");
    assertThat(digest(second)).as(differences(second)).isEqualTo(digest(JAR));
  }

  private static Digest digest(Path jar) throws IOException {
    return Digest.of(Bytes.owning(Files.readAllBytes(jar)));
  }

  /// The entries that differ, for whoever has to find the reason.
  private static String differences(Path second) throws IOException {
    try (ZipFile one = new ZipFile(JAR.toFile());
        ZipFile other = new ZipFile(second.toFile())) {
      Map<String, Long> sums =
          one.stream().collect(Collectors.toMap(e -> e.getName(), e -> e.getCrc()));
      Map<String, Long> others =
          other.stream().collect(Collectors.toMap(e -> e.getName(), e -> e.getCrc()));
      TreeSet<String> names = new TreeSet<>(sums.keySet());
      names.addAll(others.keySet());
      names.removeIf(name -> Objects.equals(sums.get(name), others.get(name)));
      return "entries that differ: " + names;
    }
  }
}

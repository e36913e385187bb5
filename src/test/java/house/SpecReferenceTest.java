package house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Code cites the clause that it fulfils; each cited clause stands in spec/, once, whoever cites
/// it: product, tests, manuals, vectors.
class SpecReferenceTest {
  private static final Pattern CITED = Pattern.compile("\\b[A-Z]-[A-Z]+-[0-9]+\\b");
  private static final Pattern DEFINED =
      Pattern.compile("^\\s*- \\*\\*([A-Z]-[A-Z]+-[0-9]+)\\*\\* +(\\S.*)");

  private static final Pattern SEVERAL =
      Pattern.compile("\\b([A-Z]-[A-Z]+-)([0-9]+)(?:…| to )(?:\\1)?([0-9]+)\\b");

  private static final Path UNCITED = Path.of("src", "test", "resources", "house", "uncited.txt");

  private static Map<String, String> defined(List<String> twice) {
    Map<String, String> defined = new TreeMap<>();
    for (Path page : Source.filesIn(Path.of("spec"), ".md")) {
      Source.lines(page)
          .forEach((number, line) -> {
            Matcher clause = DEFINED.matcher(line);
            String place = page + ":" + number;
            if (clause.find() && defined.putIfAbsent(clause.group(1), place) != null) {
              twice.add(clause.group(1) + " stands in " + place + " and before it");
            }
          });
    }
    return defined;
  }

  @Test
  void each_clause_stands_once() {
    List<String> twice = new ArrayList<>();
    assertThat(defined(twice)).hasSizeGreaterThan(50);
    assertThat(twice).isEmpty();
  }

  /// The letter of no page: a test that needs a clause of which this release knows nothing takes
  /// one with it.
  private static final String UNKNOWN = "Z-";

  private static final List<String> TEXTS =
      List.of(".java", ".sql", ".json", ".jte", ".properties", ".js", ".css", ".md", "index.tsv");

  private static final Path HOSTILE = Path.of("spec", "vectors", "hostile");

  private static List<Path> texts() {
    List<Path> files = new ArrayList<>();
    for (Path folder : List.of(Path.of("spec"), Path.of("src"), Path.of("docs"))) {
      TEXTS.forEach(ending -> files.addAll(Source.filesIn(folder, ending)));
    }
    files.addAll(pagesOfTheRoot());
    // Broken on purpose, down to their encoding; their indexes say the clause.
    files.removeIf(file -> file.toString().contains("/bad/") || file.startsWith(HOSTILE));
    return files;
  }

  static List<Path> pagesOfTheRoot() {
    try (Stream<Path> root = Files.list(Path.of(""))) {
      return root.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void each_cited_clause_stands_in_the_specification() {
    Set<String> defined = defined(new ArrayList<>()).keySet();
    assertThat(defined).noneMatch(id -> id.startsWith(UNKNOWN));
    Map<String, String> missing = new TreeMap<>();
    for (Path file : texts()) {
      Source.lines(file)
          .forEach((number, line) ->
              named(line).stream()
                  .filter(id -> !defined.contains(id) && !id.startsWith(UNKNOWN))
                  .forEach(id -> missing.putIfAbsent(id, file + ":" + number)));
    }
    List<String> complaints = new ArrayList<>();
    missing.forEach((id, place) -> complaints.add(id + " is cited in " + place + ", not in spec/"));
    assertThat(Debts.without(complaints)).isEmpty();
  }

  private static Set<String> named(String line) {
    Set<String> named = new TreeSet<>();
    Matcher clause = CITED.matcher(line);
    while (clause.find()) {
      named.add(clause.group());
    }
    return named;
  }

  /// With those between the first and last of several: `V-READ-1…3`, `V-READ-1 to 3`. Numbers may
  /// be missing between them.
  private static Set<String> cited(String line) {
    Set<String> cited = named(line);
    Matcher several = SEVERAL.matcher(line);
    while (several.find()) {
      int last = Integer.parseInt(several.group(3));
      for (int number = Integer.parseInt(several.group(2)); number <= last; number++) {
        cited.add(several.group(1) + number);
      }
    }
    return cited;
  }

  /// Clauses that nothing in the product cites yet. What is cited leaves the list; nothing new
  /// comes on it: a clause is written with the code that fulfils it.
  @Test
  void what_the_product_does_not_cite_only_shrinks() {
    Set<String> uncited = new TreeSet<>(defined(new ArrayList<>()).keySet());
    for (String ending : List.of(".java", ".sql", ".json", ".jte", ".js", ".css")) {
      for (Path file : Source.filesIn(Path.of("src", "main"), ending)) {
        Source.lines(file).values().forEach(line -> uncited.removeAll(cited(line)));
      }
    }
    List<String> listed =
        Source.read(UNCITED)
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();
    assertThat(uncited).as("cited nowhere in src/main").containsExactlyElementsOf(listed);
  }
}

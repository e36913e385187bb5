package house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Code cites the clause that it fulfils; each cited clause stands in spec/, once.
class SpecReferenceTest {
  private static final Pattern CITED = Pattern.compile("\\b[A-Z]-[A-Z]+-[0-9]+\\b");
  private static final Pattern DEFINED =
      Pattern.compile("^\\s*- \\*\\*([A-Z]-[A-Z]+-[0-9]+)\\*\\* +(\\S.*)");

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

  /// A letter whose room has not written any clause yet is not asked for its clauses.
  @Test
  void each_cited_clause_stands_in_the_specification() {
    Map<String, String> defined = defined(new ArrayList<>());
    Map<String, String> missing = new TreeMap<>();
    List<Path> files = new ArrayList<>(Source.filesIn(Path.of("spec"), ".md"));
    files.addAll(Source.filesIn(Path.of("spec"), "index.tsv"));
    for (String ending : List.of(".java", ".sql", ".json", ".jte")) {
      files.addAll(Source.filesIn(Path.of("src", "main"), ending));
    }
    for (Path file : files) {
      Source.lines(file)
          .forEach((number, line) -> cite(line, file + ":" + number, defined, missing));
    }
    List<String> complaints = new ArrayList<>();
    missing.forEach((id, place) -> complaints.add(id + " is cited in " + place + ", not in spec/"));
    assertThat(Debts.without(complaints)).isEmpty();
  }

  private static void cite(
      String line, String place, Map<String, String> defined, Map<String, String> missing) {
    Matcher clause = CITED.matcher(line);
    while (clause.find()) {
      String letter = clause.group().substring(0, 2);
      boolean written = defined.keySet().stream().anyMatch(id -> id.startsWith(letter));
      if (written && !defined.containsKey(clause.group())) {
        missing.putIfAbsent(clause.group(), place);
      }
    }
  }
}

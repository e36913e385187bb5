package house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What a page or a comment says is proven by a test names one that is there.
class NamedTestsTest {
  /// As pages name them: the room without `parley.`, or a package of the tests alone.
  private static final Pattern NAMED =
      Pattern.compile("\\b([a-z]+)\\.([A-Z]\\w*(?:Test|IT|Conformance))\\b");

  /// In comments they stand in accents; anything else of that form is a name of the language.
  private static final Pattern IN_ACCENTS = Pattern.compile("`" + NAMED.pattern() + "`");

  private static Set<String> there() {
    Set<String> there = new TreeSet<>();
    for (Path file : Source.filesIn(Source.TESTS, ".java")) {
      Path room = Source.TESTS.relativize(file);
      String name = room.getFileName().toString().replaceFirst("\\.java$", "");
      there.add(room.getName(room.getNameCount() - 2) + "." + name);
    }
    return there;
  }

  @Test
  void every_test_that_is_named_is_there() {
    Set<String> there = there();
    assertThat(there).hasSizeGreaterThan(100);
    // In the product a class may be called so as well: a formal test of the link.
    for (Path file : Source.filesIn(Source.MAIN, ".java")) {
      Path room = Source.MAIN.relativize(file);
      there.add(
          room.getName(room.getNameCount() - 2)
              + "."
              + room.getFileName().toString().replaceFirst("\\.java$", ""));
    }
    List<Path> pages = new ArrayList<>(SpecReferenceTest.pagesOfTheRoot());
    pages.addAll(Source.filesIn(Path.of("docs"), ".md"));
    pages.addAll(Source.filesIn(Path.of("spec"), ".md"));
    pages.addAll(Source.filesIn(Path.of("src"), ".java"));
    List<String> missing = new ArrayList<>();
    for (Path page : pages) {
      Source.lines(page)
          .forEach((number, line) -> {
            boolean code = page.toString().endsWith(".java");
            Matcher named = (code ? IN_ACCENTS : NAMED).matcher(line);
            while (named.find()) {
              String name = named.group(1) + "." + named.group(2);
              if (!there.contains(name)) {
                missing.add(page + ":" + number + " names " + name);
              }
            }
          });
    }
    assertThat(missing).isEmpty();
  }
}

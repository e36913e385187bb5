package house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePathScanner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The style law, as far as a machine can hold it.
class TidyTest {
  private static final int LONGEST_LINE = 120;
  private static final int LONGEST_FILE = 400;

  private static final int LONGEST_METHOD = 70;
  private static final int MOST_TYPES = 25;

  private static final Pattern SUFFIX =
      Pattern.compile("\\w+(Manager|Helper|Utils?|Impl|Base|Processor|DTO|Dto|Info)");
  private static final Pattern PREFIX = Pattern.compile("get[A-Z]\\w*");

  /// Written apart, so that this file does not find itself.
  private static final Pattern LEFT_OVER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  private static List<Source> all() {
    List<Source> all = new ArrayList<>(Source.in(Source.MAIN));
    all.addAll(Source.in(Source.TESTS));
    return all;
  }

  @Test
  void lines_and_files_are_short() {
    List<String> broken = new ArrayList<>();
    for (Source source : all()) {
      Map<Integer, String> lines = Source.lines(source.file());
      if (lines.size() > LONGEST_FILE) {
        broken.add(named(source) + " has " + lines.size() + " lines: split it by what it does");
      }
      lines.forEach((number, line) -> {
        if (line.length() > LONGEST_LINE) {
          broken.add(named(source) + ":" + number + " has " + line.length() + " characters");
        }
      });
    }
    assertThat(Debts.without(broken)).isEmpty();
  }

  @Test
  void methods_are_short_and_flat() {
    List<String> broken = new ArrayList<>();
    for (Source source : all()) {
      new MethodScan(source, broken).scan(source.unit(), null);
    }
    assertThat(Debts.without(broken)).isEmpty();
  }

  /// Lengths, nesting and names of methods.
  private static final class MethodScan extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final Source source;
    private final List<String> broken;

    MethodScan(Source source, List<String> broken) {
      this.source = source;
      this.broken = broken;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
      int lines = linesOf(method);
      String place = named(source) + " " + method.getName();
      if (lines > LONGEST_METHOD && !isTest(source)) {
        broken.add(place + " has " + lines + " lines, at most " + LONGEST_METHOD + " (aim at 50)");
      }
      int depth = Nesting.of(method);
      if (depth > Nesting.DEEPEST) {
        broken.add(place + " nests " + depth + " deep: give the inner part a name of its own");
      }
      return super.visitMethod(method, null);
    }

    private int linesOf(Tree tree) {
      var positions = source.trees().getSourcePositions();
      var lines = source.unit().getLineMap();
      long from = positions.getStartPosition(source.unit(), tree);
      long to = positions.getEndPosition(source.unit(), tree);
      return from < 0 || to < 0
          ? 0
          : (int) (lines.getLineNumber(to) - lines.getLineNumber(from)) + 1;
    }
  }

  @Test
  void rooms_are_flat_described_and_not_crowded() {
    Map<String, Integer> types = new TreeMap<>();
    Set<String> described = new TreeSet<>();
    for (Source source : Source.in(Source.MAIN)) {
      String room = String.valueOf(source.unit().getPackageName());
      int count = source.unit().getTypeDecls().size();
      types.merge(room, count, Integer::sum);
      if (named(source).endsWith("package-info.java")) {
        described.add(room);
      }
    }
    List<String> broken = new ArrayList<>();
    types.forEach((room, count) -> {
      if (count > MOST_TYPES) {
        broken.add(room + " has " + count + " top-level types, at most " + MOST_TYPES);
      }
      if (!room.matches("parley\\.[a-z]+")) {
        broken.add(room + " is not flat: rooms have no rooms inside");
      }
    });
    types.keySet().stream()
        .filter(room -> !described.contains(room))
        .forEach(
            room -> broken.add(room + " has no package-info.java: what it is, where to start"));
    assertThat(Debts.without(broken)).isEmpty();
  }

  @Test
  void names_say_what_a_thing_is() {
    List<String> broken = new ArrayList<>();
    for (Source source : all()) {
      new TreePathScanner<@Nullable Void, @Nullable Void>() {
        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
          if (SUFFIX.matcher(type.getSimpleName()).matches()) {
            broken.add(named(source) + " " + type.getSimpleName() + ": name it for what it does");
          }
          return super.visitClass(type, null);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
          boolean own = !method.getModifiers().toString().contains("@Override");
          if (own && PREFIX.matcher(method.getName()).matches()) {
            broken.add(named(source) + " " + method.getName() + ": leave out the get");
          }
          return super.visitMethod(method, null);
        }
      }.scan(source.unit(), null);
    }
    assertThat(Debts.without(broken)).isEmpty();
  }

  @Test
  void nothing_is_left_for_later() {
    List<String> broken = new ArrayList<>();
    for (Path folder : List.of(Path.of("src"), Path.of("spec"), Path.of("docs"))) {
      for (String ending : List.of(".java", ".jte", ".md", ".properties", ".sql", ".css", ".js")) {
        Source.filesIn(folder, ending).forEach(file -> leftOvers(file, broken));
      }
    }
    assertThat(Debts.without(broken)).isEmpty();
  }

  private static void leftOvers(Path file, List<String> broken) {
    Source.lines(file)
        .forEach((number, line) -> {
          if (LEFT_OVER.matcher(line).find()) {
            broken.add(file + ":" + number + " is left for later: do it or delete it");
          }
        });
  }

  private static boolean isTest(Source source) {
    return named(source).startsWith("src/test/");
  }

  private static String named(Source source) {
    return Path.of("").toAbsolutePath().relativize(source.file()).toString();
  }
}

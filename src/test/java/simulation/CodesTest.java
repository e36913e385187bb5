package simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

/// The codes that a long run must meet, with those that other tests meet, are exactly those that
/// the product gives a peer, and exactly those that the spec names (X-REFUSE-2, X-LATER-1).
class CodesTest {
  private static final Path SOURCES = Path.of("src/main/java/parley");
  private static final String CLAUSE = "[A-Z]-[A-Z]+-[0-9]+";

  /// A reason with its clause, where a peer's message is refused.
  private static final Pattern REFUSAL =
      Pattern.compile(
          "\\b(?:Ruling\\.Refused|Action\\.Refusal|refused)\\(\\s*\"([a-z-]+)\",\\s*\"("
              + CLAUSE
              + ")\"");

  private static final Pattern LITERAL = Pattern.compile("\"(" + CLAUSE + ")\"");

  /// Where the reason stands at the caller: the readers and checks behind it.
  private static final Map<String, List<String>> BEHIND =
      Map.of(
          "malformed",
          List.of("message/MessageReader", "codec/JsonReader", "codec/Text", "codec/Stamp"),
          "format",
          List.of("message/FormatCheck", "message/BundledFormats", "message/Heightened"),
          "release",
          List.of("envelope/ReleaseCheck", "envelope/ReleasedByOne", "envelope/ReleaseAssertion"),
          "attachment",
          List.of("message/FilePart"));

  /// Literals there that no message can come to, and why.
  private static final Map<String, String> NEVER =
      Map.of(
          "malformed C-JSON-12", "of documents of other programs alone (STIX)",
          "format W-HEIGHT-4", "its reason is series",
          "release E-PARCEL-3", "a parcel with such an assertion does not open");

  private static String source(String name) throws IOException {
    return Files.readString(SOURCES.resolve(name + ".java"));
  }

  private static Set<String> product() throws IOException {
    Set<String> codes = new TreeSet<>();
    List<String> judges = new ArrayList<>(List.of("agreement/LinkTerms", "message/Heightened"));
    try (Stream<Path> files = Files.list(SOURCES.resolve("exchange"))) {
      files
          .map(file -> "exchange/" + file.getFileName().toString().replace(".java", ""))
          .forEach(judges::add);
    }
    for (String judge : judges) {
      Matcher found = REFUSAL.matcher(source(judge));
      while (found.find()) {
        codes.add(found.group(1) + " " + found.group(2));
      }
    }
    for (Map.Entry<String, List<String>> behind : BEHIND.entrySet()) {
      for (String file : behind.getValue()) {
        Matcher found = LITERAL.matcher(source(file));
        while (found.find()) {
          codes.add(behind.getKey() + " " + found.group(1));
        }
      }
    }
    assertThat(codes).containsAll(NEVER.keySet());
    codes.removeAll(NEVER.keySet());
    return codes;
  }

  private static String clause(String name) throws IOException {
    return Files.readAllLines(Path.of("spec/8-exchange.md")).stream()
        .filter(line -> line.startsWith("- **" + name + "**"))
        .findFirst()
        .orElseThrow();
  }

  /// X-REFUSE-2: reasons in back quotes, each with its clauses, some of them as `M-1 to M-9`.
  private static Set<String> spec() throws IOException {
    Set<String> codes = new TreeSet<>();
    String text = clause("X-REFUSE-2").split("To the own officer", -1)[0];
    Matcher reasons = Pattern.compile("`([a-z-]+)` \\(([^)]*)\\)").matcher(text);
    while (reasons.find()) {
      Matcher range =
          Pattern.compile("([A-Z]-[A-Z]+)-([0-9]+)(?: to [A-Z]-[A-Z]+-([0-9]+))?")
              .matcher(reasons.group(2));
      while (range.find()) {
        int first = Integer.parseInt(range.group(2));
        int last = range.group(3) == null ? first : Integer.parseInt(range.group(3));
        for (int number = first; number <= last; number++) {
          codes.add(reasons.group(1) + " " + range.group(1) + "-" + number);
        }
      }
    }
    return codes;
  }

  @Test
  void every_code_of_a_refusal_is_met_by_a_long_run_or_by_another_test() throws IOException {
    Set<String> ours = new TreeSet<>(Codes.refused());
    Set<String> elsewhere = new TreeSet<>(Codes.ELSEWHERE.keySet());
    elsewhere.removeIf(code -> code.startsWith("not yet "));
    assertThat(ours).doesNotContainAnyElementsOf(elsewhere);
    ours.addAll(elsewhere);
    assertThat(ours).containsExactlyElementsOf(product());
  }

  @Test
  void the_page_on_reliability_says_how_many_are_met_where() throws IOException {
    long elsewhere =
        Codes.ELSEWHERE.keySet().stream().filter(code -> !code.startsWith("not yet ")).count();
    long all = product().size();
    assertThat(Files.readString(Path.of("docs/reliability.md")))
        .contains("(" + (all - elsewhere) + " and " + elsewhere + " of " + all + ")");
  }

  @Test
  void the_spec_names_them_and_no_others() throws IOException {
    assertThat(spec()).containsExactlyElementsOf(product());
  }

  @Test
  void every_reason_to_come_later_is_met_too() throws IOException {
    Set<String> named = new TreeSet<>();
    Matcher reasons = Pattern.compile("`([a-z-]+)`").matcher(clause("X-LATER-1"));
    while (reasons.find()) {
      named.add(reasons.group(1));
    }
    Set<String> ours = new TreeSet<>(Codes.NOT_YET);
    ours.add("disk");
    assertThat(Codes.ELSEWHERE).containsKey("not yet disk");
    assertThat(ours).isEqualTo(named);
  }

  @Test
  void a_test_that_is_named_names_the_clause() throws IOException {
    Map<String, String> missing = new TreeMap<>();
    for (Map.Entry<String, Codes.Elsewhere> each : Codes.ELSEWHERE.entrySet()) {
      String code = each.getKey();
      String test = each.getValue().test();
      String text =
          Files.readString(Path.of("src/test/java/parley", test.replace('.', '/') + ".java"));
      String word = code.equals("not yet disk") ? "disk" : code.split(" ", -1)[1];
      if (!text.contains(word)) {
        missing.put(code, test);
      }
    }
    assertThat(missing).isEmpty();
  }
}

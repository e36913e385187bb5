package parley.exercise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;

/// Inject files: what is read, and that each mistake is told with its place.
class ScriptTest {
  private static final String GOOD =
      """
      {"v":1,"title":{"en":"T","ru":"Н"},"source":{"en":"S","ru":"И"},
       "scenario":{"en":"P","ru":"З"},"window":"PT1H","injects":[
        {"name":"one","after":"PT0S","by":"first",
         "draft":{"format":"inquiry/1","body":{"title":"t"}},
         "expect":[{"reaction":"acknowledgement","within":"PT1M","answer":{"after":"PT1S"}},
          {"reaction":"reply","within":"PT2M",
           "answer":{"after":"PT5S","draft":{"format":"reply/1","body":{"text":"x"}}}}]},
        {"name":"two","after":"PT30S","by":"second",
         "draft":{"format":"inquiry/1","inReplyTo":"one","body":{}}}]}
      """;

  private static List<String> faults(String document) {
    Script.Faulty faulty =
        catchThrowableOfType(Script.Faulty.class, () -> Script.read(Bytes.utf8(document)));
    return faulty.faults();
  }

  @Test
  void a_good_script_and_the_one_of_this_release_are_read() throws Exception {
    assertThat(Script.read(Bytes.utf8(GOOD)).injects()).hasSize(2);
    Script bundled = Script.read(Script.bundled());
    assertThat(bundled.injects()).hasSizeGreaterThan(2);
    assertThat(bundled.injects()).allMatch(inject -> !inject.wanted().isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "v":1                 | "v":2                      | /v
          "window":"PT1H"       | "window":"PT0S"            | /window: must lie
          "window":"PT1H"       | "window":"an hour"         | /window
          "by":"second"         | "by":"third"               | /injects/1/by
          "name":"two"          | "name":"one"               | /injects/1/name: "one" is the name
          "inReplyTo":"one"     | "inReplyTo":"three"        | /injects/1/draft/inReplyTo: no inject
          "after":"PT30S"       | "after":"PT2H"             | /injects/1/after: lies outside
          "after":"PT0S"        | "after":"PT31S"            | /injects/1/after: comes before
          "reaction":"reply"    | "reaction":"message"       | /injects/0/expect/1/format: goes
          "reaction":"reply"    | "reaction":"nod"           | /injects/0/expect/1/reaction
          "after":"PT5S"        | "after":"PT5M"             | /injects/0/expect/1/answer/after: the
          {"after":"PT1S"} | {"after":"PT1S","draft":{"format":"a/1","body":{}}} | /injects/0/expect/0/answer/draft
          "format":"reply/1",   | "format":"reply/1","series":"real", | /injects/0/expect/1/answer/draft
          "ru":"Н"              | "rus":"Н"                  | /title
          """)
  void each_mistake_is_told_on_one_line_with_its_place(String good, String bad, String place) {
    assertThat(GOOD).contains(good);
    List<String> faults = faults(GOOD.replace(good, bad));
    assertThat(faults).anyMatch(line -> line.startsWith(place)).noneMatch(l -> l.contains("\n"));
  }

  @Test
  void every_mistake_of_a_file_is_told_at_once() {
    assertThat(faults(GOOD.replace("\"one\"", "\"One\"").replace("PT30S", "soon")))
        .hasSizeGreaterThanOrEqualTo(3);
    assertThat(faults("{\"v\":1")).hasSize(1);
  }

  @Test
  void a_long_file_is_refused_before_it_is_read() {
    assertThat(faults(" ".repeat(Script.LIMITS.bytes()) + GOOD)).hasSize(1);
  }

  @Test
  void injects_of_the_release_say_in_their_text_that_they_are_an_exercise() throws Exception {
    List<String> titles = new ArrayList<>();
    for (Script.Inject inject : Script.read(Script.bundled()).injects()) {
      Optional<Json.Obj> body = inject.draft().object("body");
      titles.add(body.flatMap(each -> each.text("title")).orElse(""));
    }
    assertThat(titles)
        .allMatch(title -> title.startsWith("EXERCISE") || title.startsWith("УЧЕБНОЕ"));
    assertThat(JsonReader.readObject(Script.schema(), Script.LIMITS).has("$defs")).isTrue();
  }
}

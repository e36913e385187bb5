package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;

/// A scripted exercise through the launcher, over two real node processes.
class ExerciseIT {
  private static final String SCRIPT =
      """
      {"v":1,"title":{"en":"Exercise SHORT","ru":"Учение «КРАТКОЕ»"},
       "source":{"en":"Made up for a test.","ru":"Вымышлено для проверки."},
       "scenario":{"en":"Played.","ru":"Разыгрывается."},"window":"PT10M","injects":[
        {"name":"question","after":"PT0S","by":"first",
         "hint":{"en":"Look whether it is answered.","ru":"Смотрите, ответят ли."},
         "draft":{"format":"inquiry/1","precedence":"flash","language":"en","replyWantedWithin":"PT1H",
          "body":{"title":"EXERCISE: scans","asked":["information"],"question":"EXERCISE. Yours?",
           "intent":"EXERCISE. We accuse nobody."}},
         "expect":[
          {"reaction":"acknowledgement","within":"PT1M","answer":{"after":"PT0S","note":"УЧЕБНОЕ."}},
          {"reaction":"reply","within":"PT2M","answer":{"after":"PT1S","draft":
           {"format":"reply/1","precedence":"immediate","language":"ru",
            "body":{"answer":["looking"],"text":"УЧЕБНОЕ. Проверяем."}}}}]},
        {"name":"remedy","after":"PT1S","by":"second",
         "draft":{"format":"good-will/1","language":"ru","body":{"title":"УЧЕБНОЕ: средство",
          "subject":["remedy"],"text":"УЧЕБНОЕ. Закрыть порт."}},
         "expect":[{"reaction":"acknowledgement","within":"PT1M","answer":{"after":"PT0S"}},
          {"reaction":"message","format":"activity-notice/1","within":"PT1M","answer":{"after":"PT1S",
           "draft":{"format":"activity-notice/1","language":"en","body":{"title":"EXERCISE: a scan of ours",
            "activity":"scan","status":"planned","networks":["192.0.2.0/24"],"windowStart":"2030-01-01T00:00:00Z",
            "windowEnd":"2030-01-01T01:00:00Z","contact":"Exercise staff",
            "intent":"EXERCISE."}}}}]}]}
      """;

  @TempDir Path place;

  private record Ran(int code, List<String> lines) {}

  private Ran parley(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("./parley", "exercise"));
    command.addAll(List.of(arguments));
    Path said = place.resolve("said");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder
        .environment()
        .put("PARLEY_JAR", Objects.requireNonNull(System.getProperty("parley.jar")));
    Process running = builder.start();
    running.getOutputStream().close();
    try {
      assertThat(running.waitFor(2, TimeUnit.MINUTES)).isTrue();
      return new Ran(running.exitValue(), Files.readAllLines(said, StandardCharsets.UTF_8));
    } finally {
      running.destroyForcibly();
    }
  }

  @Test
  void a_script_is_played_over_two_processes_and_its_figures_are_written() throws Exception {
    Path script = Files.writeString(place.resolve("script.json"), SCRIPT);
    Path figures = place.resolve("figures.json");
    Path folder = place.resolve("nodes");
    Ran ran =
        parley(
            script.toString(),
            "--demo",
            "--answer",
            "--language",
            "ru",
            "--dir",
            folder.toString(),
            "--out",
            figures.toString());
    String all = String.join("\n", ran.lines());
    assertThat(ran.code()).as(all).isZero();
    assertThat(all)
        .contains("EXERCISE  begins: Учение «КРАТКОЕ»")
        .contains("Смотрите, ответят ли.")
        .contains("EXERCISE  ends as planned")
        .contains("in time 4, late 0, missed 0, not played 0");
    Json.Obj written =
        JsonReader.readObject(
            Bytes.of(Files.readAllBytes(figures)), new JsonReader.Limits(65_536, 6, 2_000));
    assertThat(written.text("series")).contains("exercise");
    assertThat(written.truth("good")).contains(true);
    assertThat(written.items("rows"))
        .hasSize(4)
        .allSatisfy(row ->
            assertThat(((Json.Obj) row).number("tookMillis").orElseThrow()).isBetween(0L, 60_000L));
    assertThat(ProcessHandle.allProcesses().flatMap(one -> one.info().commandLine().stream()))
        .noneMatch(command -> command.contains(folder.toString()));
  }

  @Test
  void each_mistake_of_a_script_is_one_line_with_its_place_and_the_code_is_2() throws Exception {
    Path script =
        Files.writeString(
            place.resolve("script.json"),
            SCRIPT.replace("\"by\":\"second\"", "\"by\":\"third\"").replace("PT10M", "10 minutes"));
    Ran ran = parley("--check", script.toString());
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.lines()).hasSize(2).allMatch(line -> line.startsWith(script + ": /"));
  }
}

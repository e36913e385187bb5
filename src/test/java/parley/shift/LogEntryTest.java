package parley.shift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import parley.codec.Json;
import parley.message.Wording;
import parley.watchfloor.Person;

/// How entries of the own log read.
class LogEntryTest {
  private static final Pattern KIND = Pattern.compile("`([a-z]+(?:-[a-z]+)+)`");

  /// Fields of entries, and not their kinds.
  private static final Set<String> FIELDS = Set.of("by-message", "hand-over");

  private static LogEntry entry(String kind, Json.Builder fields) {
    return new LogEntry(
        7, Instant.EPOCH, kind, fields.build(), Optional.empty(), true, Optional.empty());
  }

  @Test
  void every_kind_that_the_specification_names_has_words_in_both_languages() throws IOException {
    Set<String> kinds = new TreeSet<>(Set.of("read", "exported", "release", "signed", "unlock"));
    try (Stream<Path> files = Files.list(Path.of("spec"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".md")).toList()) {
        Files.readString(file)
            .lines()
            .filter(line ->
                line.contains("own log")
                    || line.contains("are entries")
                    || line.contains("is logged"))
            .flatMap(line -> KIND.matcher(line).results().map(found -> found.group(1)))
            .forEach(kinds::add);
      }
    }
    kinds.removeAll(FIELDS);
    assertThat(kinds).contains("case-opened", "file-taken", "key-added", "translation-drafted");
    for (String language : Wording.LANGUAGES) {
      assertThat(kinds)
          .as(language)
          .allSatisfy(
              kind -> assertThat(Wording.in(language).known("log.kind." + kind)).as(kind).isTrue());
    }
  }

  @Test
  void fields_and_codes_stand_in_the_readers_language_and_names_as_they_are() {
    LogEntry made =
        entry(
            "officer-made",
            Json.object()
                .with("officer", "Орлова Е. М.")
                .with("by", "Иванов И. И.")
                .with("roles", "watch,analyst")
                .with("about", ""));
    assertThat(made.details(Wording.in("ru")))
        .containsExactly("кем Иванов И. И.", "роли Дежурный офицер, Аналитик CERT");
    LogEntry alarm =
        entry("alarm", Json.object().with("content", "00").with("step", "acknowledged"));
    assertThat(alarm.details(Wording.in("en"))).isEqualTo(List.of("step acknowledgement"));
  }

  @Test
  void a_time_stands_as_people_write_it() {
    LogEntry signed =
        entry("hand-over-signed", Json.object().with("shift", "2026-11-27T08:00:00.000Z"));
    assertThat(signed.details(Wording.in("en")))
        .containsExactly("shift from 27 Nov 2026, 08:00 UTC");
    assertThat(signed.details(Wording.in("ru")).getFirst()).endsWith("2026, 08:00 UTC");
  }

  @Test
  void a_name_that_was_typed_with_a_command_says_so_and_no_officer_is_called_so() {
    Person typed = Person.typed(Optional.of(" A. Miller "));
    assertThat(typed.name()).isEqualTo("command line: A. Miller");
    assertThat(Person.typed(Optional.of(" ")).name()).isEqualTo("command line");
    LogEntry entry = entry("release", Json.object().with("officer", typed.name()));
    assertThat(entry.officer(Wording.in("en")))
        .isEqualTo("A. Miller, as typed at the command line");
    assertThat(
            entry("release", Json.object().with("officer", "A. Miller")).officer(Wording.in("ru")))
        .isEqualTo("A. Miller");
  }
}

package parley.shift;

import static java.util.stream.Collectors.joining;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import parley.codec.Json;
import parley.message.Wording;
import parley.watchfloor.Person;

/// One entry of the own log as officers read it.
///
/// @param position from 0, by which corrections name it
/// @param fields as they stand in the log
/// @param text of an entry that an officer wrote; empty of the others and where it is not whole
/// @param whole false when the text is missing or was altered
/// @param corrects the earlier entry that this one corrects
public record LogEntry(
    long position,
    Instant at,
    String kind,
    Json.Obj fields,
    Optional<String> text,
    boolean whole,
    Optional<Long> corrects) {

  /// Characters of what is shown beside an entry: what is longer is a digest.
  private static final int LONGEST = 64;

  public String officer() {
    return fields.text("officer").orElse("");
  }

  /// As a reader is told; of a name that no key proves it says so (W-PEOPLE-4).
  public String officer(Wording words) {
    return Person.asTyped(officer())
        .map(name -> words.say("log.typed", "name", name))
        .orElse(officer());
  }

  public boolean written() {
    return kind.equals(WatchLog.ENTRY);
  }

  public Optional<String> message() {
    return fields.text("message");
  }

  /// What else stands in it, in the reader's words: `step acknowledgement`; digests, and names that
  /// only the program reads, are left out.
  public List<String> details(Wording words) {
    return fields.members().entrySet().stream()
        .filter(field -> !WatchLog.SHOWN_ELSEWHERE.contains(field.getKey()))
        .flatMap(field ->
            field.getValue() instanceof Json.Str(String value)
                ? detail(words, field.getKey(), value).stream()
                : Stream.empty())
        .toList();
  }

  private static Optional<String> detail(Wording words, String key, String value) {
    if (value.isEmpty() || (value.length() >= LONGEST && !key.equals("reason"))) {
      return Optional.empty();
    }
    String name = words.known("log.field." + key) ? words.say("log.field." + key) : key;
    String said =
        key.equals("roles")
            ? Stream.of(value.split(",", -1))
                .map(role -> said(words, key, role))
                .collect(joining(", "))
            : said(words, key, value);
    return Optional.of(name + " " + said);
  }

  /// Codes have words; what an officer typed has none and stands as it is.
  private static String said(Wording words, String key, String value) {
    if (key.equals("shift")) {
      return moment(words, value);
    }
    String coded =
        switch (key) {
          case "roles" -> "role.";
          case "rung" -> "rung.short.";
          case "purpose" -> "keys.purpose.";
          default -> "log.value." + key + ".";
        };
    return words.known(coded + value) ? words.say(coded + value) : value;
  }

  /// A time as people write it.
  private static String moment(Wording words, String value) {
    try {
      return DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm 'UTC'", words.language())
          .format(Instant.parse(value).atOffset(ZoneOffset.UTC));
    } catch (DateTimeParseException _) {
      return value;
    }
  }
}

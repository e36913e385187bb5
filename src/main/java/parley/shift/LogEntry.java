package parley.shift;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import parley.codec.Json;

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

  public boolean written() {
    return kind.equals(WatchLog.ENTRY);
  }

  public Optional<String> message() {
    return fields.text("message");
  }

  /// What else stands in it, for example `step acknowledged`; digests are left out.
  public List<String> details() {
    return fields.members().entrySet().stream()
        .filter(field -> !WatchLog.SHOWN_ELSEWHERE.contains(field.getKey()))
        .filter(field ->
            field.getValue() instanceof Json.Str(String value)
                && (value.length() < LONGEST || field.getKey().equals("reason")))
        .map(field ->
            field.getKey()
                + " "
                + (field.getValue() instanceof Json.Str(String value) ? value : ""))
        .toList();
  }
}

package parley.escalation;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.ledger.LedgerException;
import parley.ledger.LocalLog;

/// The entries of alarms in the node's own log (J-LOCAL-1). Each step of an alarm is an entry
/// before it is done, once: the entry and the memory of it are one commit, so a step that was
/// logged and not done when the power failed is done without a second entry.
final class AlarmLog {
  private static final String STEP = "alarm/";
  private static final String TOLD = "told/";
  private static final String ENDED = "ended";

  private final LocalLog log;

  AlarmLog(LocalLog log) {
    this.log = log;
  }

  void climbs(Alarm alarm, Rung to) throws LedgerException {
    climbs(alarm, to, Map.of());
  }

  /// The rung on which the peer is told: with it goes the memory that this message was told of.
  ///
  /// @param notice identifier of the message that tells
  void tells(Alarm alarm, Alarm.Overdue overdue, String notice) throws LedgerException {
    climbs(alarm, Rung.PEER, Map.of(TOLD + overdue.content(), Bytes.utf8(notice)));
  }

  private void climbs(Alarm alarm, Rung to, Map<String, Bytes> with) throws LedgerException {
    once(alarm, to.code(), "alarm", fields(alarm).with("rung", to.code()), with);
  }

  /// By which message the peer was told of the one with this content.
  Optional<String> told(String content) throws LedgerException {
    return log.value(TOLD + content).map(Bytes::utf8);
  }

  void ends(Alarm alarm) throws LedgerException {
    once(alarm, ENDED, "alarm-ended", fields(alarm), Map.of());
  }

  /// What an officer does is an entry each time.
  void taken(Alarm alarm, String officer) throws LedgerException {
    log.append("alarm-taken", fields(alarm).with("officer", officer).build());
  }

  void tried(String officer) throws LedgerException {
    log.append("pager-tried", Json.object().with("officer", officer).build());
  }

  private void once(
      Alarm alarm, String step, String kind, Json.Builder fields, Map<String, Bytes> with)
      throws LedgerException {
    String key = STEP + alarm.name();
    if (log.value(key).filter(Bytes.utf8(step)::equals).isPresent()) {
      return;
    }
    Map<String, Bytes> values = new HashMap<>(with);
    values.put(key, Bytes.utf8(step));
    log.append(kind, fields.build(), values);
  }

  private static Json.Builder fields(Alarm alarm) {
    return switch (alarm.about()) {
      case Alarm.Overdue overdue ->
          Json.object()
              .with("content", overdue.content())
              .with("step", overdue.step().name().toLowerCase(Locale.ROOT));
      case Alarm.Mute mute -> Json.object().with("channel", mute.channel());
    };
  }
}

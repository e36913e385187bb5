package parley.escalation;

import java.util.Locale;

/// How far an alarm has climbed (W-LADDER-1), in order.
public enum Rung {
  /// It stands on the board and rings for the watch.
  BOARD,
  /// It rings for the deputy too.
  DEPUTY,
  /// It rings for the head of the watch too.
  HEAD,
  /// E-mail and webhook are sent.
  PAGE,
  /// The peer is told that nobody has answered.
  PEER;

  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package parley.watchline;

/// One change of the board that one fact asks for.
sealed interface Stroke {
  /// A message that was sent, received or refused.
  record Draw(BoardLine line) implements Stroke {}

  /// @param received the moment from which the message's clocks run, milliseconds
  record Deliver(String content, long at, long received, String log, long index)
      implements Stroke {}

  record Refuse(String content, BoardLine.Refusal refusal) implements Stroke {}
}

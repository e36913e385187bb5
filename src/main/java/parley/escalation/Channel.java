package parley.escalation;

import java.io.IOException;

/// One way to call somebody who is not at the console.
public interface Channel extends AutoCloseable {
  /// One word: `mail` or `webhook`.
  String name();

  /// Returns when the far end has taken it. It may be given the same call again: the far end tells
  /// by its identifier (W-CALL-2).
  void send(Call call) throws IOException, InterruptedException;

  @Override
  default void close() {}
}

package parley.console;

import java.util.Optional;
import java.util.stream.Stream;
import parley.exchange.Released;

/// Why a message did not leave, in the reader's own words; the exchange, the command line and the
/// logs say it in English.
final class Refusals {
  private Refusals() {}

  static String said(Shell shell, Released.Refused refused) {
    String clause = refused.clause();
    if (clause.equals(Released.KEY_WANTED)) {
      return shell.say("account.key-wanted");
    }
    return why(shell, refused.reason(), clause)
        .map(why -> shell.say("refused.said", "why", why, "clause", clause))
        .orElseGet(() ->
            shell.say("compose.refused", "reason", refused.reason(), "clause", clause)
                + " "
                + refused.detail());
  }

  static Optional<String> why(Shell shell, String reason, String clause) {
    return Stream.of("refused." + clause + "." + reason, "refused." + clause)
        .filter(shell.words()::known)
        .findFirst()
        .map(key -> shell.say(key));
  }
}

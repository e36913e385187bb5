package parley.console;

import java.time.Duration;
import java.util.Locale;

/// How long something took, as people read it.
final class Lasting {
  private Lasting() {}

  static String shown(Shell shell, Duration took) {
    if (took.toSeconds() < 10) {
      return shell.say("ladder.seconds", "count", took.toMillis() / 1000.0);
    }
    return took.toHours() == 0
        ? String.format(Locale.ROOT, "%02d:%02d", took.toMinutesPart(), took.toSecondsPart())
        : String.format(
            Locale.ROOT,
            "%d:%02d:%02d",
            took.toHours(),
            took.toMinutesPart(),
            took.toSecondsPart());
  }
}

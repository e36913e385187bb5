package parley.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import parley.codec.Json;
import parley.codec.JsonWriter;

/// Writes each log record as one line of JSON: `at`, `level`, `logger`, `message`, and `fault` with
/// the stack trace. Control and direction characters are escaped, so that a line is always one line
/// and looks like what it is. Callers log identifiers and sizes, never payloads or secrets.
final class JsonLog extends Formatter {
  /// Characters of one message or trace; the rest is cut.
  private static final int LONGEST = 8_000;

  private static final int FILES = 5;
  private static final int FILE_BYTES = 20 * 1024 * 1024;

  private static final Logger ROOT = Logger.getLogger("");

  static void toStandardError() {
    add(new ConsoleHandler(), Level.WARNING);
  }

  /// Information and worse to five files in turn, 20 MiB each; warnings also stay on standard
  /// error.
  static void toFiles(Path folder) throws IOException {
    String pattern = folder.toString().replace("%", "%%") + "/parley.%g.log";
    add(new FileHandler(pattern, FILE_BYTES, FILES, true), Level.INFO);
  }

  private static void add(Handler handler, Level level) {
    handler.setFormatter(new JsonLog());
    handler.setLevel(level);
    ROOT.setLevel(Level.INFO);
    ROOT.addHandler(handler);
  }

  @Override
  public String format(LogRecord entry) {
    Json.Builder line =
        Json.object()
            .with("at", entry.getInstant().toString())
            .with("level", entry.getLevel().getName())
            .with("logger", escaped(String.valueOf(entry.getLoggerName())))
            .with("message", escaped(formatMessage(entry)));
    Throwable thrown = entry.getThrown();
    if (thrown != null) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      line.with("fault", escaped(trace.toString()));
    }
    return JsonWriter.line(line.build()).utf8() + "\n";
  }

  /// Everything that is not plain to the eye becomes `\` and `u` and its number, before JSON does
  /// its own quoting: what a reader sees is then what stands there, in any viewer.
  static String escaped(String text) {
    StringBuilder plain = new StringBuilder();
    int end = Math.min(text.length(), LONGEST);
    for (int at = 0; at < end; at++) {
      char c = text.charAt(at);
      int kind = Character.getType(c);
      boolean odd =
          kind == Character.CONTROL
              || kind == Character.FORMAT
              || kind == Character.SURROGATE
              || kind == Character.LINE_SEPARATOR
              || kind == Character.PARAGRAPH_SEPARATOR;
      if (c == '\n') {
        plain.append(" | ");
      } else if (c == '\t') {
        plain.append(' ');
      } else if (odd) {
        plain.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}

package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;

class JsonLogTest {
  private static Json.Obj logged(String message) throws Exception {
    LogRecord entry = new LogRecord(Level.WARNING, message);
    entry.setLoggerName("parley.test");
    entry.setInstant(Instant.parse("2026-11-22T03:00:00Z"));
    entry.setThrown(new IllegalStateException("line\nbreak"));
    String line = new Main.JsonLog().format(entry);
    assertThat(line).endsWith("\n");
    assertThat(line.stripTrailing()).doesNotContain("\n");
    return JsonReader.readObject(Bytes.utf8(line.stripTrailing()), JsonReader.MESSAGE);
  }

  @Test
  void a_record_is_one_line_of_strict_json() throws Exception {
    Json.Obj line = logged("node started");
    assertThat(line.text("at")).contains("2026-11-22T03:00:00Z");
    assertThat(line.text("level")).contains("WARNING");
    assertThat(line.text("message")).contains("node started");
    assertThat(line.text("fault").orElse("")).contains("IllegalStateException");
  }

  @Test
  void control_and_direction_characters_are_written_out() throws Exception {
    Json.Obj line = logged("a\u0007b\u202ec\u001b[31md\r\ne");
    assertThat(line.text("message")).contains("a\\u0007b\\u202ec\\u001b[31md\\u000d | e");
  }
}

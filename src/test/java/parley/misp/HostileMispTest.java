package parley.misp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;

/// Files that mean harm, or were written by something else (K-MISP-1).
class HostileMispTest {
  private static void refused(String file, String clause) {
    assertThatThrownBy(() -> MispFile.read(Bytes.utf8(file)))
        .isInstanceOfSatisfying(
            MalformedInput.class,
            fault -> {
              assertThat(fault.clause()).isEqualTo(clause);
              assertThat(fault.getMessage()).doesNotContain("\n").hasSizeLessThan(200);
            });
  }

  @Test
  void what_is_no_event_is_refused_in_one_line() {
    refused("", "C-JSON-5");
    refused("[]", "K-MISP-1");
    refused("7", "K-MISP-1");
    refused("{\"Event\": []}", "K-MISP-1");
    refused("{\"type\": \"bundle\", \"objects\": []}", "K-MISP-1");
    refused("{\"Event\": {\"info\": \"x\", \"Attribute\": {}}}", "K-MISP-1");
    refused("{\"Event\": {\"info\": \"x\", \"Attribute\": [7]}}", "K-MISP-1");
    refused("{\"Event\": {\"info\": \"x\", \"Attribute\": [{\"type\": \"url\"}]}}", "K-MISP-1");
    refused("{\"Event\": {\"info\": \"x\", \"info\": \"y\"}}", "C-JSON-3");
    refused("{\"Event\": {\"info\": \"x\"}} {}", "C-JSON-6");
    refused("[".repeat(100_000), "C-JSON-1");
    refused("{\"Event\":".repeat(60) + "1" + "}".repeat(60), "C-JSON-1");
    refused("{\"info\": \"" + "x".repeat(5 * 1024 * 1024) + "\"}", "C-JSON-12");
  }

  @Test
  void width_is_bounded() {
    String one = "{\"type\":\"url\",\"value\":\"a\"},";
    refused(
        "{\"info\":\"x\",\"Object\":[{\"name\":\"file\",\"Attribute\":["
            + one.repeat(MispFile.MOST_IN_ONE)
            + "{\"type\":\"url\",\"value\":\"a\"}]}]}",
        "K-MISP-1");
    refused(
        "{\"info\":\"x\",\"Attribute\":["
            + one.repeat(MispFile.MOST_THINGS)
            + "{\"type\":\"url\",\"value\":\"a\"}]}",
        "K-MISP-1");
  }

  /// An object of as many attributes as may be costs no minute.
  @Test
  void the_widest_object_is_converted_in_time() {
    StringBuilder wide = new StringBuilder("{'name': 'email', 'Attribute': [");
    for (int i = 0; i < MispFile.MOST_IN_ONE; i++) {
      wide.append(i == 0 ? "" : ",")
          .append("{'type': 'email-dst', 'object_relation': 'to', 'to_ids': true, 'value': 'a")
          .append(i)
          .append("@b.example'}");
    }
    Json.Obj event = Misp.event("'Object': [" + wide + "]}]");
    long start = cpu();
    Imported imported = EventImport.of(event);
    assertThat(Duration.ofNanos(cpu() - start)).isLessThan(Duration.ofSeconds(10));
    assertThat(imported.objects()).allSatisfy(each -> assertThat(Scope.wrong(each)).isEmpty());
  }

  /// Of this thread, whatever else the machine does.
  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /// Parts that are each other's parts, references to nothing, galaxies of the wrong kind.
  @Test
  void rings_and_wrong_kinds_end_in_notes() {
    String a = "aaaaaaaa-4f50-4162-8374-95a6b7c8d901";
    String b = "aaaaaaaa-4f50-4162-8374-95a6b7c8d902";
    Json.Obj event =
        Misp.event(
            "'Object': ["
                + ring("file", a, b)
                + ","
                + ring("pe", b, a)
                + "],"
                + "'Galaxy': [{'type': 7, 'GalaxyCluster': [{'value': 'x', 'meta': 9}, "
                + "{}]}, {'GalaxyCluster': 5}],"
                + "'Attribute': [{'type': 'ip-dst', 'value': 'not an address', 'to_ids': "
                + "1, 'timestamp': 'never', 'uuid': 'no uuid', 'Tag': [{'name': "
                + "'tlp:purple'}]},"
                + "{'type': 'domain|ip', 'value': 'no bar'}, {'type': 'x\\ny', 'value': 'z'}]");
    Imported imported = EventImport.of(event);
    assertThat(imported.objects()).allSatisfy(each -> assertThat(Scope.wrong(each)).isEmpty());
    assertThat(imported.notes()).isNotEmpty();
    assertThat(EventExport.of(imported.objects(), "national").events()).hasSize(1);
  }

  private static String ring(String name, String uuid, String to) {
    return "{'name': '"
        + name
        + "', 'uuid': '"
        + uuid
        + "', 'Attribute': [{'type': 'filename', 'object_relation': 'filename', "
        + "'value': 'a', 'to_ids': true}],"
        + " 'ObjectReference': [{'referenced_uuid': '"
        + to
        + "', 'relationship_type': 'includes'},"
        + " {'referenced_uuid': 'aaaaaaaa-4f50-4162-8374-95a6b7c8d903', 'relationship_type': 5}]}";
  }

  /// Values bent at random: always a refusal or good objects, there and back.
  @Test
  void bent_files_are_refused_or_give_good_objects() {
    String good =
        JsonWriter.line(
                Misp.event(
                    "'Attribute': [{'type': 'domain|ip', 'category': 'Network activity', "
                        + "'value': 'a.example|198.51.100.1', 'to_ids': true, 'Tag': [{'name': "
                        + "'tlp:amber'}]}],"
                        + "'Object': [{'name': 'file', 'meta-category': 'file', 'Attribute': "
                        + "[{'type': 'md5', 'object_relation': 'md5', 'value': "
                        + "'d41d8cd98f00b204e9800998ecf8427e', 'to_ids': true}]}]"))
            .utf8();
    Random random = new Random(10);
    int read = 0;
    for (int i = 0; i < 2_000; i++) {
      StringBuilder bent = new StringBuilder(good);
      for (int n = random.nextInt(4); n >= 0; n--) {
        int at = random.nextInt(bent.length());
        bent.setCharAt(at, "\"{}[]:,0a|.\\-tf ".charAt(random.nextInt(16)));
      }
      try {
        List<Json.Obj> events = MispFile.read(Bytes.utf8(bent.toString()));
        read++;
        for (Json.Obj event : events) {
          Imported imported = EventImport.of(event);
          assertThat(imported.objects())
              .allSatisfy(each -> assertThat(Scope.wrong(each)).isEmpty());
          EventExport.of(imported.objects(), "national");
        }
      } catch (MalformedInput e) {
        assertThat(e.clause().toUpperCase(Locale.ROOT)).isNotBlank();
      }
    }
    assertThat(read).isGreaterThan(200);
  }
}

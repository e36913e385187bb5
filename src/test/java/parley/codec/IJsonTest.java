package parley.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// JSON of foreign formats, and documents that are read item by item.
class IJsonTest {
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(1 << 20, 8, 20_000);

  private static IJson read(String text) throws MalformedInput {
    return IJson.read(Bytes.utf8(text), LIMITS);
  }

  private static String clause(String text) {
    try {
      read(text);
      return "read";
    } catch (MalformedInput e) {
      return e.clause();
    }
  }

  @Test
  void what_says_the_same_has_one_form() throws Exception {
    String form = "{\"a\":[1.5,100,true,null,\"\\\\é\\u0007\"],\"b\":{}}";
    for (String same :
        List.of(
            form,
            "{\"b\":{},\"a\":[1.50,100,true,null,\"\\\\\\u00e9\\u0007\"]}",
            " { \"a\" : [ 15e-1 , 1e2 , true , null , \"\\\\é\\u0007\" ] , \"b\" : { } } ")) {
      assertThat(read(same).canonical().utf8()).isEqualTo(form);
    }
    assertThat(read("{\"a\":1}").canonical()).isNotEqualTo(read("{\"a\":\"1\"}").canonical());
    assertThat(read("{\"a\":[]}").canonical()).isNotEqualTo(read("{\"a\":{}}").canonical());
  }

  @Test
  void only_its_own_texts_are_told() throws Exception {
    IJson read = read("{\"a\":\"x\",\"b\":{\"c\":\"y\"},\"d\":1}");
    assertThat(read.text("a")).contains("x");
    assertThat(read.text("c")).isEmpty();
    assertThat(read.text("d")).isEmpty();
    assertThat(read.has("d")).isTrue();
    assertThat(read.has("c")).isFalse();
  }

  @Test
  void what_is_no_i_json_is_refused_by_its_clause() {
    for (String bad :
        List.of(
            "",
            "x",
            "[]",
            "1",
            "{",
            "{\"a\"}",
            "{\"a\":1}}",
            "{\"a\":'x'}",
            "{\"a\":NaN}",
            "{\"a\":01}",
            "{\"a\":\"\\ud800\"}",
            "{\"\\udc00\":1}",
            "{\"a\":1,}")) {
      assertThat(clause(bad)).as(bad).isEqualTo("C-IJSON-1");
    }
    assertThat(clause("{\"a\":1,\"\\u0061\":2}")).isEqualTo("C-IJSON-2");
    assertThat(clause("{\"a\":" + "[".repeat(8) + "]".repeat(8) + "}")).isEqualTo("C-IJSON-3");
    assertThat(clause("{\"a\":[" + "1,".repeat(30_000) + "1]}")).isEqualTo("C-IJSON-3");
    assertThat(clause("{\"a\":9007199254740991}")).isEqualTo("read");
    for (String number :
        List.of("9007199254740992", "-9007199254740992", "1e400", "1" + "0".repeat(70))) {
      assertThat(clause("{\"a\":" + number + "}")).as(number).isEqualTo("C-IJSON-4");
    }
    assertThatThrownBy(() ->
            IJson.read(Bytes.of(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}), LIMITS))
        .isInstanceOf(MalformedInput.class);
  }

  private static List<String> items(String document, int chunk) throws Exception {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    InputStream slow =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] into, int from, int length) {
            return super.read(into, from, Math.min(length, chunk));
          }
        };
    ArrayItems items = new ArrayItems(slow, "objects", 1_000);
    List<String> found = new ArrayList<>();
    for (Optional<Bytes> item = items.next(); item.isPresent(); item = items.next()) {
      found.add(item.get().utf8());
    }
    return found;
  }

  @Test
  void items_are_handed_on_as_they_stand_however_they_come_in() throws Exception {
    String one = "{\"a\": \"}]\\\"\\\\\", \"b\":[1, {\"c\":2}]}";
    String document =
        " {\"id\":\"x\",\"more\" : false ,\"objects\": [ "
            + one
            + "  ,{}\n],\"n\":[1,{\"objects\":[]}],\"z\":1.5 } \n";
    for (int chunk : new int[] {1, 2, 7, 100_000}) {
      assertThat(items(document, chunk)).containsExactly(one, "{}");
    }
    assertThat(items("{}", 1)).isEmpty();
    assertThat(items("{\"other\":1}", 1)).isEmpty();
  }

  @Test
  void a_document_that_is_not_whole_or_too_large_in_a_part_is_refused() {
    for (String bad :
        List.of(
            "",
            "[",
            "{\"objects\":[]}",
            "{\"objects\":[1]}",
            "{\"objects\":[{}",
            "{\"objects\":[{},]}",
            "{\"objects\":[{}]",
            "{\"objects\":[{}]}}",
            "{\"objects\":[{} {}]}",
            "{\"objects\" [{}]}",
            "{\"a\":1 \"objects\":[{}]}",
            "{\"a\":tru,\"objects\":[{}]}",
            "{,\"a\":1}",
            "{\"a\":1,}",
            "{\"a\":1,\"a\":1}",
            "{\"objects\":[{}],\"\\u006fbjects\":[{}]}",
            "{\"objects\":[{\"a\":\"" + "x".repeat(1_000) + "\"}]}",
            "{\"a\":\"" + "x".repeat(70_000) + "\"}")) {
      assertThatThrownBy(() -> items(bad, 3)).as(bad).isInstanceOf(MalformedInput.class);
    }
  }

  /// Whatever is changed of a good document, it is read or refused, and nothing else happens.
  @Test
  void changed_documents_are_read_or_refused() {
    Random random = new Random(20261127);
    String good =
        "{\"objects\":[{\"type\":\"x\",\"a\":[1.5e3,{\"b\":null}]},{\"é\":\"\\u00e9\\n\"}],\"more\":true}";
    byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 5_000; round++) {
      byte[] changed = bytes.clone();
      for (int change = random.nextInt(3); change >= 0; change--) {
        changed[random.nextInt(changed.length)] =
            random.nextBoolean() ? (byte) random.nextInt(256) : bytes[random.nextInt(bytes.length)];
      }
      ArrayItems items = new ArrayItems(new ByteArrayInputStream(changed), "objects", 1_000);
      try {
        for (Optional<Bytes> item = items.next(); item.isPresent(); item = items.next()) {
          IJson.read(item.get(), LIMITS);
        }
      } catch (MalformedInput e) {
        assertThat(e.clause()).matches("C-(IJSON|ITEMS|TEXT)-[0-9]");
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}

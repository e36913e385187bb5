package parley.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {
  private static Json foreign(String text) throws MalformedInput {
    return JsonReader.foreign(Bytes.utf8(text), JsonReader.MESSAGE);
  }

  private static String canonical(String text) throws MalformedInput {
    return CanonicalJson.write(foreign(text)).utf8();
  }

  private static String clauseOf(String text) {
    MalformedInput fault = catchThrowableOfType(MalformedInput.class, () -> foreign(text));
    return fault == null ? "read" : fault.clause();
  }

  /// Bits of doubles with what ECMAScript writes for them: the sample values of RFC 8785.
  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 0",
    "8000000000000000, 0",
    "0000000000000001, 5e-324",
    "8000000000000001, -5e-324",
    "7fefffffffffffff, 1.7976931348623157e+308",
    "ffefffffffffffff, -1.7976931348623157e+308",
    "4340000000000000, 9007199254740992",
    "c340000000000000, -9007199254740992",
    "4430000000000000, 295147905179352830000",
    "44b52d02c7e14af5, 9.999999999999997e+22",
    "44b52d02c7e14af6, 1e+23",
    "44b52d02c7e14af7, 1.0000000000000001e+23",
    "444b1ae4d6e2ef4e, 999999999999999700000",
    "444b1ae4d6e2ef4f, 999999999999999900000",
    "444b1ae4d6e2ef50, 1e+21",
    "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d, 0.000001",
    "41b3de4355555553, 333333333.3333332",
    "41b3de4355555554, 333333333.33333325",
    "41b3de4355555555, 333333333.3333333",
    "becbf647612f3696, -0.0000033333333333333333",
    "43143ff3c1cb0959, 1424953923781206.2"
  })
  void doubles_are_written_as_ecmascript_writes_them(String bits, String written) {
    double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    assertThat(CanonicalJson.write(new Json.Real(value)).utf8()).isEqualTo(written);
  }

  @Test
  void one_value_has_one_text_whoever_wrote_it() throws Exception {
    assertThat(canonical("{ \"b\": [1.0, 1e2, -0], \"a\": {\"\\u20ac\": \"\\u000f\\n\\/\"} }"))
        .isEqualTo("{\"a\":{\"€\":\"\\u000f\\n/\"},\"b\":[1,100,0]}");
    assertThat(canonical("{}")).isEqualTo("{}");
    assertThat(canonical("[]")).isEqualTo("[]");
  }

  @Test
  void keys_stand_in_the_order_of_their_code_units() throws Exception {
    assertThat(canonical("{\"\ufb33\":1,\"😀\":2,\"é\":3,\"1\":4,\"\\r\":5}"))
        .isEqualTo("{\"\\r\":5,\"1\":4,\"é\":3,\"😀\":2,\"\ufb33\":1}");
  }

  @ParameterizedTest
  @CsvSource({
    "'[1.5]', read",
    "'[\"a\tb\"]', C-JSON-5",
    "'[\"a\\tb\\r\\u202e\\u0000\"]', read",
    "'[\"e\\u0301\"]', read",
    "'[\"\\ud800\"]', C-TEXT-2",
    "'[\"\\uffff\"]', C-TEXT-3",
    "'[1e400]', C-JSON-12",
    "'[9007199254740992]', C-JSON-4",
    "'[9007199254740991]', read",
    "'{\"a\":1,\"a\":1}', C-JSON-3",
    "'{\"\":1}', read",
    "'[NaN]', C-JSON-5",
    "'[1] 2', C-JSON-6",
    "'[0.1111111111111111111111111111111111111111111111111111111111111111111]', C-JSON-12"
  })
  void foreign_documents_are_any_i_json_and_nothing_else(String text, String clause) {
    assertThat(clauseOf(text)).isEqualTo(clause);
  }

  @Test
  void what_parley_signs_still_has_no_fractions() {
    MalformedInput fault =
        catchThrowableOfType(
            MalformedInput.class, () -> JsonReader.read(Bytes.utf8("[1.5]"), JsonReader.MESSAGE));
    assertThat(fault.clause()).isEqualTo("C-JSON-4");
  }

  @Test
  void a_name_in_a_namespace_gives_the_uuid_that_everybody_gets() {
    UUID dns = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    assertThat(Uuid5.of(dns, Bytes.utf8("www.example.com")))
        .isEqualTo(UUID.fromString("2ed6657d-e927-568b-95e1-2665a8aea6a2"));
  }
}

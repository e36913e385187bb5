package parley.stix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.codec.Bytes;
import parley.codec.MalformedInput;

class StixObjectTest {
  private static final String ID = "campaign--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";

  private static StixObject campaign(String members) throws MalformedInput {
    return Stix.read("{`type`:`campaign`,`id`:`" + ID + "`" + members + "}");
  }

  private static String clauseOf(String text) {
    MalformedInput fault = catchThrowableOfType(MalformedInput.class, () -> Stix.read(text));
    return fault == null ? "read" : fault.clause();
  }

  @Test
  void the_bytes_are_those_that_came_with_their_white_space_and_order() throws Exception {
    String object = "{ \"type\" :\"campaign\",\n\t\"name\":\"\\u0041 é\",  \"id\":\"" + ID + "\" }";
    String bundle =
        "{\"objects\": [\n  "
            + object
            + " ,\r\n"
            + object
            + "], \"type\":\"bundle\", \"id\":\"b\"}";
    assertThat(Stix.in(bundle)).containsExactly(Bytes.utf8(object), Bytes.utf8(object));
    assertThat(StixObject.read(Bytes.utf8(object)).bytes()).isEqualTo(Bytes.utf8(object));
  }

  @Test
  void a_typed_view_says_what_the_object_says() throws Exception {
    StixObject object =
        campaign(
            ",`spec_version`:`2.1`,`created`:`2026-01-01T00:00:00.000Z`,"
                + "`modified`:`2026-01-02T00:00:00.1234567Z`,`revoked`:true,"
                + "`created_by_ref`:`identity--f431f809-377b-45e0-aa1c-6a4751cae5ff`,"
                + "`object_marking_refs`:[`marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da`],"
                + "`granular_markings`:[{`lang`:`en`,`selectors`:[`name`]}]");
    assertThat(object.type()).isEqualTo("campaign");
    assertThat(object.id()).hasToString(ID);
    assertThat(object.specVersion()).contains("2.1");
    assertThat(object.created()).contains(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(object.modified()).contains(Instant.parse("2026-01-02T00:00:00.1234567Z"));
    assertThat(object.revoked()).isTrue();
    assertThat(object.createdBy().map(StixId::type)).contains("identity");
    assertThat(object.markingRefs()).hasSize(1);
    assertThat(object.granularMarkings())
        .containsExactly(
            new StixObject.Granular(Optional.empty(), Optional.of("en"), List.of("name")));
  }

  @Test
  void a_version_is_modified_else_created_else_none() throws Exception {
    assertThat(campaign("").version().at()).isEmpty();
    assertThat(campaign(",`created`:`2026-01-01T00:00:00.000Z`").version().at())
        .contains(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(
            campaign(",`created`:`2026-01-01T00:00:00.000Z`,`modified`:`2026-01-03T00:00:00.000Z`")
                .version()
                .at())
        .contains(Instant.parse("2026-01-03T00:00:00Z"));
  }

  @Test
  void moments_are_compared_as_time_and_not_as_text() {
    assertThat(StixTime.read("2026-01-01T00:00:00.100Z"))
        .isEqualTo(StixTime.read("2026-01-01T00:00:00.1Z"))
        .isEqualTo(StixTime.read("2026-01-01T00:00:00.100000000Z"))
        .contains(Instant.parse("2026-01-01T00:00:00.1Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-01-01",
        "2026-01-01T00:00:00",
        "2026-01-01T00:00:00.Z",
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00+00:00",
        "2026-01-01t00:00:00z",
        "2026-01-01T00:00:00.1234567890Z",
        "2026-01-01T00:00:00.1x3Z",
        "+2026-01-01T00:00:00Z",
        "٢٠٢٦-01-01T00:00:00Z"
      })
  void what_is_no_moment_is_none(String text) {
    assertThat(StixTime.read(text)).isEmpty();
  }

  @Test
  void one_content_has_one_digest_however_it_is_written() throws Exception {
    StixObject first = campaign(",`name`:`x`,`confidence`:5");
    StixObject second =
        Stix.read("{`confidence`: 5, `name`: `\\u0078`, `id`:`" + ID + "`, `type`: `campaign` }");
    assertThat(first.bytes()).isNotEqualTo(second.bytes());
    assertThat(first.digest()).isEqualTo(second.digest());
    assertThat(campaign(",`name`:`y`,`confidence`:5").digest()).isNotEqualTo(first.digest());
  }

  @ParameterizedTest
  @CsvSource({
    "'[]', K-READ-1",
    "'{`id`:`campaign--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f`}', K-TYPE-1",
    "'{`type`:`Campaign`,`id`:`campaign--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f`}', K-TYPE-1",
    "'{`type`:`a--b`,`id`:`campaign--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f`}', K-TYPE-1",
    "'{`type`:`campaign`}', K-ID-1",
    "'{`type`:`campaign`,`id`:`campaign--8e2e2d2b`}', K-ID-1",
    "'{`type`:`campaign`,`id`:`campaign--8e2e2d2b-17d4-7cbf-938f-98ee46b3cd3f`}', K-ID-1",
    "'{`type`:`campaign`,`id`:`campaign--8e2e2d2b-17d4-4cbf-038f-98ee46b3cd3f`}', K-ID-1",
    "'{`type`:`campaign`,`id`:`campaign--8E2E2D2B-17D4-4CBF-938F-98EE46B3CD3F`}', read",
    "'{`type`:`campaign`,`type`:`campaign`}', C-JSON-3",
    "'{`type`:`campaign`,`x`:9007199254740993}', C-JSON-4"
  })
  void what_has_no_type_and_no_name_is_not_read(String text, String clause) {
    assertThat(clauseOf(text)).isEqualTo(clause);
  }

  /// A text that has the form of a name can be told, though it may be none here.
  @ParameterizedTest
  @CsvSource({
    "campaign--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f, true",
    "campaign--8e2e2d2b-17d4-7cbf-938f-98ee46b3cd3f, true",
    "CAMPAIGN--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f, false",
    "campaign--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3, false",
    "campaign--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3\u202e, false",
    "'<b>--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f', false",
    "--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f, false",
    "'', false"
  })
  void what_can_be_told_as_a_name_has_the_form_of_one(String text, boolean formed) {
    assertThat(StixId.formed(text)).isEqualTo(formed);
  }

  private static String streamed(String document, ObjectStream.Limits limits) {
    InputStream in = new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8));
    MalformedInput fault =
        catchThrowableOfType(
            MalformedInput.class,
            () -> {
              ObjectStream stream = new ObjectStream(in, limits);
              while (stream.next().isPresent()) {
                assertThat(stream.document().members().size()).isLessThan(65);
              }
            });
    return fault == null ? "read" : fault.clause();
  }

  @ParameterizedTest
  @CsvSource({
    "'{}', read",
    "'{\"more\":false,\"next\":\"5,\\\"}\"}', read",
    "'{\"objects\":[]}', read",
    "'{\"a\":[1,{\"objects\":[1]}],\"objects\":[{}]}', read",
    "'{\"objects\":[{}],\"more\":true}', read",
    "'{\"objects\":[{\"a\":\"]}\\\\\"}]}', read",
    "'[]', K-READ-3",
    "'', K-READ-3",
    "'{\"objects\":{}}', K-READ-3",
    "'{\"objects\":[1]}', K-READ-3",
    "'{\"objects\":[{}{}]}', K-READ-3",
    "'{\"objects\":[{} {}]}', K-READ-3",
    "'{\"objects\" [{}]}', K-READ-3",
    "'{\"objects\":[{},]}', K-READ-3",
    "'{\"objects\":[{},{},{},{}]}', K-READ-3",
    "'{\"objects\":[{}]', C-JSON-5",
    "'{\"objects\":[{', C-JSON-5",
    "'{\"objects\":[],\"objects\":[]}', C-JSON-3",
    "'{\"objects\":[{}],\"\\u006fbjects\":[{}]}', C-JSON-3",
    "'{\"a\":1,\"a\":2}', C-JSON-3",
    "'{\"a\":1,\"\\u0061\":2}', C-JSON-3",
    "'{\"a\":1 \"objects\":[{}]}', C-JSON-5",
    "'{\"a\":1,}', C-JSON-5",
    "'{\"a\" 1}', K-READ-3",
    "'{\"a\":tru}', C-JSON-5",
    "'{\"objects\":[]} x', C-JSON-6",
    "'{\"objects\":[{}]}}', C-JSON-6",
    "'{\"objects\":[{}],\"a\":[}', C-JSON-5",
    "'{,}', C-JSON-5"
  })
  void a_document_is_a_bundle_or_an_envelope(String document, String clause) {
    assertThat(streamed(document, new ObjectStream.Limits(1_000, 3))).isEqualTo(clause);
  }

  @Test
  void a_document_past_its_bounds_is_refused_before_it_is_in_memory() {
    ObjectStream.Limits few = new ObjectStream.Limits(100, 3);
    assertThat(streamed("{\"a\":\"" + "x".repeat(200) + "\"}", few)).isEqualTo("K-READ-3");
    String wide = "{\"a\":[" + "1,".repeat(70_000) + "1]}";
    assertThat(streamed(wide, ObjectStream.DOCUMENT)).isEqualTo("K-READ-5");
    StringBuilder many = new StringBuilder("{");
    for (int i = 0; i < 65; i++) {
      many.append(i == 0 ? "" : ",").append("\"a").append(i).append("\":1");
    }
    assertThat(streamed(many + "}", ObjectStream.DOCUMENT)).isEqualTo("K-READ-5");
    String large = "{\"objects\":[{\"a\":\"" + "x".repeat(StixObject.LIMITS.bytes()) + "\"}]}";
    assertThat(streamed(large, ObjectStream.DOCUMENT)).isEqualTo("K-READ-1");
  }

  /// What a document gives, and how it ends, when no more than so many bytes come at once.
  private static List<String> arriving(byte[] document, int atOnce) throws IOException {
    InputStream slow =
        new ByteArrayInputStream(document) {
          @Override
          public synchronized int read(byte[] into, int from, int length) {
            return super.read(into, from, Math.min(length, atOnce));
          }
        };
    ObjectStream stream = new ObjectStream(slow, ObjectStream.DOCUMENT);
    List<String> found = new ArrayList<>();
    try {
      Optional<Bytes> next = stream.next();
      while (next.isPresent()) {
        found.add(next.get().hex());
        StixObject.read(next.get());
        next = stream.next();
      }
      found.add(stream.document().toString());
    } catch (MalformedInput e) {
      found.add(e.clause() + " " + e.getMessage());
      assertThat(e.clause()).matches("[CK]-(JSON|TEXT|READ|TYPE|ID)-[0-9]+");
    }
    return found;
  }

  /// Whatever is changed of a good document, it is read or refused, in one way, however it comes.
  @Test
  void a_document_is_the_same_however_few_bytes_of_it_come_at_once() throws Exception {
    String good =
        "{\"more\" : false,\"objects\": [ {\"type\":\"campaign\",\"id\":\""
            + ID
            + "\",\"a\": \"}]\\\"\\\\é\\u00e9\", \"b\":[1.5e3, {\"c\":null}]} \n,"
            + "{\"id\":\""
            + ID
            + "\",\"type\":\"campaign\"}],\"z\":-1.5} ";
    byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
    assertThat(arriving(bytes, 1)).hasSize(3).isEqualTo(arriving(bytes, bytes.length));
    Random random = new Random(20261127);
    for (int round = 0; round < 1_500; round++) {
      byte[] changed = bytes.clone();
      for (int change = random.nextInt(3); change >= 0; change--) {
        changed[random.nextInt(changed.length)] =
            random.nextBoolean() ? (byte) random.nextInt(256) : bytes[random.nextInt(bytes.length)];
      }
      List<String> whole = arriving(changed, changed.length);
      assertThat(arriving(changed, 1 + round % 7)).isEqualTo(whole);
    }
  }

  @Test
  void the_members_of_an_envelope_are_read_beside_its_objects() throws Exception {
    String envelope = "{\"more\":true,\"objects\":[{\"a\":1}],\"next\":\"abc\"}";
    ObjectStream stream =
        new ObjectStream(
            new ByteArrayInputStream(envelope.getBytes(StandardCharsets.UTF_8)),
            ObjectStream.DOCUMENT);
    assertThat(stream.next()).contains(Bytes.utf8("{\"a\":1}"));
    assertThat(stream.next()).isEmpty();
    assertThat(stream.document().truth("more")).contains(true);
    assertThat(stream.document().text("next")).contains("abc");
  }
}

package parley.misp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.misp.MispMarkingsTest.A;
import static parley.misp.MispMarkingsTest.B;
import static parley.misp.MispMarkingsTest.EVENT;
import static parley.misp.MispMarkingsTest.GREEN;
import static parley.misp.MispMarkingsTest.changed;
import static parley.misp.MispMarkingsTest.domain;
import static parley.misp.MispMarkingsTest.file;
import static parley.misp.MispMarkingsTest.in;
import static parley.misp.MispMarkingsTest.markings;
import static parley.misp.MispMarkingsTest.out;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.stix.Marking;

/// Which things stand for which, what is withdrawn, and the bounds (K-MISP-1, K-MISP-6, K-MISP-10).
class MispThingsTest {
  @Test
  void of_a_draft_and_what_was_published_of_it_one_event_is_written() {
    List<Json.Obj> both = new ArrayList<>(in("'Attribute': [" + domain(A, "") + "]").objects());
    Json.Obj published = Misp.event("'published': true, 'Attribute': [" + domain(A, "") + "]");
    EventImport.of(Fields.with(published, "timestamp", new Json.Str("1603643000")))
        .objects()
        .stream()
        .filter(each -> both.stream().noneMatch(one -> Made.id(one).equals(Made.id(each))))
        .forEach(both::add);
    Exported exported = EventExport.of(both, "national");
    Json.Obj event = Misp.only(exported);
    assertThat(event.truth("published")).contains(true);
    assertThat(exported.notes())
        .contains(
            new Imported.Note("grouping--" + EVENT, "not carried: another of its UUID is newer"));
  }

  @Test
  void two_things_of_one_uuid_are_told_and_the_stricter_marking_stays() {
    Imported two =
        in(
            "'Attribute': ["
                + domain(A, GREEN)
                + ","
                + domain(A, "'Tag': [{'name': 'tlp:red'}]")
                + "]");
    assertThat(two.notes())
        .contains(
            new Imported.Note("attribute " + A, "not carried: another of the event has its UUID"));
    assertThat(markings(two.objects(), "indicator--" + A).tlp()).isEqualTo(Marking.Tlp.RED);
    Imported objects = in("'Object': [" + file(B, "") + "," + file(B, "'comment': 'other'") + "]");
    assertThat(objects.notes())
        .contains(
            new Imported.Note("object " + B, "not carried: another of the event has its UUID"));
  }

  @Test
  void what_was_revoked_is_withdrawn_and_what_was_deleted_does_not_come_in() {
    List<Json.Obj> made =
        in("'Attribute': [" + domain(A, "") + "], 'Object': [" + file(B, "") + "]").objects();
    for (String id : List.of("indicator--" + A, "indicator--" + B)) {
      Json.Obj back = out(changed(made, id, "revoked", new Json.Bool(true)));
      assertThat(Misp.attributes(back))
          .filteredOn(each -> Fields.truth(each, "deleted"))
          .singleElement()
          .satisfies(each -> assertThat(Fields.truth(each, "to_ids")).isFalse());
    }
    Imported deleted =
        in(
            "'Attribute': ["
                + domain(A, "'deleted': true")
                + "], 'Object': ["
                + file(B, "'deleted': '1'")
                + "]");
    assertThat(deleted.objects()).noneMatch(each -> Made.type(each).equals("indicator"));
    assertThat(deleted.notes())
        .containsExactly(
            new Imported.Note("Attribute " + A, "not carried: it was deleted"),
            new Imported.Note("Object " + B, "not carried: it was deleted"));
  }

  /// K-MISP-6.
  @Test
  void patterns_of_others_become_what_they_are_about() {
    assertThat(type("[file:name = `a.exe`]")).isEqualTo("filename");
    assertThat(
            type(
                "[network-traffic:dst_ref.type = `domain-name` AND network-traffic:dst_ref.value = `a.example`]"))
        .isEqualTo("stix2-pattern");
    assertThat(type("[network-traffic:dst_ref.value = `a.example`]")).isNotEqualTo("ip-dst");
    assertThat(
            type(
                "[network-traffic:dst_ref.type = `ipv4-addr` AND network-traffic:dst_ref.value = `198.51.100.7`]"))
        .isEqualTo("ip-dst");
    assertThat(
            new Terms(
                    List.of(
                        new Terms.Term("network-traffic:dst_port", "443"),
                        new Terms.Term("url:value", "7")))
                .written())
        .isEqualTo("[network-traffic:dst_port = 443 AND url:value = '7']");
  }

  private static String type(String pattern) {
    Json.Obj indicator =
        Misp.json(
            "{'type': 'indicator', 'spec_version': '2.1', 'id': 'indicator--"
                + A
                + "', 'created': '2021-01-01T00:00:00.000Z', 'modified': '2021-01-01T00:00:00.000Z',"
                + " 'pattern_type': 'stix', 'valid_from': '2021-01-01T00:00:00Z', 'pattern': '"
                + pattern
                + "'}");
    return Misp.attributes(out(List.of(indicator))).getFirst().text("type").orElse("");
  }

  @Test
  void what_others_saw_beside_their_indicator_is_carried_or_told() {
    String seen = "observed-data--" + B;
    String times =
        "'created': '2021-01-01T00:00:00.000Z', 'modified': '2021-01-01T00:00:00.000Z', ";
    List<Json.Obj> objects =
        List.of(
            object(
                "indicator--" + A,
                times
                    + "'pattern_type': 'stix', 'valid_from': '2021-01-01T00:00:00Z',"
                    + " 'pattern': '[url:value = `http://a.example/`]'"),
            object(
                seen,
                times
                    + "'first_observed': '2021-01-01T00:00:00Z', 'number_observed': 1,"
                    + " 'last_observed': '2021-01-01T00:00:00Z', 'object_refs': ['ipv4-addr--"
                    + A
                    + "', 'domain-name--"
                    + A
                    + "']"),
            object("ipv4-addr--" + A, "'value': '198.51.100.7'"),
            object("domain-name--" + A, "'value': 'b.example'"),
            object(
                "relationship--" + A,
                times
                    + "'relationship_type': 'based-on', 'source_ref': 'indicator--"
                    + A
                    + "', 'target_ref': '"
                    + seen
                    + "'"));
    Exported exported = EventExport.of(objects, "from-ru-nrrc");
    assertThat(
            Misp.attributes(Misp.only(exported)).stream()
                .map(each -> Fields.textOr(each, "value", "")))
        .containsExactly("http://a.example/", "198.51.100.7");
    assertThat(exported.notes().stream().map(Imported.Note::what))
        .containsExactly("domain-name--" + A);
  }

  /// K-MISP-1, K-MISP-13.
  @Test
  void references_tags_and_what_an_export_repeats_are_bounded() {
    String reference = "{'referenced_uuid': 'x'},";
    for (String wide :
        List.of(
            "'Object': [{'name': 'file', 'Attribute': [], 'ObjectReference': ["
                + reference.repeat(MispFile.MOST_IN_ONE)
                + "{}]}]",
            "'Attribute': ["
                + domain(A, "'Tag': [" + "{'name': 'a'},".repeat(MispFile.MOST_TAGS) + "{}]")
                + "]",
            "'Attribute': ["
                + domain(A, "'Sighting': [" + "{},".repeat(MispFile.MOST_THINGS) + "{}]")
                + "]")) {
      assertThatThrownBy(() -> MispFile.read(JsonWriter.line(Misp.event(wide))))
          .isInstanceOf(MalformedInput.class)
          .hasMessageContaining("more than");
    }
    EventExport.Shared shared = new EventExport.Shared();
    Json.Obj large = Json.object().with("a", "x".repeat(64 * 1024 * 1024)).build();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 9; i++) {
                shared.weigh(large);
              }
            })
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("K-MISP-13");
  }

  /// A part is in one whole, and only what says so is a part.
  @Test
  void a_part_is_part_of_one_whole_and_only_by_a_reference_that_says_so() {
    String to = "'ObjectReference': [{'referenced_uuid': '" + B + "', 'relationship_type': '%s'}]";
    String pe = file(B, "").replace("'name': 'file'", "'name': 'pe'");
    String c = "0b1c2d3e-4f50-4162-8374-95a6b7c8d9e2";
    for (String word : List.of("includes", "drops")) {
      Imported imported =
          in(
              "'Object': ["
                  + file(A, to.formatted(word))
                  + ","
                  + file(c, to.formatted(word))
                  + ","
                  + pe
                  + "]");
      long parts = imported.objects().stream().mapToLong(each -> Facts.parts(each).size()).sum();
      assertThat(parts).as(word).isEqualTo(word.equals("includes") ? 1 : 0);
    }
    assertThat(
            in("'Object': [" + file(A, "'ObjectReference': [{'referenced_uuid': 'x\\ny'}]") + "]")
                .notes())
        .contains(
            new Imported.Note(
                "reference to without a UUID",
                "no relationship: what it refers to is not in this event"));
    assertThat(Optional.of(Names.shown(B))).contains(B);
  }

  private static Json.Obj object(String id, String members) {
    return Misp.json(
        "{'type': '"
            + Names.typeOf(id)
            + "', 'spec_version': '2.1', 'id': '"
            + id
            + "', "
            + members
            + "}");
  }
}

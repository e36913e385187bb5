package parley.misp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.stix.Marking;
import parley.stix.Markings;
import parley.stix.StixId;
import parley.stix.StixObject;

/// Nothing becomes milder on its way in or out, and nobody's facts are taken on trust (K-MISP-4,
/// K-MISP-7, K-MISP-10).
class MispMarkingsTest {
  static final String A = "0b1c2d3e-4f50-4162-8374-95a6b7c8d9e0";
  static final String B = "0b1c2d3e-4f50-4162-8374-95a6b7c8d9e1";
  static final String EVENT = "5f7a1f2e-2b0c-4a3e-9a55-1b2c3d4e5f60";
  static final String GREEN = "'Tag': [{'name': 'tlp:green'}]";

  static String domain(String uuid, String more) {
    return "{'uuid': '"
        + uuid
        + "', 'type': 'domain', 'category': 'Network activity', 'value': 'a.example',"
        + " 'to_ids': true, 'timestamp': '1603642920'"
        + (more.isEmpty() ? "" : ", " + more)
        + "}";
  }

  static String file(String uuid, String more) {
    return "{'uuid': '"
        + uuid
        + "', 'name': 'file', 'meta-category': 'file', 'timestamp': '1603642920', 'Attribute': ["
        + "{'uuid': 'cccccccc-4f50-4162-8374-95a6b7c8d901', 'type': 'filename', 'object_relation':"
        + " 'filename', 'value': 'a.exe', 'to_ids': true, 'timestamp': '1603642920'}]"
        + (more.isEmpty() ? "" : ", " + more)
        + "}";
  }

  static Imported in(String members) {
    return EventImport.of(Misp.event(members));
  }

  static Json.Obj one(List<Json.Obj> objects, String id) {
    return objects.stream()
        .filter(each -> Made.id(each).equals(id))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError(id + " of " + objects.stream().map(Made::id).toList()));
  }

  private static StixObject read(Json.Obj object) {
    try {
      return StixObject.read(JsonWriter.line(object));
    } catch (MalformedInput e) {
      throw new AssertionError(e);
    }
  }

  static Markings markings(List<Json.Obj> objects, String id) {
    return Markings.of(
        read(one(objects, id)),
        (StixId ref) ->
            objects.stream()
                .filter(each -> Made.id(each).equals(ref.toString()))
                .findFirst()
                .map(MispMarkingsTest::read));
  }

  static List<Json.Obj> changed(List<Json.Obj> objects, String id, String key, Json value) {
    List<Json.Obj> changed = new ArrayList<>(objects);
    changed.replaceAll(each -> {
      Json.Obj later = Fields.with(each, "modified", new Json.Str("2021-01-01T00:00:00.000Z"));
      return Made.id(each).equals(id) ? Fields.with(later, key, value) : each;
    });
    return changed;
  }

  static Json.Obj out(List<Json.Obj> objects) {
    return Misp.only(EventExport.of(objects, "national"));
  }

  static List<String> tags(Json.Obj of) {
    return Fields.objects(of, "Tag").stream().map(tag -> Fields.textOr(tag, "name", "")).toList();
  }

  static Json.Obj first(Json.Obj event) {
    return Misp.attributes(event).getFirst();
  }

  @Test
  void what_misp_shares_with_few_waits_for_a_person_at_every_level() {
    for (String few :
        List.of(
            "'distribution': '0'",
            "'distribution': 4",
            "'distribution': '9'",
            "'distribution': '', 'x': 1",
            "'sharing_group_id': '7'")) {
      assertThat(markings(in(GREEN + ", " + few).objects(), "grouping--" + EVENT).unknown())
          .as("event " + few)
          .hasSize(1);
      Imported attribute = in(GREEN + ", 'Attribute': [" + domain(A, few) + "]");
      for (Json.Obj each : attribute.objects()) {
        boolean about =
            !Made.type(each).equals("grouping") && JsonWriter.line(each).utf8().contains(A);
        assertThat(markings(attribute.objects(), Made.id(each)).unknown())
            .as(Made.id(each) + " " + few)
            .hasSize(about ? 1 : 0);
      }
      assertThat(attribute.notes())
          .anyMatch(note -> note.why().contains("wait for an officer's word"));
      Imported object = in(GREEN + ", 'Object': [" + file(B, few) + "]");
      assertThat(markings(object.objects(), "indicator--" + B).unknown()).hasSize(1);
    }
    for (String all :
        List.of("'distribution': '1'", "'distribution': 3, 'sharing_group_id': '0'")) {
      Imported open =
          in(GREEN + ", " + all + ", 'Attribute': [" + domain(A, "'distribution': '5'") + "]");
      assertThat(markings(open.objects(), "indicator--" + A).unknown()).isEmpty();
      assertThat(markings(open.objects(), "grouping--" + EVENT).unknown()).isEmpty();
    }
  }

  @Test
  void a_tag_of_tlp_or_pap_that_is_none_waits_for_a_person_and_comes_back() {
    for (String odd : List.of("tlp:unclear", "tlp:ex:chr", "TLP RED", "pap:pink", "tlp:red=1")) {
      String two = "'Tag': [{'name': 'tlp:green'}, {'name': '" + odd + "'}]";
      List<Json.Obj> made = in(GREEN + ", 'Attribute': [" + domain(A, two) + "]").objects();
      assertThat(markings(made, "indicator--" + A).unknown()).as(odd).hasSize(1);
      assertThat(tags(first(out(made)))).contains(odd);
      // Also where the pattern was changed, and what MISP said counts no more.
      List<Json.Obj> later =
          changed(
              made,
              "indicator--" + A,
              "pattern",
              new Json.Str("[domain-name:value = 'b.example']"));
      assertThat(tags(first(out(later)))).contains(odd);
      assertThat(tags(out(later))).contains("tlp:red");
    }
  }

  @Test
  void an_export_gives_nothing_to_more_than_one_organisation() {
    Json.Obj event =
        Misp.event(
            GREEN
                + ", 'distribution': '3', 'sharing_group_id': '0', 'published': true, 'Attribute': ["
                + domain(A, "'distribution': '3', 'sharing_group_id': '9'")
                + "], 'Object': ["
                + file(B, "'distribution': '2'")
                + "]");
    Json.Obj back = out(EventImport.of(event).objects());
    assertThat(back.text("distribution")).contains("0");
    assertThat(first(back).text("distribution")).contains("5");
    assertThat(Fields.objects(back, "Object").getFirst().text("distribution")).contains("5");
    assertThat(JsonWriter.line(back).utf8()).doesNotContain("sharing_group_id");
  }

  /// K-MISP-9: what is of one MISP alone.
  @Test
  void what_misp_keeps_for_itself_does_not_travel() {
    String related =
        "'RelatedAttribute': [{'value': 'secret.example'}], 'Event': {'info': 'secret'},"
            + " 'event_id': '7', 'Tag': [{'name': 'secret-note', 'local': true}, {'name': 'tlp:red',"
            + " 'local': 1}, {'name': 'kept'}]";
    Json.Obj event =
        Misp.event(
            GREEN
                + ", 'event_creator_email': 'secret@example', 'Attribute': ["
                + domain(A, related)
                + "], 'Object': ["
                + file(B, "'Event': {'info': 'secret'}")
                + "], 'Galaxy': [{'type': 'tool', 'name': 'Tool', "
                + "'GalaxyCluster': [{'value': 'secret', 'local': true}]}]");
    Imported imported = EventImport.of(event);
    for (Json.Obj each : imported.objects()) {
      assertThat(JsonWriter.line(each).utf8()).as(Made.id(each)).doesNotContain("secret");
    }
    assertThat(one(imported.objects(), "indicator--" + A).texts("labels")).contains("kept");
    // A marking that only this MISP sees marks all the same.
    assertThat(markings(imported.objects(), "indicator--" + A).tlp()).isEqualTo(Marking.Tlp.RED);
  }

  @Test
  void what_hangs_on_a_red_attribute_is_red() {
    String hangs =
        "'Tag': [{'name': 'tlp:red'}], 'Galaxy': [{'type': 'tool', 'name': 'Tool', 'GalaxyCluster':"
            + " [{'uuid': 'bbbbbbbb-4f50-4162-8374-95a6b7c8d901', 'value': 'Hammer'}]}], 'Sighting':"
            + " [{'uuid': 'bbbbbbbb-4f50-4162-8374-95a6b7c8d902', 'date_sighting': '1603642990'}]";
    String reference =
        "'ObjectReference': [{'uuid': 'bbbbbbbb-4f50-4162-8374-95a6b7c8d903', 'referenced_uuid': '"
            + A
            + "', 'relationship_type': 'drops'}]";
    List<Json.Obj> made =
        in(GREEN
                + ", 'Attribute': ["
                + domain(A, hangs)
                + "], 'Object': ["
                + file(B, reference)
                + "]")
            .objects();
    List<Json.Obj> about =
        made.stream()
            .filter(each ->
                Made.type(each).equals("sighting")
                    || (Made.type(each).equals("relationship")
                        && JsonWriter.line(each).utf8().contains(A)))
            .toList();
    assertThat(about).hasSize(4);
    about.forEach(each ->
        assertThat(markings(made, Made.id(each)).tlp())
            .as(Made.id(each))
            .isEqualTo(Marking.Tlp.RED));
  }

  /// TLP 1, the extension of another name, a part of an object, and what nobody knows.
  @Test
  void whatever_marks_an_object_is_a_tag_of_its_attribute() {
    String first = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed";
    String own = "marking-definition--aaaaaaaa-4f50-4162-8374-95a6b7c8d9f1";
    Json.Obj extension =
        Misp.json(
            "{'type': 'marking-definition', 'spec_version': '2.1', 'id': '"
                + own
                + "', 'created': '2021-01-01T00:00:00.000Z', 'extensions': {"
                + "'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d':"
                + " {'extension_type': 'property-extension', 'tlp_2_0': 'amber+strict'}}}");
    String nobody = "marking-definition--aaaaaaaa-4f50-4162-8374-95a6b7c8d9f2";
    Json.Obj plain =
        Misp.json(
            "{'type': 'indicator', 'spec_version': '2.1', 'id': 'indicator--"
                + A
                + "', 'created': '2021-01-01T00:00:00.000Z', 'modified': '2021-01-01T00:00:00.000Z',"
                + " 'pattern_type': 'stix', 'valid_from': '2021-01-01T00:00:00Z',"
                + " 'pattern': '[domain-name:value = `a.example`]'}");
    for (List<String> each :
        List.of(
            List.of(first, "tlp:red", "tlp:red"),
            List.of(own, "tlp:amber+strict", "tlp:amber+strict"),
            List.of(nobody, "parley:marking=\"" + Names.uuidOf(nobody) + "\"", "tlp:red"))) {
      Json.Obj whole =
          Fields.with(plain, "object_marking_refs", Json.texts(List.of(each.getFirst())));
      Json.Obj granular =
          Fields.with(
              plain,
              "granular_markings",
              new Json.Arr(
                  List.of(
                      Json.object()
                          .with("marking_ref", each.getFirst())
                          .with("selectors", Json.texts(List.of("pattern")))
                          .build())));
      for (Json.Obj object : List.of(whole, granular)) {
        Json.Obj event = out(List.of(object, extension));
        assertThat(tags(first(event))).containsExactly(each.get(1));
        assertThat(tags(event)).containsExactly(each.get(2));
      }
    }
  }

  @Test
  void a_marking_that_came_since_is_on_an_object_too_and_on_its_event() {
    for (String id : List.of("indicator--" + A, "indicator--" + B, "observed-data--" + B)) {
      List<Json.Obj> made =
          in(GREEN + ", 'Attribute': [" + domain(A, "") + "], 'Object': [" + file(B, "") + "]")
              .objects();
      List<Json.Obj> red =
          changed(
              made,
              id,
              "object_marking_refs",
              Json.texts(List.of(Marking.Tlp.RED.id().toString())));
      Json.Obj event = out(red);
      assertThat(tags(event)).as(id).containsExactly("tlp:green", "tlp:red");
      if (id.startsWith("indicator")) {
        List<Json.Obj> marked =
            Misp.attributes(event).stream().filter(each -> tags(each).contains("tlp:red")).toList();
        assertThat(marked).as(id).hasSize(1);
        assertThat(marked.getFirst().text("timestamp")).contains("1609459200");
        assertThat(event.text("timestamp")).contains("1609459200");
      }
    }
    Json.Obj same = out(in(GREEN + ", 'Attribute': [" + domain(A, "") + "]").objects());
    assertThat(tags(same)).containsExactly("tlp:green");
    assertThat(same.text("timestamp")).contains("1603642920");
  }

  /// Whoever writes an object writes the facts on it.
  @Test
  void facts_of_another_name_author_or_marking_do_not_count() {
    List<Json.Obj> made = in(GREEN + ", 'Attribute': [" + domain(A, GREEN) + "]").objects();
    String text = JsonWriter.line(new Json.Arr(List.copyOf(made))).utf8();
    Json.Obj other = one(parsed(text), "indicator--" + A);
    assertThat(other).isEqualTo(one(made, "indicator--" + A));
    // MISP's UUID of another thing.
    List<Json.Obj> moved =
        parsed(
            text.replace("\"uuid\":\"" + A, "\"uuid\":\"" + B)
                .replace("\"uuid\":\"" + EVENT, "\"uuid\":\"" + B));
    Json.Obj event = out(moved);
    assertThat(event.text("uuid")).contains(EVENT);
    assertThat(first(event).text("uuid")).contains(A);
    // Another organisation.
    Json.Obj author =
        out(
            parsed(
                text.replace(
                    "\"Orgc\":{\"name\":\"MISP-Project\",\"uuid\":\"a0c2",
                    "\"Orgc\":{\"name\":\"Other\",\"uuid\":\"a0c3")));
    assertThat(author.object("Orgc").flatMap(org -> org.text("name"))).contains("MISP-Project");
    // Tags that the markings do not bear out, and our own.
    List<Json.Obj> said =
        parsed(
            text.replace(
                "{\"name\":\"tlp:green\"}",
                "{\"name\":\"tlp:clear\"},{\"name\":\"parley:signed-by=\\\"x\\\"\"}"));
    Json.Obj tagged = out(said);
    assertThat(tags(tagged)).containsExactly("tlp:green");
    assertThat(tags(first(tagged))).isEmpty();
    List<Json.Obj> labelled =
        changed(
            made,
            "indicator--" + A,
            "labels",
            Json.texts(List.of("parley:signed-by=\"x\"", "tlp:clear", "PAP:CLEAR", "plain")));
    assertThat(tags(first(out(labelled)))).containsExactly("tlp:green", "plain");
  }

  private static List<Json.Obj> parsed(String objects) {
    return Fields.objects(Misp.parsed(Bytes.utf8("{\"all\":" + objects + "}")), "all");
  }
}

package parley.misp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.codec.Md5;
import parley.stix.Marking;
import parley.stix.Markings;
import parley.stix.StixId;
import parley.stix.StixObject;

/// Whole events, there and back.
class MispEventTest {
  private static final String IP = "0b1c2d3e-4f50-4162-8374-95a6b7c8d9e0";
  private static final String ODD = "1b1c2d3e-4f50-4162-8374-95a6b7c8d9e1";
  private static final String LATE = "0190f3a2-7b00-7cc0-8123-456789abcdef";

  private static final String ATTRIBUTES =
      """
      'Attribute': [
        {'uuid': '%s', 'type': 'ip-dst', 'category': 'Network activity', 'value': '198.51.100.7',
         'to_ids': true, 'comment': 'C2', 'timestamp': '1603642920',
          'first_seen': '2020-10-20T00:00:00.000000+00:00',
         'Tag': [{'name': 'tlp:red', 'colour': '#ff2b2b'}, {'name': 'PAP:AMBER'},
          {'name': 'rsit:malicious-code=`c2-server`'}],
         'Galaxy': [{'uuid': '698774c7-8022-42c4-917f-8d6e4f06ada3', 'name': 'Threat Actor',
          'type': 'threat-actor',
           'GalaxyCluster': [{'uuid': '11e17436-6ede-4733-8547-4ce0254ea19e', 'type': 'threat-actor',
            'value': 'Cutting Kitten', 'meta': {'synonyms': ['Ghambar']}}]}],
         'Sighting': [
           {'uuid': '2b1c2d3e-4f50-4162-8374-95a6b7c8d901', 'date_sighting': '1603642990', 'type': '0',
            'source': 'sensor',
            'Organisation': {'uuid': '3b1c2d3e-4f50-4162-8374-95a6b7c8d902', 'name': 'CERT A'}},
           {'uuid': '2b1c2d3e-4f50-4162-8374-95a6b7c8d903', 'date_sighting': '1603642991', 'type': '1'},
           {'uuid': '2b1c2d3e-4f50-4162-8374-95a6b7c8d904', 'date_sighting': '1603642992', 'type': '2'}],
         'ShadowAttribute': [{'type': 'ip-dst', 'value': '198.51.100.8'}]},
        {'uuid': '%s', 'type': 'btc', 'category': 'Financial fraud',
         'value': '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'to_ids': '1', 'timestamp': 1603642921},
        {'uuid': '%s', 'type': 'domain', 'category': 'Network activity', 'value': 'example.org',
         'to_ids': '0', 'timestamp': '1603642922'}]
      """
          .formatted(IP, ODD, LATE);

  private static final String REST =
      """
      , 'published': true, 'publish_timestamp': '1603643000', 'threat_level_id': '2', 'analysis': '1',
      'Tag': [{'name': 'tlp:green', 'colour': '#339900'}, {'name': 'tlp:clear'}],
      'RelatedEvent': [{'Event': {'uuid': '4b1c2d3e-4f50-4162-8374-95a6b7c8d905'}}],
      'EventReport': [{'uuid': '5b1c2d3e-4f50-4162-8374-95a6b7c8d906', 'name': 'Words',
       'content': '# What happened', 'timestamp': '1603642950'}]
      """;

  static Json.Obj whole() {
    return Misp.event(ATTRIBUTES + REST);
  }

  private static Json.Obj one(Imported imported, String id) {
    return imported.objects().stream()
        .filter(each -> Made.id(each).equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError(id));
  }

  private static Markings markings(Imported imported, String id) {
    try {
      return Markings.of(
          StixObject.read(JsonWriter.line(one(imported, id))), ref -> definition(imported, ref));
    } catch (MalformedInput e) {
      throw new AssertionError(e);
    }
  }

  private static Optional<StixObject> definition(Imported imported, StixId ref) {
    try {
      return Optional.of(StixObject.read(JsonWriter.line(one(imported, ref.toString()))));
    } catch (MalformedInput e) {
      throw new AssertionError(e);
    }
  }

  /// K-MISP-7: the strictest of event and attribute, and nothing milder than the event.
  @Test
  void markings_of_the_event_stand_on_all_that_comes_of_it() {
    Imported imported = EventImport.of(whole());
    Markings strict = markings(imported, "indicator--" + IP);
    assertThat(strict.tlp()).isEqualTo(Marking.Tlp.RED);
    assertThat(strict.pap()).contains(Marking.Pap.AMBER);
    assertThat(strict.unknown()).isEmpty();
    assertThat(one(imported, "indicator--" + IP).texts("labels"))
        .contains("rsit:malicious-code='c2-server'", "misp:type=\"ip-dst\"");
    assertThat(markings(imported, "x-misp-attribute--" + ODD).tlp()).isEqualTo(Marking.Tlp.GREEN);
    imported.objects().stream()
        .filter(each -> !Made.type(each).equals("marking-definition"))
        .forEach(each ->
            assertThat(markings(imported, Made.id(each)).tlp())
                .as(Made.id(each))
                .isGreaterThanOrEqualTo(Marking.Tlp.GREEN));
  }

  /// K-MISP-3, K-MISP-5, K-MISP-9.
  @Test
  void each_thing_has_its_place_and_what_has_none_is_named_with_the_reason() {
    Imported imported = EventImport.of(whole());
    assertThat(imported.objects()).allSatisfy(each -> assertThat(Scope.wrong(each)).isEmpty());
    List<String> types = imported.objects().stream().map(Made::type).toList();
    assertThat(types)
        .contains(
            "report",
            "indicator",
            "observed-data",
            "network-traffic",
            "ipv4-addr",
            "domain-name",
            "threat-actor",
            "sighting",
            "opinion",
            "note",
            "x-misp-attribute",
            "identity");
    assertThat(one(imported, "report--5f7a1f2e-2b0c-4a3e-9a55-1b2c3d4e5f60").texts("object_refs"))
        .contains("indicator--" + IP, "x-misp-attribute--" + ODD);
    assertThat(
            one(imported, "sighting--2b1c2d3e-4f50-4162-8374-95a6b7c8d901")
                .texts("where_sighted_refs"))
        .containsExactly("identity--3b1c2d3e-4f50-4162-8374-95a6b7c8d902");
    assertThat(imported.notes().stream().map(Imported.Note::what))
        .containsExactly("proposals to " + IP, "attribute " + ODD, "\"RelatedEvent\"");
    assertThat(imported.notes()).allSatisfy(note -> assertThat(note.why()).isNotBlank());
  }

  @Test
  void the_same_event_gives_the_same_objects_twice() {
    assertThat(EventImport.of(whole()).objects()).isEqualTo(EventImport.of(whole()).objects());
  }

  /// K-MISP-4, K-MISP-10.
  @Test
  void a_whole_event_comes_back_with_its_tags_sightings_galaxies_and_words() {
    Json.Obj event = whole();
    Json.Obj back = Misp.only(EventExport.of(EventImport.of(event).objects(), "national"));
    for (String key :
        List.of(
            "uuid",
            "info",
            "date",
            "timestamp",
            "published",
            "publish_timestamp",
            "Orgc",
            "Tag",
            "analysis",
            "threat_level_id",
            "EventReport")) {
      assertThat(back.get(key)).as(key).isEqualTo(event.get(key));
    }
    List<Json.Obj> before = Misp.attributes(event);
    List<Json.Obj> after = Misp.attributes(back);
    assertThat(after).hasSameSizeAs(before);
    for (int i = 0; i < before.size(); i++) {
      assertThat(after.get(i)).isEqualTo(ordered(after.get(i), before.get(i)));
    }
    assertThat(back.items("Galaxy")).isEmpty();
  }

  /// What is not carried left out; members in the order in which they come back.
  private static Json.Obj ordered(Json.Obj like, Json.Obj of) {
    Json.Builder ordered = Json.object();
    for (String key : like.members().keySet()) {
      ordered.with(
          key, Optional.ofNullable(of.get(key)).orElseThrow(() -> new AssertionError(key)));
    }
    List<String> lost = new ArrayList<>(of.members().keySet());
    lost.removeAll(like.members().keySet());
    assertThat(lost).isSubsetOf("ShadowAttribute");
    return ordered.build();
  }

  /// K-MISP-4: facts that no longer fit what stands there do not count.
  @Test
  void a_pattern_that_was_changed_since_is_exported_and_not_what_misp_once_said() {
    List<Json.Obj> objects = new ArrayList<>(EventImport.of(whole()).objects());
    objects.replaceAll(each ->
        Made.id(each).equals("indicator--" + IP)
            ? Fields.with(
                Fields.with(each, "pattern", new Json.Str("[ipv4-addr:value = '203.0.113.9']")),
                "modified",
                new Json.Str("2021-01-01T00:00:00.000Z"))
            : each);
    Json.Obj back = Misp.only(EventExport.of(objects, "national"));
    Json.Obj changed =
        Misp.attributes(back).stream()
            .filter(each -> Fields.text(each, "uuid").equals(Optional.of(IP)))
            .findFirst()
            .orElseThrow();
    assertThat(changed.text("value")).contains("203.0.113.9");
    assertThat(changed.text("timestamp")).contains("1609459200");
    assertThat(Fields.objects(changed, "Tag").stream().map(tag -> Fields.textOr(tag, "name", "")))
        .contains("tlp:red", "PAP:AMBER", "rsit:malicious-code='c2-server'");
  }

  private static Json.Obj foreign(String id, String members) {
    return Misp.json(
        "{'type': '"
            + Names.typeOf(id)
            + "', 'spec_version': '2.1', 'id': '"
            + id
            + "', 'created': '2021-01-01T00:00:00.000Z', 'modified': '2021-01-01T00:00:00.000Z', "
            + members
            + "}");
  }

  /// K-MISP-6, K-MISP-8, K-MISP-10, K-MISP-11.
  @Test
  void what_a_partner_wrote_in_stix_becomes_an_event_that_says_who_signed_it() {
    String file = "indicator--aaaaaaaa-4f50-4162-8374-95a6b7c8d901";
    String odd = "indicator--aaaaaaaa-4f50-4162-8374-95a6b7c8d902";
    String malware = "malware--aaaaaaaa-4f50-4162-8374-95a6b7c8d903";
    String report = "report--aaaaaaaa-4f50-4162-8374-95a6b7c8d904";
    List<Json.Obj> objects =
        List.of(
            foreign(
                report,
                "'name': 'A campaign', 'published': '2021-01-01T00:00:00Z', 'object_refs': ['"
                    + String.join(
                        "','", file, odd, malware, "note--aaaaaaaa-4f50-4162-8374-95a6b7c8d905")
                    + "'],"
                    + " 'object_marking_refs': ['"
                    + Marking.Tlp.CLEAR.id()
                    + "']"),
            foreign(
                file,
                "'pattern_type': 'stix', 'valid_from': '2021-01-01T00:00:00Z', "
                    + "'labels': ['apt'], 'object_marking_refs': ['"
                    + Marking.Tlp.GREEN.id()
                    + "'], 'pattern': '[file:name = `a.exe` AND file:hashes.MD5 = "
                    + "`d41d8cd98f00b204e9800998ecf8427e` AND file:size = 7]'"),
            foreign(
                odd,
                "'pattern_type': 'stix', 'valid_from': '2021-01-01T00:00:00Z', "
                    + "'pattern': '[url:value LIKE `http://%`] FOLLOWEDBY [url:value = "
                    + "`http://a.example/`]'"),
            foreign(malware, "'name': 'Poison', 'is_family': true, 'aliases': ['Ivy']"),
            foreign(
                "relationship--aaaaaaaa-4f50-4162-8374-95a6b7c8d906",
                "'relationship_type': 'indicates', 'source_ref': '"
                    + odd
                    + "', 'target_ref': '"
                    + malware
                    + "'"),
            foreign(
                "parley-provenance--aaaaaaaa-4f50-5162-8374-95a6b7c8d907",
                "'object_refs': ['"
                    + odd
                    + "'], 'signed_by': 'ru-nrrc', 'message': 'm-1', "
                    + "'signed_content_sha256': 'ab12', 'journal': 'link', 'journal_index': 7"));
    Exported exported = EventExport.of(objects, "from-ru-nrrc");
    Json.Obj event = Misp.only(exported);
    assertThat(tags(event))
        .containsExactly("tlp:clear", "tlp:amber+strict", "parley:signed-by=\"ru-nrrc\"");
    Json.Obj thing = Fields.objects(event, "Object").getFirst();
    assertThat(thing.text("name")).contains("file");
    assertThat(
            Fields.objects(thing, "Attribute").stream()
                .map(each ->
                    each.text("object_relation").orElse("") + "=" + each.text("value").orElse("")))
        .containsExactly(
            "filename=a.exe", "md5=d41d8cd98f00b204e9800998ecf8427e", "size-in-bytes=7");
    Json.Obj pattern = Fields.objects(event, "Attribute").getFirst();
    assertThat(pattern.text("type")).contains("stix2-pattern");
    assertThat(tags(pattern)).containsExactly("parley:signed-by=\"ru-nrrc\"");
    assertThat(Fields.objects(pattern, "Galaxy").getFirst().text("type"))
        .contains("stix-2.1-malware");
    assertThat(Fields.objects(event, "Attribute").getLast().text("value"))
        .contains(
            "Signed by ru-nrrc, message m-1, signed content SHA-256 ab12, journal link index 7");
    assertThat(exported.notes())
        .containsExactly(
            new Imported.Note(
                "note--aaaaaaaa-4f50-4162-8374-95a6b7c8d905",
                "not carried: a report names it, and it is not here"));
  }

  private static List<String> tags(Json.Obj of) {
    return Fields.objects(of, "Tag").stream().map(tag -> Fields.textOr(tag, "name", "")).toList();
  }

  @Test
  void what_no_report_names_is_one_event_of_its_collection() {
    Json.Obj address =
        Misp.json(
            "{'type': 'ipv4-addr', 'spec_version': '2.1', 'id': "
                + "'ipv4-addr--aaaaaaaa-4f50-4162-8374-95a6b7c8d908', 'value': "
                + "'203.0.113.5'}");
    Json.Obj event = Misp.only(EventExport.of(List.of(address), "national"));
    assertThat(event.text("info").orElse("")).contains("national");
    assertThat(Fields.objects(event, "Attribute").getFirst().text("value")).contains("203.0.113.5");
    assertThat(Fields.objects(event, "Attribute").getFirst().truth("to_ids")).contains(false);
    assertThat(EventExport.of(List.of(), "national").events()).isEmpty();
  }

  /// K-MISP-12.
  @Test
  void a_feed_names_all_its_files_and_forgets_events_that_are_gone(@TempDir Path folder)
      throws Exception {
    List<Json.Obj> events = EventExport.of(EventImport.of(whole()).objects(), "national").events();
    Json.Obj hostile =
        Json.object()
            .with("Event", Json.object().with("uuid", "../../escape").with("info", "x").build())
            .build();
    assertThat(Feed.write(folder, List.of(events.getFirst(), hostile))).isEqualTo(2);
    Json.Obj manifest = Misp.file(folder.resolve("manifest.json"));
    assertThat(manifest.members()).hasSize(2).containsKey("5f7a1f2e-2b0c-4a3e-9a55-1b2c3d4e5f60");
    for (String uuid : manifest.members().keySet()) {
      assertThat(
              Misp.file(folder.resolve(uuid + ".json")).object("Event").orElseThrow().text("uuid"))
          .contains(uuid);
    }
    assertThat(
            manifest
                .object("5f7a1f2e-2b0c-4a3e-9a55-1b2c3d4e5f60")
                .orElseThrow()
                .members()
                .keySet())
        .containsExactlyInAnyOrder(
            "Orgc", "Tag", "info", "date", "analysis", "threat_level_id", "timestamp");
    assertThat(Files.readString(folder.resolve("hashes.csv")))
        .contains(Md5.hex(Bytes.utf8("198.51.100.7")) + ",5f7a1f2e-2b0c-4a3e-9a55-1b2c3d4e5f60");
    assertThat(Md5.hex(Bytes.EMPTY)).isEqualTo("d41d8cd98f00b204e9800998ecf8427e");
    // What a run that was cut off left behind; what somebody else put there stays.
    Files.writeString(folder.resolve("0b1c2d3e-4f50-4162-8374-95a6b7c8d9e9.json"), "{}");
    Feed.write(folder, events);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "manifest.json", "hashes.csv", "5f7a1f2e-2b0c-4a3e-9a55-1b2c3d4e5f60.json");
    }
  }
}

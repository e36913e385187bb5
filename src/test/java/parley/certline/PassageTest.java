package parley.certline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.party.NodeId;
import parley.stix.Marking;
import parley.stix.StixId;
import parley.stix.StixObject;

/// What may go to a partner (K-RELEASE-1 to K-RELEASE-7), clause by clause, and the file that says
/// it.
class PassageTest {
  private static final String GREEN = Marking.Tlp.GREEN.id().toString();
  private static final String PAP = Things.id("marking-definition", 50);
  private static final String OTHER = Things.id("marking-definition", 51);
  private static final NodeId RU = new NodeId("ru-nrrc");

  @TempDir Path folder;

  private static ReleaseRules.Rule rule(Set<String> types, Marking.Tlp tlp, boolean chosen) {
    return new ReleaseRules.Rule(
        Set.of("national"),
        Set.of("misp"),
        types,
        tlp,
        Marking.Pap.GREEN,
        chosen,
        Optional.empty());
  }

  private static ReleaseRules.Rule sightings(boolean go, Set<String> types, boolean chosen) {
    return new ReleaseRules.Rule(
        Set.of("national"),
        Set.of("misp"),
        types,
        Marking.Tlp.GREEN,
        Marking.Pap.GREEN,
        chosen,
        Optional.of(go));
  }

  private static StixObject indicator(String more) throws Exception {
    return StixObject.read(
        Bytes.utf8(Things.object("indicator", 1, "2026-01-01T00:00:00.000Z", "2.1", more)));
  }

  private static String marked(String... ids) {
    return ",\"object_marking_refs\":[\"" + String.join("\",\"", ids) + "\"]";
  }

  private static Map<StixId, StixObject> definitions() throws Exception {
    StixObject read =
        StixObject.read(
            Bytes.utf8(
                ("{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"%s\","
                        + "\"created\":\"2026-01-01T00:00:00.000Z\",\"definition_type\":\"statement\","
                        + "\"definition\":{\"statement\":\"PAP:AMBER\"}}")
                    .formatted(PAP)));
    return Map.of(read.id(), read);
  }

  /// @param source empty for an officer's word to release
  private static String judged(StixObject object, String source, ReleaseRules.Rule rule)
      throws Exception {
    Map<StixId, StixObject> known = definitions();
    Optional<Boolean> choice = source.isEmpty() ? Optional.of(true) : Optional.empty();
    Passage passage =
        Passage.of(
            new Passage.Asked(object, source, choice),
            rule,
            id -> Optional.ofNullable(known.get(id)));
    return passage.word() + " " + passage.clause();
  }

  @Test
  void the_first_clause_that_keeps_an_object_back_is_told() throws Exception {
    ReleaseRules.Rule green = rule(Set.of(), Marking.Tlp.GREEN, false);
    StixObject good = indicator(marked(GREEN));
    assertThat(judged(good, "misp", green)).isEqualTo("goes K-RELEASE-1");
    assertThat(judged(good, "siem", green)).isEqualTo("stays K-RELEASE-4");
    assertThat(judged(good, "misp", rule(Set.of("malware"), Marking.Tlp.GREEN, false)))
        .isEqualTo("stays K-RELEASE-4");
    assertThat(judged(good, "misp", rule(Set.of(), Marking.Tlp.CLEAR, false)))
        .isEqualTo("stays K-RELEASE-2");
    assertThat(judged(indicator(""), "misp", rule(Set.of(), Marking.Tlp.AMBER, false)))
        .isEqualTo("stays K-RELEASE-2");
    assertThat(judged(indicator(""), "misp", rule(Set.of(), Marking.Tlp.AMBER_STRICT, false)))
        .isEqualTo("goes K-RELEASE-1");
    assertThat(judged(indicator(marked(GREEN, PAP)), "misp", green)).isEqualTo("stays K-RELEASE-2");
    assertThat(judged(indicator(marked(GREEN, OTHER)), "misp", green))
        .isEqualTo("waits K-RELEASE-5");
    assertThat(judged(good, "misp", rule(Set.of(), Marking.Tlp.GREEN, true)))
        .isEqualTo("waits K-RELEASE-6");
    String part =
        ",\"granular_markings\":[{\"marking_ref\":\"%s\",\"selectors\":[\"modified\"]}]"
            .formatted(Marking.Tlp.RED.id());
    assertThat(judged(indicator(marked(GREEN) + part), "misp", green))
        .isEqualTo("stays K-RELEASE-2");
    assertThat(judged(definitions().values().iterator().next(), "misp", green))
        .isEqualTo("stays K-RELEASE-7");
    StixObject old =
        StixObject.read(
            Bytes.utf8(Things.object("indicator", 1, "2026-01-01T00:00:00.000Z", "2.0", "")));
    assertThat(judged(old, "misp", green)).isEqualTo("stays K-RELEASE-3");
    String large = ",\"description\":\"" + "x".repeat(BatchFile.LARGEST) + "\"";
    assertThat(judged(indicator(marked(GREEN) + large), "misp", green))
        .isEqualTo("stays K-BATCH-2");
  }

  /// K-RELEASE-6: what an officer's word stands in for, and what not.
  @Test
  void an_officers_word_never_lifts_a_marking() throws Exception {
    ReleaseRules.Rule chosen = rule(Set.of(), Marking.Tlp.GREEN, true);
    assertThat(judged(indicator(marked(GREEN, OTHER)), "", chosen)).isEqualTo("goes K-RELEASE-1");
    assertThat(judged(indicator(""), "", chosen)).isEqualTo("stays K-RELEASE-2");
    assertThat(judged(indicator(marked(GREEN, PAP)), "", chosen)).isEqualTo("stays K-RELEASE-2");
    assertThat(judged(indicator(marked(GREEN)), "", rule(Set.of("x-a"), Marking.Tlp.GREEN, true)))
        .isEqualTo("stays K-RELEASE-4");
    Passage withheld =
        Passage.of(
            new Passage.Asked(indicator(marked(GREEN)), "misp", Optional.of(false)),
            chosen,
            _ -> Optional.empty());
    assertThat(withheld.clause()).isEqualTo("K-RELEASE-6");
    assertThat(withheld.goes()).isFalse();
  }

  /// K-SIGHT-1 to K-SIGHT-3: a sighting has a switch of its own, and nothing but markings and
  /// source stands beside it.
  @Test
  void a_sighting_goes_by_its_own_switch_and_by_markings() throws Exception {
    String seen = ",\"sighting_of_ref\":\"" + Things.id("indicator", 9) + "\"";
    StixObject sighting =
        StixObject.read(
            Bytes.utf8(
                Things.object(
                    "sighting", 1, "2026-01-01T00:00:00.000Z", "2.1", seen + marked(GREEN))));
    Set<String> indicators = Set.of("indicator");
    assertThat(judged(sighting, "misp", rule(indicators, Marking.Tlp.GREEN, false)))
        .as("without a switch it is an object as all others")
        .isEqualTo("stays K-RELEASE-4");
    assertThat(judged(sighting, "misp", sightings(true, indicators, true)))
        .isEqualTo("goes K-RELEASE-1");
    assertThat(judged(indicator(marked(GREEN)), "misp", sightings(true, indicators, true)))
        .as("others still wait for an officer")
        .isEqualTo("waits K-RELEASE-6");
    assertThat(judged(sighting, "misp", sightings(false, Set.of(), false)))
        .isEqualTo("stays K-SIGHT-1");
    assertThat(judged(sighting, "siem", sightings(true, Set.of(), false)))
        .isEqualTo("stays K-RELEASE-4");
    StixObject unmarked =
        StixObject.read(
            Bytes.utf8(Things.object("sighting", 1, "2026-01-01T00:00:00.000Z", "2.1", seen)));
    assertThat(judged(unmarked, "misp", sightings(true, Set.of(), false)))
        .isEqualTo("stays K-RELEASE-2");
    assertThat(sightings(true, Set.of(), false).name())
        .isNotEqualTo(sightings(false, Set.of(), false).name())
        .isNotEqualTo(rule(Set.of(), Marking.Tlp.GREEN, false).name());
  }

  private ReleaseRules read(String file) throws IOException {
    Files.writeString(folder.resolve("release.json"), file);
    return ReleaseRules.in(folder);
  }

  @Test
  void the_file_is_read_strictly_and_each_mistake_is_one_line() throws Exception {
    assertThat(ReleaseRules.in(folder).partners()).isEmpty();
    ReleaseRules.Rule read =
        read("{\"partners\":{\"ru-nrrc\":{\"sources\":[\"misp\"],\"tlp\":\"green\",\"pap\":\"green\"}}}")
            .partners()
            .get(RU);
    assertThat(read).isEqualTo(rule(Set.of(), Marking.Tlp.GREEN, false));
    String switched =
        "{\"partners\":{\"ru-nrrc\":{\"sources\":[\"misp\"],\"tlp\":\"green\",\"pap\":\"green\",\"%s\":%s}}}";
    assertThat(read(switched.formatted("sightings", "true")).partners().get(RU))
        .isEqualTo(sightings(true, Set.of(), false));
    for (String key : java.util.List.of("sightings", "chosen")) {
      assertThatThrownBy(() -> read(switched.formatted(key, "\"yes\"")))
          .hasMessageContaining("\"" + key + "\" is true or false");
    }
    Map<String, String> bad =
        Map.of(
            "{\"partners\":{\"ru-nrrc\":{\"sources\":[\"misp\"],\"tlp\":\"red\",\"pap\":\"green\"}}}",
            "TLP:RED names its readers",
            "{\"partners\":{\"ru-nrrc\":{\"sources\":[],\"tlp\":\"green\",\"pap\":\"green\"}}}",
            "what is not named does not go",
            "{\"partners\":{\"ru-nrrc\":{\"sources\":[\"misp\"],\"pap\":\"green\"}}}",
            "tlp",
            "{\"partners\":{\"ru-nrrc\":{\"sources\":[\"misp\"],\"tlp\":\"GREEN\",\"pap\":\"green\"}}}",
            "\"tlp\" is clear, green, amber or amber+strict",
            "{\"partners\":{\"ru-nrrc\":{\"sources\":[\"misp\"],\"tlp\":\"green\",\"pap\":\"x\"}}}",
            "\"pap\" is clear",
            "{\"partners\":{\"RU\":{\"sources\":[\"misp\"],\"tlp\":\"green\",\"pap\":\"green\"}}}",
            "RU: a node name",
            "{\"partners\":{},\"more\":1}",
            "more",
            "nothing",
            "mend ");
    bad.forEach((file, said) ->
        assertThatThrownBy(() -> read(file))
            .as(file)
            .isInstanceOf(IOException.class)
            .hasMessageContaining("release.json")
            .hasMessageContaining(said)
            .hasMessageNotContaining("\n"));
  }
}

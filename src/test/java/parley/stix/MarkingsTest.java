package parley.stix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.codec.MalformedInput;
import parley.stix.Marking.Pap;
import parley.stix.Marking.Tlp;

class MarkingsTest {
  private static final String OWN = "marking-definition--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";
  private static final String FURTHER = "marking-definition--9e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";

  private static StixObject bearing(List<String> whole, List<String> parts) throws MalformedInput {
    String refs = whole.stream().map(id -> "`" + id + "`").collect(Collectors.joining(","));
    String granular =
        parts.stream()
            .map(id -> "{`marking_ref`:`" + id + "`,`selectors`:[`name`]}")
            .collect(Collectors.joining(","));
    return Stix.read(
        "{`type`:`campaign`,`id`:`campaign--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f`,`name`:`x`"
            + (whole.isEmpty() ? "" : ",`object_marking_refs`:[" + refs + "]")
            + (parts.isEmpty() ? "" : ",`granular_markings`:[" + granular + "]")
            + "}");
  }

  private static StixObject definition(String id, String members) throws MalformedInput {
    return Stix.read(
        "{`type`:`marking-definition`,`spec_version`:`2.1`,`created`:`2026-01-01T00:00:00.000Z`,"
            + "`id`:`"
            + id
            + "`"
            + members
            + "}");
  }

  private static Markings effective(StixObject object, StixObject... definitions) {
    Map<StixId, StixObject> known =
        Stream.of(definitions).collect(Collectors.toMap(StixObject::id, each -> each));
    return Markings.of(object, id -> Optional.ofNullable(known.get(id)));
  }

  @Test
  void what_bears_no_marking_is_amber_strict() throws Exception {
    Markings markings = effective(bearing(List.of(), List.of()));
    assertThat(markings.tlp()).isEqualTo(Tlp.AMBER_STRICT);
    assertThat(markings.stated()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "613f2e26-407d-48c7-9eca-b8e91df99dc9, CLEAR",
    "34098fce-860f-48ae-8e50-ebd3cc5e41da, GREEN",
    "f88d31f6-486f-44da-b317-01333bde0b82, AMBER",
    "5e57c739-391a-4eb3-b6be-7d15ca92d5ed, RED",
    "94868c89-83c2-464b-929b-a1a8aa3c8487, CLEAR",
    "bab4a63c-aed9-4cf5-a766-dfca5abac2bb, GREEN",
    "55d920b0-5e8b-4f79-9ee9-91f868d9b421, AMBER",
    "939a9414-2ddd-4d32-a0cd-375ea402b003, AMBER_STRICT",
    "e828b379-4e03-4974-9ac4-e53a884c97c1, RED"
  })
  void the_fixed_names_of_both_tlps_are_known_without_a_definition(String uuid, Tlp tlp)
      throws Exception {
    Markings markings = effective(bearing(List.of("marking-definition--" + uuid), List.of()));
    assertThat(markings.tlp()).isEqualTo(tlp);
    assertThat(markings.stated()).isTrue();
    assertThat(markings.unknown()).isEmpty();
  }

  @Test
  void the_strictest_of_all_counts_also_of_a_part() throws Exception {
    List<String> green = List.of(Tlp.GREEN.id().toString());
    assertThat(effective(bearing(green, List.of(Tlp.RED.id().toString()))).tlp())
        .isEqualTo(Tlp.RED);
    assertThat(effective(bearing(List.of(Tlp.RED.id().toString()), green)).tlp())
        .isEqualTo(Tlp.RED);
    assertThat(effective(bearing(List.of(), green)).tlp()).isEqualTo(Tlp.GREEN);
  }

  @Test
  void a_marking_that_nobody_can_judge_is_told() throws Exception {
    StixObject object = bearing(List.of(OWN, Tlp.CLEAR.id().toString()), List.of());
    assertThat(effective(object).unknown()).extracting(StixId::toString).containsExactly(OWN);
    StixObject odd = definition(OWN, ",`definition_type`:`house`,`definition`:{`house`:`secret`}");
    assertThat(effective(object, odd).unknown()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ",`definition_type`:`statement`,`definition`:{`statement`:`PAP:AMBER`} | AMBER",
        ",`definition_type`:`statement`,`definition`:{`statement`:` pap:white `} | CLEAR",
        ",`extensions`:{`extension-definition--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f`:"
            + "{`extension_type`:`property-extension`,`pap`:`red`}} | RED"
      })
  void pap_is_read_where_a_statement_or_an_extension_says_it(String members, Pap pap)
      throws Exception {
    Markings markings = effective(bearing(List.of(OWN), List.of()), definition(OWN, members));
    assertThat(markings.pap()).contains(pap);
    assertThat(markings.tlp()).isEqualTo(Tlp.DEFAULT);
  }

  @Test
  void a_statement_is_kept_and_one_that_is_a_tlp_counts_as_that() throws Exception {
    String said = ",`definition_type`:`statement`,`definition`:{`statement`:`%s`}";
    StixObject words = definition(OWN, said.replace("%s", "Copyright: us"));
    StixObject tlp = definition(FURTHER, said.replace("%s", "TLP:AMBER+STRICT"));
    Markings markings = effective(bearing(List.of(OWN, FURTHER), List.of()), words, tlp);
    assertThat(markings.statements()).containsExactly("Copyright: us");
    assertThat(markings.tlp()).isEqualTo(Tlp.AMBER_STRICT);
    assertThat(markings.stated()).isTrue();
    assertThat(markings.unknown()).isEmpty();
  }

  @Test
  void markings_in_a_ring_are_found() throws Exception {
    StixObject one = definition(OWN, ",`object_marking_refs`:[`" + FURTHER + "`]");
    StixObject two = definition(FURTHER, ",`object_marking_refs`:[`" + OWN + "`]");
    Map<StixId, StixObject> known = Map.of(one.id(), one, two.id(), two);
    assertThat(Markings.ring(one, id -> Optional.ofNullable(known.get(id)))).isTrue();
    assertThat(Markings.ring(one, id -> Optional.empty())).isFalse();
  }

  @Test
  void the_definitions_of_tlp_2_are_valid_and_mean_their_colour() {
    List<Tlp> found = new ArrayList<>();
    for (StixObject object :
        Stix.objects(Stix.data().resolve("tlp2").resolve("tlp2-marking-definitions.json"))) {
      assertThat(Stix.wrong(object)).isEmpty();
      assertThat(Marking.of(object)).isInstanceOf(Marking.Traffic.class);
      found.add(((Marking.Traffic) Marking.of(object)).tlp());
    }
    assertThat(found).containsExactlyInAnyOrder(Tlp.values());
    assertThat(Set.of(Tlp.AMBER_STRICT.label())).containsExactly("TLP:AMBER+STRICT");
  }

  @ParameterizedTest
  @CsvSource({"amber, K-MARK-4", "purple, K-MARK-4", "green, ''"})
  void a_tlp_marking_of_version_1_has_its_fixed_name(String tlp, String clause) throws Exception {
    StixObject object =
        definition(
            "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
            ",`definition_type`:`tlp`,`definition`:{`tlp`:`" + tlp + "`}");
    assertThat(String.join(",", Stix.wrong(object))).isEqualTo(clause);
  }
}

package parley.misp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import parley.codec.Json;
import parley.stix.Oracle;

/// Every object that the pairs of misp-stix become, given to the tools of OASIS.
class MispOracleIT {
  private static final String VALID = "valid";

  private static List<Json> made() {
    Map<Json, Json> made = new LinkedHashMap<>();
    for (Misp.Pair pair : Misp.pairs()) {
      EventImport.of(pair.event()).objects().forEach(each -> made.put(each, each));
    }
    for (Json.Obj event : List.of(MispEventTest.whole(), odd())) {
      EventImport.of(event).objects().forEach(each -> made.put(each, each));
    }
    return List.copyOf(made.values());
  }

  /// What becomes objects of MISP's own.
  private static Json.Obj odd() {
    return Misp.event(
        "'Object': [{'name': 'btc-wallet', 'meta-category': 'misc', 'Attribute':"
            + " [{'type': 'btc', 'object_relation': 'wallet', 'value': 'x', 'Tag': []}]}],"
            + " 'Galaxy': [{'type': 'odd', 'name': 'Odd', 'GalaxyCluster': [{'value': 'x'}]}]");
  }

  private static List<String> refused(Oracle oracle, String how, List<Json> objects)
      throws Exception {
    List<String> answers = oracle.ask(how, objects);
    List<String> refused = new ArrayList<>();
    for (int i = 0; i < objects.size(); i++) {
      if (!answers.get(i).equals(VALID)) {
        refused.add(Made.id((Json.Obj) objects.get(i)) + ": " + answers.get(i));
      }
    }
    System.out.println(objects.size() + " objects, " + refused.size() + " refused by " + how);
    return refused;
  }

  @Test
  void stix2_reads_and_stix2_validator_accepts_all_that_is_made() throws Exception {
    List<Json> objects = made();
    assertThat(objects.size()).isGreaterThan(500);
    try (Oracle oracle = Oracle.start()) {
      assertThat(refused(oracle, "parse", objects)).isEmpty();
      assertThat(refused(oracle, "validate", objects)).isEmpty();
    }
  }
}

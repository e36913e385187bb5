package parley.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;

/// The long form of the flips in {@link VerificationTest}: more than 2,000 places, and each time
/// the lists of digests are made anew, so that only signatures, digests inside signed bytes and
/// proofs are left to find it.
class EvidenceFlipsIT {
  private static final int BETWEEN = 52;
  private static final int EDGE = 6;

  @Test
  void no_flipped_byte_of_a_dossier_survives_even_when_every_list_is_made_anew() throws Exception {
    Random random = new Random(51);
    EvidenceFiles whole = Scene.of().receiversDossier();
    int places = 0;
    for (Map.Entry<String, Bytes> file : whole.byName().entrySet()) {
      if (!file.getKey().contains("/")) {
        continue;
      }
      for (int at : places(file.getValue().size(), random)) {
        byte[] bytes = file.getValue().toArray();
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        TreeMap<String, Bytes> files = new TreeMap<>(whole.byName());
        files.put(file.getKey(), Bytes.owning(bytes));
        Report report = new Report();
        EvidenceFiles listed = new EvidenceFiles(Manifest.listed(Dossier.KIND, files));
        DossierCheck.run(listed, Set.of(), report);
        assertThat(report.holds()).as(file.getKey() + " byte " + at).isFalse();
        places++;
      }
    }
    assertThat(places).isGreaterThan(2_000);
  }

  private static Set<Integer> places(int size, Random random) {
    Set<Integer> places = new TreeSet<>();
    for (int edge = 0; edge < EDGE && edge < size; edge++) {
      places.add(edge);
      places.add(size - 1 - edge);
    }
    for (int more = 0; more < BETWEEN; more++) {
      places.add(random.nextInt(size));
    }
    return places;
  }
}

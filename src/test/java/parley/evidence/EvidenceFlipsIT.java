package parley.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;

/// The long form of the flips in {@link VerificationTest}: many places in every file, and each time
/// the lists of digests are made anew, so that only signatures, digests inside signed bytes and
/// proofs are left to find it. On all cores, for each flip is a whole verification.
class EvidenceFlipsIT {
  private static final int BETWEEN = 52;
  private static final int EDGE = 6;

  /// Certificates are compared byte for byte with those on the rolls, wherever they differ.
  private static final int BETWEEN_OF_CERTIFICATES = 4;

  private record Flip(String file, int at, int bit) {}

  @Test
  void no_flipped_byte_of_a_dossier_survives_even_when_every_list_is_made_anew() throws Exception {
    EvidenceFiles whole = Scene.of().receiversDossier();
    List<Flip> flips = flips(whole, new Random(51));
    assertThat(flips).hasSizeGreaterThan(1_000);
    assertThat(flips.parallelStream().filter(flip -> survives(whole, flip)).toList()).isEmpty();
  }

  private static List<Flip> flips(EvidenceFiles whole, Random random) {
    List<Flip> flips = new ArrayList<>();
    for (Map.Entry<String, Bytes> file : whole.byName().entrySet()) {
      if (file.getKey().contains("/")) {
        for (int at : places(file.getKey(), file.getValue().size(), random)) {
          flips.add(new Flip(file.getKey(), at, random.nextInt(8)));
        }
      }
    }
    return flips;
  }

  private static boolean survives(EvidenceFiles whole, Flip flip) {
    TreeMap<String, Bytes> files = new TreeMap<>(whole.byName());
    byte[] bytes = files.getOrDefault(flip.file(), Bytes.EMPTY).toArray();
    bytes[flip.at()] ^= (byte) (1 << flip.bit());
    files.put(flip.file(), Bytes.owning(bytes));
    Report report = new Report();
    EvidenceFiles listed = new EvidenceFiles(Manifest.listed(Dossier.KIND, files));
    DossierCheck.run(listed, new Verification.Trusted(), report);
    return report.holds();
  }

  private static Set<Integer> places(String name, int size, Random random) {
    Set<Integer> places = new TreeSet<>();
    for (int edge = 0; edge < EDGE && edge < size; edge++) {
      places.add(edge);
      places.add(size - 1 - edge);
    }
    boolean certificate = name.startsWith(Layout.CERTIFICATES + "/");
    for (int more = 0; more < (certificate ? BETWEEN_OF_CERTIFICATES : BETWEEN); more++) {
      places.add(random.nextInt(size));
    }
    return places;
  }
}

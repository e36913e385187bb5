package parley.evidence;

import java.util.List;
import java.util.TreeMap;
import parley.codec.Bytes;
import parley.codec.MalformedInput;

/// The readers of evidence that stand behind an archive's checksums and lists, where whoever bends
/// bytes blindly does not come.
public final class EvidenceDoors {
  private EvidenceDoors() {}

  public static void proof(Bytes bytes) throws MalformedInput {
    TlogProof.read(bytes);
  }

  public static void continuation(Bytes bytes) throws MalformedInput {
    Continuation.read(bytes);
  }

  public static void witness(Bytes bytes) throws MalformedInput {
    Witness.Kept.read(bytes);
  }

  public static void zip(Bytes bytes) throws MalformedInput {
    Zip.read(bytes);
  }

  /// The names of the files of a whole dossier, in their order.
  public static List<String> names() throws Exception {
    return List.copyOf(dossier().byName().keySet().stream().filter(n -> n.contains("/")).toList());
  }

  public static Bytes file(String name) throws Exception {
    return dossier().file(name).orElseThrow();
  }

  private static EvidenceFiles dossier() throws Exception {
    return Scene.of().receiversDossier();
  }

  /// A whole dossier with one file exchanged and its lists made anew.
  public static Report verify(String name, Bytes content) throws Exception {
    TreeMap<String, Bytes> files = new TreeMap<>(dossier().byName());
    files.put(name, content);
    Report report = new Report();
    EvidenceFiles listed = new EvidenceFiles(Manifest.listed(Dossier.KIND, files));
    DossierCheck.run(listed, new Verification.Trusted(), report);
    return report;
  }
}

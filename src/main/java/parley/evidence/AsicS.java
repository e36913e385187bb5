package parley.evidence;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import parley.codec.Bytes;
import parley.codec.MalformedInput;

/// A container of ETSI EN 319 162-1, ASiC-S with CAdES: one signed file and one detached CMS, and
/// for those who have nothing else the signer's roll (V-ASIC-1). Any archiver and `openssl` open
/// it.
///
/// @param name of the signed file in the container
/// @param cms the detached signature, DER
/// @param roll the roll, PEM, that lists the signer's certificate
record AsicS(String name, Bytes content, Bytes cms, Bytes roll) {
  static final String SIGNATURE = "META-INF/signature.p7s";
  static final String ROLL = "META-INF/roll.pem";

  private static final String TYPE = "mimetype";
  private static final Bytes MEDIA_TYPE = Bytes.utf8("application/vnd.etsi.asic-s+zip");

  Bytes bytes() {
    Map<String, Bytes> files = new LinkedHashMap<>();
    files.put(TYPE, MEDIA_TYPE);
    files.put(name, content);
    files.put(ROLL, roll);
    files.put(SIGNATURE, cms);
    return Zip.write(files);
  }

  static boolean looksLike(Map<String, Bytes> files) {
    return files.containsKey(TYPE);
  }

  static AsicS read(Map<String, Bytes> files) throws MalformedInput {
    List<String> names = List.copyOf(files.keySet());
    boolean formed =
        names.size() == 4
            && names.getFirst().equals(TYPE)
            && names.get(2).equals(ROLL)
            && names.get(3).equals(SIGNATURE);
    MalformedInput.unless(
        formed && files.getOrDefault(TYPE, Bytes.EMPTY).equals(MEDIA_TYPE),
        "V-ASIC-1",
        "a container holds mimetype, one signed file, the roll and the signature, in this order");
    List<Bytes> contents = List.copyOf(files.values());
    return new AsicS(names.get(1), contents.get(1), contents.get(3), contents.get(2));
  }
}

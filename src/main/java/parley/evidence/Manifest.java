package parley.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonWriter;

/// `index.json` and `SHA256SUMS`: two lists of every other file with its SHA-256, each derived from
/// the files in exactly one way (V-INDEX-1). They protect against accidents and say which byte was
/// touched; against a forger the signatures do.
final class Manifest {
  static final String INDEX = "index.json";
  static final String SUMS = "SHA256SUMS";

  private static final Pattern SUM = Pattern.compile("([0-9a-f]{64})  ([^\\n]+)\\n");
  private static final Pattern INDEXED =
      Pattern.compile("\"name\": \"([^\"\\n]+)\",\\s+\"sha256\": \"([0-9a-f]{64})\"");

  private Manifest() {}

  /// The files with both lists added.
  static SortedMap<String, Bytes> listed(String kind, Map<String, Bytes> files) {
    SortedMap<String, Bytes> all = new TreeMap<>(files);
    all.remove(INDEX);
    all.remove(SUMS);
    SortedMap<String, Bytes> with = new TreeMap<>(all);
    with.put(INDEX, index(kind, all));
    with.put(SUMS, sums(with));
    return with;
  }

  private static Bytes index(String kind, SortedMap<String, Bytes> files) {
    List<Json> list = new ArrayList<>();
    files.forEach((name, content) ->
        list.add(
            Json.object()
                .with("name", name)
                .with("sha256", Digest.of(content).hex())
                .with("bytes", content.size())
                .build()));
    return JsonWriter.pretty(
        Json.object().with("v", 1).with("kind", kind).with("files", new Json.Arr(list)).build());
  }

  private static Bytes sums(SortedMap<String, Bytes> files) {
    StringBuilder sums = new StringBuilder();
    files.forEach((name, content) ->
        sums.append(Digest.of(content).hex()).append("  ").append(name).append('\n'));
    return Bytes.utf8(sums.toString());
  }

  /// Names every file that is not what the two lists say, and the lists themselves.
  static void check(String kind, Map<String, Bytes> files, Report report) {
    SortedMap<String, Bytes> expected = listed(kind, files);
    boolean index = same(INDEX, files, expected);
    boolean sums = same(SUMS, files, expected);
    if (index && sums) {
      report.holds(INDEX, (files.size() - 2) + " files have the digests listed");
      return;
    }
    Map<String, String> indexed = digests(INDEXED, files.get(INDEX), 1, 2);
    Map<String, String> summed = digests(SUM, files.get(SUMS), 2, 1);
    boolean named = false;
    for (String name : expected.keySet()) {
      if (!name.equals(INDEX) && !name.equals(SUMS)) {
        named |= altered(name, files, indexed, summed, report);
      }
    }
    for (String name : summed.keySet()) {
      if (!files.containsKey(name) && indexed.containsKey(name)) {
        report.broken(name, "the file is missing; index.json and SHA256SUMS list it");
        named = true;
      }
    }
    if (!named) {
      report.broken(index ? SUMS : INDEX, "it is not the list that the files themselves give");
    }
  }

  private static boolean same(String list, Map<String, Bytes> files, Map<String, Bytes> expected) {
    return files.getOrDefault(list, Bytes.EMPTY).equals(expected.getOrDefault(list, Bytes.EMPTY));
  }

  private static boolean altered(
      String name,
      Map<String, Bytes> files,
      Map<String, String> indexed,
      Map<String, String> summed,
      Report report) {
    String actual = Digest.of(java.util.Objects.requireNonNull(files.get(name))).hex();
    if (actual.equals(indexed.get(name)) || actual.equals(summed.get(name))) {
      return false;
    }
    boolean unlisted = !indexed.containsKey(name) && !summed.containsKey(name);
    report.broken(
        name,
        unlisted
            ? "the file is not listed: it does not belong here"
            : "the file was altered: its SHA-256 is not the one listed");
    return true;
  }

  private static Map<String, String> digests(
      Pattern line, @org.jspecify.annotations.Nullable Bytes list, int name, int digest) {
    Map<String, String> digests = new TreeMap<>();
    if (list != null) {
      Matcher lines = line.matcher(list.utf8());
      while (lines.find()) {
        digests.put(lines.group(name), lines.group(digest));
      }
    }
    return digests;
  }
}

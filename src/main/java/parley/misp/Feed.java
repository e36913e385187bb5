package parley.misp;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonWriter;
import parley.codec.Md5;

/// The feed of a MISP instance in a folder (K-MISP-12): `manifest.json` says what there is, each
/// event is a file, `hashes.csv` finds events by the MD5 of a value.
public final class Feed {
  private static final String MANIFEST = "manifest.json";
  private static final String HASHES = "hashes.csv";
  private static final String UUID_FORM = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private static final String UUID = "uuid";
  private static final List<String> LISTED =
      List.of("Orgc", "Tag", "info", "date", "analysis", "threat_level_id", "timestamp");

  /// A web server serves it.
  private static final String READ_BY_ALL = "rw-r--r--";

  private Feed() {}

  /// @param events as {@link EventExport} makes them
  /// @return events written
  /// @throws IOException when the folder cannot be written to; what subscribers saw before stands
  public static int write(Path folder, List<Json.Obj> events) throws IOException {
    Map<String, Json.Obj> files = new LinkedHashMap<>();
    Json.Builder manifest = Json.object();
    StringBuilder hashes = new StringBuilder();
    for (Json.Obj each : events) {
      Json.Obj event = named(each.object("Event").orElseThrow());
      String uuid = Fields.textOr(event, UUID, "");
      files.put(uuid, Json.object().with("Event", event).build());
      manifest.with(uuid, listed(event));
      for (String digest : digests(event)) {
        hashes.append(digest).append(',').append(uuid).append('\n');
      }
    }
    Files.createDirectories(folder);
    Set<String> before = before(folder);
    for (Map.Entry<String, Json.Obj> file : files.entrySet()) {
      put(folder, file.getKey() + ".json", JsonWriter.line(file.getValue()), READ_BY_ALL);
    }
    put(folder, HASHES, Bytes.utf8(hashes.toString()), READ_BY_ALL);
    // Whoever reads the manifest from here on finds all that it names.
    put(folder, MANIFEST, JsonWriter.line(manifest.build()), READ_BY_ALL);
    before.removeAll(files.keySet());
    for (String gone : before) {
      Files.deleteIfExists(folder.resolve(gone + ".json"));
    }
    return files.size();
  }

  /// A name of an event is a name of a file: what is no UUID is replaced by one.
  private static Json.Obj named(Json.Obj event) {
    String written = Fields.textOr(event, UUID, "");
    String uuid = written.matches(UUID_FORM) ? written : Names.derived(written);
    return Fields.with(event, UUID, new Json.Str(uuid));
  }

  private static Json.Obj listed(Json.Obj event) {
    Json.Builder listed = Json.object();
    for (String key : LISTED) {
      Optional.ofNullable(event.get(key)).ifPresent(value -> listed.with(key, value));
    }
    return listed.build();
  }

  /// MD5 of each value, of both halves of a composite one.
  static Set<String> digests(Json.Obj event) {
    List<Json.Obj> attributes = new ArrayList<>(Fields.objects(event, "Attribute"));
    Fields.objects(event, "Object")
        .forEach(object -> attributes.addAll(Fields.objects(object, "Attribute")));
    Set<String> digests = new LinkedHashSet<>();
    for (Json.Obj attribute : attributes) {
      String value = Fields.textOr(attribute, "value", "");
      int bar = Fields.textOr(attribute, "type", "").contains("|") ? value.indexOf('|') : -1;
      digests.add(Md5.hex(Bytes.utf8(bar < 0 ? value : value.substring(0, bar))));
      if (bar >= 0) {
        digests.add(Md5.hex(Bytes.utf8(value.substring(bar + 1))));
      }
    }
    return digests;
  }

  /// Events that lie here, also those that a run which was cut off left behind; none where there is
  /// no feed yet.
  private static Set<String> before(Path folder) throws IOException {
    Set<String> before = new LinkedHashSet<>();
    if (!Files.isRegularFile(folder.resolve(MANIFEST))) {
      return before;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        before.add(name.substring(0, name.length() - ".json".length()));
      }
    }
    before.removeIf(name -> !name.matches(UUID_FORM));
    return before;
  }

  /// Whole or not at all, for its owner alone.
  public static void put(Path folder, String name, Bytes content) throws IOException {
    put(folder, name, content, "rw-------");
  }

  private static void put(Path folder, String name, Bytes content, String mode) throws IOException {
    Path file = folder.resolve(name);
    Path next = Files.createTempFile(folder, ".parley", ".tmp");
    try {
      Files.write(next, content.toArray());
      Files.setPosixFilePermissions(
          next, java.nio.file.attribute.PosixFilePermissions.fromString(mode));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
  }
}

package hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.journal.Checkpoint;
import parley.party.Ceremony;
import parley.seal.KeyVault;
import parley.seal.Sealer;
import parley.seal.Suite;

/// What the mutators begin with, by door.
final class Seeds {
  private Seeds() {}

  /// Good vectors by topic, the hostile corpus, and what only keys of this run can make.
  static Map<String, List<byte[]>> all() throws Exception {
    Map<String, List<byte[]>> seeds = new TreeMap<>();
    Path vectors = Path.of("spec", "vectors");
    try (Stream<Path> topics = Files.list(vectors)) {
      for (Path topic : topics.filter(Files::isDirectory).sorted().toList()) {
        for (Path file : files(topic.resolve("good"))) {
          add(seeds, topic.getFileName().toString(), Files.readAllBytes(file));
        }
      }
    }
    Corpus.items().stream()
        .filter(item -> item.bytes().size() < 20_000)
        .forEach(item -> add(seeds, item.door(), item.bytes().toArray()));
    KeyVault us = Ceremony.vault("us-nrrc", "US");
    KeyVault ru = Ceremony.vault("ru-nrrc", "RU");
    us.signer()
        .sign(Doors.CONTENT, EnumSet.allOf(Suite.class))
        .forEach(signature -> add(seeds, "cms", signature.cms().toArray()));
    for (EnumSet<Suite> layers : List.of(EnumSet.of(Suite.NIST), EnumSet.allOf(Suite.class))) {
      Bytes sealed = new Sealer().seal(Doors.CONTENT, layers, List.of(ru.publicKeys().sealing()));
      add(seeds, "layers", sealed.toArray());
    }
    Bytes note =
        new Checkpoint("parley/us-nrrc/ru-nrrc~us-nrrc/1", 7, Digest.of(Doors.CONTENT))
            .sign(us.notes());
    add(seeds, "note", note.toArray());
    seeds.put("signed", new ArrayList<>(seeds.getOrDefault("roll", List.of())));
    seeds.getOrDefault("agreement", List.of()).forEach(file -> add(seeds, "act", file));
    return seeds;
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(Map<String, List<byte[]>> seeds, String door, byte[] bytes) {
    seeds.computeIfAbsent(door, d -> new ArrayList<>()).add(bytes);
  }
}

package hostile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.evidence.EvidenceDoors;
import parley.journal.Checkpoint;
import parley.journal.LogSource;
import parley.journal.LogTree;
import parley.journal.TileAudit;
import parley.journal.Tiles;
import parley.journal.TreeNode;
import parley.ledger.Witnessed;

/// The parts of evidence, each where its reader meets it: a door that takes a part of something
/// whole is told by its first byte which part.
final class EvidenceParts {
  private static final int ENTRIES = 300;

  private final List<String> names;
  private final Map<String, Bytes> tiles = new TreeMap<>();
  private final Checkpoint checkpoint;

  EvidenceParts() {
    try {
      names = EvidenceDoors.names();
      Log log = new Log();
      checkpoint = log.checkpoint();
      Tiles.export(log, ENTRIES, Bytes.utf8("note"), tiles::put);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  void into(Map<String, Doors.Door> doors) {
    doors.put("proof", EvidenceDoors::proof);
    doors.put("continuation", EvidenceDoors::continuation);
    doors.put("witness", EvidenceDoors::witness);
    doors.put("witness-line", Witnessed::read);
    doors.put("zip", EvidenceDoors::zip);
    doors.put("dossier", this::dossier);
    doors.put("tile", this::tile);
  }

  private static int first(Bytes bytes) {
    return bytes.size() == 0 ? 0 : bytes.at(0) & 0xff;
  }

  private static Bytes rest(Bytes bytes) {
    return bytes.slice(Math.min(1, bytes.size()), bytes.size());
  }

  private void dossier(Bytes bytes) throws MalformedInput {
    try {
      Doors.refuseBroken(EvidenceDoors.verify(names.get(first(bytes) % names.size()), rest(bytes)));
    } catch (MalformedInput e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void tile(Bytes bytes) throws MalformedInput {
    List<String> each = List.copyOf(tiles.keySet());
    String bent = each.get(first(bytes) % each.size());
    TileAudit.Source source =
        (name, limit) ->
            Optional.ofNullable(name.equals(bent) ? rest(bytes) : tiles.get(name))
                .filter(file -> file.size() <= limit);
    try {
      TileAudit.Outcome outcome = TileAudit.audit(source, checkpoint);
      TileAudit.<MalformedInput>entries(source, ENTRIES, entry -> {});
      MalformedInput.unless(outcome.faults().isEmpty(), "V-READ-1", "a tile is not the log's");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// One seed for each part, as its door takes it.
  static Map<String, List<byte[]>> seeds() throws Exception {
    EvidenceParts parts = new EvidenceParts();
    List<byte[]> dossier = new ArrayList<>();
    for (int at = 0; at < parts.names.size(); at++) {
      dossier.add(seed(at, EvidenceDoors.file(parts.names.get(at))));
    }
    List<byte[]> tile = new ArrayList<>();
    for (Bytes content : parts.tiles.values()) {
      tile.add(seed(tile.size(), content));
    }
    return Map.of("dossier", dossier, "tile", tile);
  }

  private static byte[] seed(int at, Bytes content) {
    return Bytes.concat(Bytes.of(new byte[] {(byte) at}), content).toArray();
  }

  /// Short entries, always the same.
  private static final class Log implements LogSource<RuntimeException> {
    private final Map<List<Long>, Digest> nodes = new java.util.HashMap<>();
    private final LogTree tree = new LogTree();

    Log() {
      for (int at = 0; at < ENTRIES; at++) {
        for (TreeNode node : tree.append(entry(at))) {
          nodes.put(List.of((long) node.level(), node.position()), node.hash());
        }
      }
    }

    private static Bytes entry(long at) {
      return Bytes.utf8("entry " + at);
    }

    Checkpoint checkpoint() {
      return new Checkpoint("parley/us-nrrc/ru-nrrc~us-nrrc/1", ENTRIES, tree.root());
    }

    @Override
    public Digest node(int level, long position) {
      return java.util.Objects.requireNonNull(nodes.get(List.of((long) level, position)));
    }

    @Override
    public List<Bytes> entries(long from, long to) {
      return java.util.stream.LongStream.range(from, to).mapToObj(Log::entry).toList();
    }
  }
}

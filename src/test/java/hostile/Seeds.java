package hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.ReleaseAssertion;
import parley.journal.Checkpoint;
import parley.ledger.Witnessed;
import parley.party.Ceremony;
import parley.party.EpochProposal;
import parley.party.OfficersProposal;
import parley.party.Roll;
import parley.provider.ProviderDoor;
import parley.seal.KeyVault;
import parley.seal.NodeKeys;
import parley.seal.Sealer;
import parley.seal.Suite;
import parley.stix.StixDoor;

/// What the mutators begin with, by door.
final class Seeds {
  private static final Map<String, String> BY_NAME =
      Map.ofEntries(
          Map.entry("evidence/tlog-proof", "proof"),
          Map.entry("evidence/continuation", "continuation"),
          Map.entry("evidence/", "archive"),
          Map.entry("journal/leaf", "leaf"),
          Map.entry("journal/note", "note"),
          Map.entry("journal/opened", "opened"),
          Map.entry("parcel/v1", "parcel-1"),
          Map.entry("seal/document", "signed"),
          Map.entry("seal/pem", "pem"),
          Map.entry("seal/signature", "cms"),
          Map.entry("seal/sealed", "layers"));

  /// Doors whose seeds are those of another one, too.
  private static final String[][] SAME = {
    {"roll", "signed"},
    {"agreement", "act"},
    {"message", "body"},
    {"json", "object"},
    {"heartbeat", "kept-heartbeat"},
    {"note", "cosigned"},
    {"passkey", "release"},
    {"archive", "zip"},
    {"consignment", "arrival"},
    {"armour", "arrival"},
    {"cms", "der-gate"},
    {"message", "foreign"},
  };

  private static final String OBJECT =
      "{\"type\":\"x-seed\",\"spec_version\":\"2.1\","
          + "\"id\":\"x-seed--2d086da7-4bdc-4f91-900e-d77486753710\","
          + "\"created\":\"2026-01-01T00:00:00.500Z\","
          + "\"modified\":\"2026-01-01T00:00:00.500Z\",\"x_own\":[1.5e-3,null,{\"é\":\"\\u00e9\"}]}";

  private Seeds() {}

  /// Good vectors by topic, the hostile corpus, and what only keys of this run can make.
  static Map<String, List<byte[]>> all() throws Exception {
    Map<String, List<byte[]>> seeds = new TreeMap<>();
    Path vectors = Path.of("spec", "vectors");
    try (Stream<Path> topics = Files.list(vectors)) {
      // Forged envelopes are for a whole node: `exchange.ForgedVectorsTest` posts them.
      for (Path topic :
          topics
              .filter(Files::isDirectory)
              .filter(topic -> !topic.endsWith("forged"))
              .sorted()
              .toList()) {
        for (Path file : files(topic.resolve("good"))) {
          String name = topic.getFileName() + "/" + file.getFileName();
          add(seeds, door(name), Files.readAllBytes(file));
        }
      }
    }
    Corpus.items().stream()
        .filter(item -> item.bytes().size() < 20_000)
        .forEach(item -> add(seeds, item.door(), item.bytes().toArray()));
    ofKeys(seeds);
    CarriedSeeds.into(seeds);
    add(seeds, "stix-document", StixDoor.goodDocument().toArray());
    add(seeds, "foreign", Bytes.utf8(OBJECT).toArray());
    add(seeds, "tool-envelope", Bytes.utf8("{\"objects\":[" + OBJECT + "]}").toArray());
    add(seeds, "op-metadata", Bytes.utf8(ProviderDoor.goodMetadata()).toArray());
    add(seeds, "op-keys", Bytes.utf8(ProviderDoor.goodKeys()).toArray());
    add(seeds, "op-token", Bytes.utf8(ProviderDoor.goodToken()).toArray());
    add(seeds, "op-claims", Bytes.utf8(ProviderDoor.goodClaims()).toArray());
    EvidenceParts.seeds().forEach((door, parts) -> parts.forEach(part -> add(seeds, door, part)));
    for (String[] same : SAME) {
      List<byte[]> files = List.copyOf(seeds.getOrDefault(same[0], List.of()));
      files.forEach(file -> add(seeds, same[1], file));
    }
    return seeds;
  }

  /// What the keys of this run alone can make.
  private static void ofKeys(Map<String, List<byte[]>> seeds) throws Exception {
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
    Bytes cosigned = Checkpoint.cosign(note, Doors.RU, ru.notes(), Ceremony.NOW);
    add(seeds, "cosigned", cosigned.toArray());
    add(seeds, "passkey", assertion().toArray());
    add(seeds, "officer-key", Doors.OFFICER.publicKey().toArray());
    NodeKeys keys = us.publicKeys();
    keys.signing().certificates().values().forEach(c -> add(seeds, "certificate", c.toArray()));
    keys.sealing().certificates().values().forEach(c -> add(seeds, "certificate", c.toArray()));
    add(seeds, "certificate", keys.transport().toArray());
    Roll roll = Ceremony.roll(Ceremony.US);
    add(seeds, "roll", roll.document().der().toArray());
    add(seeds, "epoch", EpochProposal.after(roll, Doors.US).bytes().toArray());
    OfficersProposal officers = OfficersProposal.after(roll, Ceremony.officers());
    add(seeds, "officers", officers.bytes().toArray());
    Bytes beat = seeds.getOrDefault("heartbeat", List.of()).stream().map(Bytes::of).toList().get(0);
    String line = new Witnessed(Ceremony.NOW, beat).line();
    add(seeds, "witness-line", Bytes.utf8(line).toArray());
    String kept = "ru-nrrc~us-nrrc us-nrrc\n" + line + "\n";
    add(seeds, "witness", Bytes.utf8(kept).toArray());
  }

  private static Bytes assertion() {
    return new ReleaseAssertion(
            ReleaseAssertion.Hand.RELEASE,
            "Adams",
            "adams-release",
            Ceremony.UNTIL,
            Doors.OFFICER.sign(Doors.AT_THE_DESK, Doors.CHALLENGE))
        .der();
  }

  /// The door of a good vector: its topic, or where a topic has files of several kinds, by the
  /// beginning of its name.
  private static String door(String name) {
    return BY_NAME.entrySet().stream()
        .filter(kind -> name.startsWith(kind.getKey()))
        .max(Comparator.comparingInt(kind -> kind.getKey().length()))
        .map(Map.Entry::getValue)
        .orElse(name.substring(0, name.indexOf('/')));
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

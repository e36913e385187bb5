package parley.certweb;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import parley.agreement.Agreement;
import parley.agreement.AgreementLife;
import parley.agreement.Ruling;
import parley.agreement.SerialKey;
import parley.certline.CertLine;
import parley.certline.Partners;
import parley.certline.SealedShelves;
import parley.certline.StixCheck;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.exchange.Exchange;
import parley.exchange.LinkStatus;
import parley.exchange.Released;
import parley.ledger.Follower;
import parley.match.KeptRuns;
import parley.message.Composer;
import parley.message.Exercises;
import parley.message.Formats;
import parley.message.Message;
import parley.party.Ceremony;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.stix.StixObject;
import parley.store.RenewableStore;
import parley.store.Store;
import parley.taxii.ObjectCheck;
import parley.taxii.Shelf;
import parley.taxii.Shelves;
import parley.taxii.ToolDesk;
import parley.watchfloor.FloorLog;

/// The CERT line of one node in a folder of its own, with one partner, whose link takes every batch
/// and gives its receipt only when a test says so. Collections, rules and judgements are the real
/// ones.
public final class FakeCert implements AutoCloseable {
  public static final String GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
  public static final String RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";

  private final CertLine line;
  private final NodeId peer;

  private FakeCert(CertLine line, NodeId peer) {
    this.line = line;
    this.peer = peer;
  }

  /// @param agreement under which batches go
  /// @param database the member of the settings that names another one, with a comma before it
  public static FakeCert in(
      Path folder, NodeId self, NodeId peer, Agreement agreement, FloorLog log, String database) {
    InstantSource clock = InstantSource.system();
    SecureRandom random = new SecureRandom();
    try {
      Files.createDirectories(folder);
      Files.writeString(
          folder.resolve("taxii.json"),
          "{\"address\":\"127.0.0.1:0\",\"root\":\"cert\",\"title\":\"CERT\",\"collections\":"
              + "[{\"alias\":\"national\"}]"
              + database
              + "}");
      Files.writeString(
          folder.resolve("release.json"),
          "{\"partners\":{\""
              + peer
              + "\":{\"sources\":[\"console\"],\"tlp\":\"green\",\"pap\":\"amber\","
              + "\"chosen\":true}}}");
      ToolDesk.in(folder).certificate(List.of("127.0.0.1"), Duration.ofDays(2), false, clock);
      return new FakeCert(
          CertLine.start(
              folder,
              Optional.of(
                  new Partners(
                      self,
                      List.of(peer),
                      new Takes(self, agreement.id()),
                      Formats.bundled(),
                      new Composer(clock, random),
                      _ -> new Life(agreement),
                      each -> {
                        throw new IllegalStateException("no journal with " + each);
                      },
                      _ -> {},
                      log)),
              Ceremony.vault("us-nrrc", "US").bodies(),
              clock,
              random),
          peer);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public CertLine line() {
    return line;
  }

  private CertLine.Drawn drawn() {
    return line.drawn().orElseThrow();
  }

  Store store() {
    return drawn().store();
  }

  SealedShelves shelves() {
    return drawn().shelves();
  }

  private Shelf shelf(String alias) {
    return shelves().all().stream()
        .filter(shelf -> shelf.alias().equals(alias))
        .findFirst()
        .orElseThrow();
  }

  /// As a tool would.
  public void bring(String source, List<String> objects) throws Exception {
    add("national", source, objects);
  }

  /// What the partner sent, and the node's own word of the batch that brought it.
  public void receive(List<String> objects) throws Exception {
    add(Shelf.FROM + peer, peer.name(), objects);
    List<String> names = new ArrayList<>();
    for (String object : objects) {
      names.add('"' + StixObject.read(Bytes.utf8(object)).id().toString() + '"');
    }
    add(Shelf.FROM + peer, peer.name(), List.of(provenance("object_refs", names)));
  }

  /// One that the partner took back: it is here no more.
  public void withdrawn(String id) throws Exception {
    add(
        Shelf.FROM + peer,
        peer.name(),
        List.of(provenance("withdrawn_refs", List.of('"' + id + '"'))));
  }

  private String provenance(String member, List<String> names) {
    String digest = Digest.of(Bytes.utf8(member + names)).hex();
    return """
    {"type":"parley-provenance","spec_version":"2.1","id":"parley-provenance--%s",
     "created":"2026-11-22T10:00:00.000Z","modified":"2026-11-22T10:00:00.000Z","%s":[%s],
     "signed_by":"%s","message":"01990000-0000-7000-8000-000000000001",
     "signed_content_sha256":"%s","journal":"parley/1","journal_index":41,
     "extensions":{"extension-definition--5f1b5be2-0c5e-4b3c-9d6e-2b6c1f0a7d34":
       {"extension_type":"new-sdo"}}}\
    """
        .formatted(
            UUID.nameUUIDFromBytes(digest.getBytes(StandardCharsets.UTF_8)),
            member,
            String.join(",", names),
            peer,
            digest);
  }

  private void add(String alias, String source, List<String> objects) throws Exception {
    List<Shelves.Arrival> arrivals = new ArrayList<>();
    for (String object : objects) {
      ObjectCheck.Verdict verdict = new StixCheck().judge(Bytes.utf8(object));
      if (verdict instanceof ObjectCheck.Refused refused) {
        throw new IllegalArgumentException(refused.reason());
      }
      arrivals.add(new Shelves.Arrival(verdict, Bytes.utf8(object)));
    }
    shelves()
        .add(
            new Shelves.Batch(
                Shelf.freshId(new SecureRandom()), source, shelf(alias), 0, arrivals, true));
  }

  /// Private matches with the partner, as the database has them.
  public KeptRuns runs() throws Exception {
    return new KeptRuns((RenewableStore) store(), InstantSource.system());
  }

  public NodeId peer() {
    return peer;
  }

  /// As far as the partner is concerned, all that left has arrived.
  void receipted() throws Exception {
    store()
        .write(
            Store.Lane.NORMAL,
            handle ->
                handle.execute(
                    "insert into cert_sent (partner, added) select partner, added from cert_out"
                        + " where true on conflict (partner) do update set added = excluded.added"));
  }

  /// Waits for threads of the line: what they do is bounded, so this ends.
  public static void eventually(String what, BooleanSupplier done) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within 30 s: " + what);
      }
      Thread.onSpinWait();
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Override
  public void close() {
    line.close();
  }

  private record Life(Agreement agreement) implements AgreementLife {
    @Override
    public Optional<Agreement> named(String id) {
      return Optional.of(agreement);
    }

    @Override
    public List<Agreement> agreements() {
      return List.of(agreement);
    }

    @Override
    public Ruling rule(Claim claim) {
      throw new IllegalStateException("nothing comes in");
    }
  }

  /// A link that is slow to give receipts.
  private record Takes(NodeId self, String agreement) implements Exchange {
    @Override
    public Released release(
        LinkId link, Message message, List<Bytes> assertions, List<Bytes> attachments) {
      return new Released.Queued(
          message.id(),
          new SerialKey(self, 1, agreement, message.line(), message.series(), 1),
          Digest.of(message.bytes()));
    }

    @Override
    public List<LinkId> links() {
      return List.of();
    }

    @Override
    public LinkStatus status(LinkId link) {
      throw new IllegalStateException("no link " + link);
    }

    @Override
    public Exercises exercises(LinkId link) {
      return Exercises.NONE;
    }

    @Override
    public void follow(Follower follower) {
      throw new IllegalStateException("nothing to follow");
    }
  }
}
